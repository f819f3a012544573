import { startServer } from '@clerk-patterns/config/serve';
import { portOf } from '@clerk-patterns/config/ports';
import { createEngine } from './hasura/engine.ts';
import { createHasuraHandler } from './hasura/handler.ts';
import { defaultMetadata, readMetadata } from './hasura/metadata.ts';
import { createAuthenticate } from './hasura/session.ts';
import { serveSockets } from './hasura/socket.ts';
import { watchWrites } from './hasura/writes.ts';
import { createVerifier, publishedKeys } from './jwt.ts';
import { defaultPlace, openDatabase, type Place } from './postgres/database.ts';
import { createHandler } from './server.ts';
import { readCatalog } from './postgres/catalog.ts';
import { createSupabaseHandler } from './supabase/handler.ts';

export { defaultMetadata } from './hasura/metadata.ts';
export type { Place } from './postgres/database.ts';
export { LockedError } from '@clerk-patterns/config/lock';

/** How the upstreams start. */
export interface UpstreamsOptions {
  /** Where the rows are. Default: the server that `UPSTREAM_DB` names, else memory. */
  readonly place?: Place;
  /** Where the keys are published that verify tokens, such as `http://localhost:4000/.well-known/jwks.json`. */
  readonly jwksUrl: string;
  /** The `iss` that tokens must have. */
  readonly issuer: string;
  /** The key clients of the Supabase dialect send. Default `sb_publishable_local`. */
  readonly publishableKey?: string;
  /** Folder of Hasura metadata. Default: the one that ships with the package. */
  readonly metadata?: string;
  /** The claim with Hasura's session variables. Default `https://hasura.io/jwt/claims`. */
  readonly claimsNamespace?: string;
  /** What `X-Hasura-Admin-Secret` must be to do everything. Default: none, so that nobody may. */
  readonly adminSecret?: string;
  /** The Hasura role of requests without a token. Default: none, so that they are refused. */
  readonly unauthorizedRole?: string;
  /** Default: `UPSTREAMS_PORT`, else 4001. 0 asks the system for a free port. */
  readonly port?: number;
  readonly clock?: () => number;
}

/** Running upstreams. */
export interface Upstreams {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Clocks may differ by this much, in seconds: what Hasura is set to here, and what PostgREST allows by itself. */
const skewSeconds = { hasura: 5, postgrest: 30 };

/**
 * Starts Postgres behind Hasura's and Supabase's dialects, on the loopback host only.
 *
 * @throws LockedError when another process owns the directory
 * @throws PortTakenError when the port is held
 *
 * @example
 * const upstreams = await createUpstreams({ port: 0, jwksUrl: `${clerk.url}/.well-known/jwks.json`, issuer: clerk.keys.issuer });
 */
export async function createUpstreams(options: UpstreamsOptions): Promise<Upstreams> {
  const { clock = Date.now, jwksUrl, issuer, publishableKey = 'sb_publishable_local' } = options;
  const metadata = readMetadata(options.metadata ?? defaultMetadata);
  const place = options.place ?? defaultPlace();
  const { database, writes } = watchWrites(await openDatabase(place));
  try {
    const keys = publishedKeys(jwksUrl);
    const rules = { jwksUrl, issuer, clock };
    const catalog = await readCatalog(database);
    const engine = createEngine(database, catalog.tables, metadata);
    const authenticate = createAuthenticate({
      verify: createVerifier(rules, skewSeconds.hasura, keys),
      claimsNamespace: options.claimsNamespace ?? 'https://hasura.io/jwt/claims',
      adminSecret: options.adminSecret,
      unauthorizedRole: options.unauthorizedRole,
    });
    const handler = createHandler({
      database,
      supabase: createSupabaseHandler({
        database,
        catalog,
        verify: createVerifier(rules, skewSeconds.postgrest, keys),
        publishableKey,
      }),
      hasura: createHasuraHandler({ engine, authenticate }),
    });
    const port = options.port ?? portOf('upstreams', process.env);
    const server = await startServer({ service: 'upstreams', fetch: handler, port });
    // Nobody else writes to an embedded database: its own writes are all there is to notice.
    const pollMs = 'server' in place ? 1000 : undefined;
    const report = (line: string): void => void process.stderr.write(`${line}\n`);
    const closeSockets = serveSockets(server.server, { engine, authenticate, clock, writes, pollMs, report });
    return {
      url: server.url,
      close: async () => {
        closeSockets();
        await server.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
