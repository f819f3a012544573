import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Verify } from '@clerk-patterns/auth-core';
import type { Logger } from '@clerk-patterns/config/log';
import type { GraphqlGuard } from './graphql/guard.ts';
import type { Metrics } from './metrics.ts';
import type { ClerkSessions } from './mint.ts';
import type { RateLimiter, RatePolicy, RateState } from './rate-limit.ts';
import type { RestTables } from './rest/tables.ts';
import type { TokenCache } from './token-cache.ts';
import type { Traces } from './trace.ts';
import type { Ask } from './upstream/client.ts';

/** What the proxy stands on. */
export interface ProxyOptions {
  readonly verify: Verify;
  readonly authorizedParties: readonly string[];
  readonly cookieSuffix: string;
  readonly clerk: ClerkSessions;
  readonly cache: TokenCache;
  /** Counts what each session asks. */
  readonly rateLimiter: RateLimiter;
  /** Where it is counted. Default: a registry of its own. */
  readonly metrics?: Metrics;
  /** Where it is noted what was done with each request. Left out: nowhere. */
  readonly traces?: Traces;
  readonly log: Pick<Logger, 'info' | 'error'>;
  readonly hasuraUrl: string;
  /** The template whose tokens Hasura takes. Default `hasura`. */
  readonly hasuraTemplate?: string;
  readonly supabaseUrl: string;
  readonly supabaseKey: string;
  /** `native`: Supabase takes the session token itself. `legacy`: a token of the template `supabase`. */
  readonly supabaseMode: 'native' | 'legacy';
  /** Templates that may be asked for. */
  readonly templates: readonly string[];
  /** How long an upstream may take, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** How long Clerk may take, in milliseconds. Default 5,000. */
  readonly clerkTimeoutMs?: number;
  /** How upstreams are asked. */
  readonly ask: Ask;
  /** What a request, and an answer, may have of bytes. Default 1,000,000 and 50,000,000. */
  readonly mostBytes?: { readonly request?: number; readonly answer?: number };
  /** Looks at GraphQL. Default: one with the limits of limits.ts. */
  readonly graphql?: GraphqlGuard;
  /** Roles of Hasura that may be had through this proxy. Default: those the token allows. */
  readonly hasuraRoles?: readonly string[];
  /** Tables and their methods. Default: all; the database decides. */
  readonly restTables?: RestTables;
  readonly clock?: () => number;
  /** Checks of what the proxy needs, by name; each resolves to whether it answers. */
  readonly dependencies: Readonly<Record<string, () => Promise<boolean>>>;
}

/** What a line of the log tells of a request, noted as it becomes known. No token, no value, no body. */
export interface Line {
  readonly requestId: string;
  userId: string | undefined;
  sessionId: string | undefined;
  template: string | undefined;
  role: string | undefined;
  table: string | undefined;
  /** Types and names of operations, such as `query Todos`. */
  operation: string | undefined;
}

/** What requests carry with them here: who asks is known only behind {@link requireCaller}. */
export interface Environment {
  /** The server's own two objects; in tests without a server there are none. */
  Bindings: { readonly incoming?: IncomingMessage; readonly outgoing?: ServerResponse };
  Variables: {
    line: Line;
    /** Headers that every answer has. */
    base: Readonly<Record<string, string>>;
    /** Whether the answer has them already. */
    isFramed?: boolean;
    rate?: { readonly state: RateState; readonly policy: RatePolicy };
  };
}
