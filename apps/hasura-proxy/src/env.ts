import { readEnv } from '@clerk-patterns/config/env';
import { originOf, type Variables } from '@clerk-patterns/config/ports';
import { z } from 'zod';
import { createGraphqlGuard } from './graphql/guard.ts';
import { defaultGraphqlLimits } from './graphql/limits.ts';
import { readPersistedOperations } from './graphql/persisted.ts';
import { readRestTables } from './rest/tables.ts';

/** A positive whole number. */
const count = (otherwise: number, what: string) =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .default(String(otherwise))
    .transform(Number)
    .describe(what);
const list = (text: string): string[] => text.split(',').map((item) => item.trim());

const clerkShape = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_(test|live)_/)
    .describe('pk_test_… or pk_live_…, from dashboard.clerk.com → API keys'),
  CLERK_SECRET_KEY: z
    .string()
    .startsWith('sk_')
    .describe('sk_test_… or sk_live_…, from dashboard.clerk.com → API keys'),
  CLERK_JWT_KEY: z
    .string()
    .includes('BEGIN PUBLIC KEY')
    .describe('the PEM public key, from dashboard.clerk.com → API keys → JWKS public key'),
  CLERK_API_URL: z.url().default('https://api.clerk.com'),
  AUTHORIZED_PARTIES: z.string().optional().describe('origins separated by commas, such as http://localhost:3000'),
  PROXY_TRACES: z.enum(['0', '1']).default('0').describe('1 to tell callers what was done with their requests, else 0'),
  PROXY_TEMPLATES: z.string().default('hasura,hasura-v3,supabase'),
};

const upstreamShape = {
  HASURA_URL: z.url().optional().describe('the address of Hasura, such as http://localhost:4001'),
  PROXY_HASURA_TEMPLATE: z.string().min(1).default('hasura').describe('a JWT template, such as hasura-v3'),
  SUPABASE_URL: z.url().optional().describe('the address of Supabase, such as http://localhost:4001'),
  SUPABASE_PUBLISHABLE_KEY: z.string().default('sb_publishable_local'),
  SUPABASE_MODE: z.enum(['native', 'legacy']).default('native').describe('native or legacy'),
};

const sharedShape = {
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\/\S+$/)
    .optional()
    .describe('a Redis or Valkey that several instances share, such as redis://localhost:6379'),
};

const limitShape = {
  PROXY_REQUESTS_PER_MINUTE: count(300_000, 'how often one session may ask in a minute, such as 600'),
  PROXY_TIMEOUT_MS: count(10_000, 'how long an upstream may be silent, in milliseconds, such as 10000'),
  PROXY_MOST_REQUEST_BYTES: count(1_000_000, 'how many bytes a request may have, such as 1000000'),
  PROXY_MOST_ANSWER_BYTES: count(50_000_000, 'how many bytes an answer may have, such as 50000000'),
  PROXY_HASURA_ROLES: z.string().optional().describe('roles that may be had, separated by commas, such as user'),
  PROXY_REST_TABLES: z
    .string()
    .refine((text) => readRestTables(text) !== undefined)
    .optional()
    .describe('tables and their methods, such as todos:GET|POST,projects:GET'),
  PROXY_GRAPHQL_TOKENS: count(defaultGraphqlLimits.tokens, 'how many tokens a GraphQL document may have'),
  PROXY_GRAPHQL_DEPTH: count(defaultGraphqlLimits.depth, 'how deep GraphQL fields may nest'),
  PROXY_GRAPHQL_ALIASES: count(defaultGraphqlLimits.aliases, 'how many aliases a GraphQL document may have'),
  PROXY_GRAPHQL_BATCH: count(defaultGraphqlLimits.batch, 'how many operations one request may have'),
  PROXY_GRAPHQL_COST: count(defaultGraphqlLimits.cost, 'what one GraphQL request may cost'),
  PROXY_GRAPHQL_INTROSPECTION: z.enum(['on', 'off']).default('off').describe('on or off'),
  PROXY_PERSISTED_OPERATIONS: z.string().optional().describe('a JSON file of SHA-256 to query'),
};

/**
 * Reads what the proxy needs.
 *
 * @throws EnvError naming each variable that is missing or malformed
 * @throws TypeError for a list of operations that is none
 */
export function readProxyEnv(variables: Variables) {
  const env = readEnv({ ...clerkShape, ...upstreamShape, ...sharedShape, ...limitShape }, variables);
  const publishableKey = env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY;
  const host = Buffer.from(publishableKey.replace(/^pk_(test|live)_/, ''), 'base64')
    .toString()
    .replace(/\$$/, '');
  const restTables = env.PROXY_REST_TABLES === undefined ? undefined : readRestTables(env.PROXY_REST_TABLES);
  return {
    publishableKey,
    secretKey: env.CLERK_SECRET_KEY,
    apiUrl: env.CLERK_API_URL,
    jwtKey: env.CLERK_JWT_KEY,
    issuer: `https://${host}`,
    authorizedParties: env.AUTHORIZED_PARTIES
      ? list(env.AUTHORIZED_PARTIES)
      : (['web', 'web-core2', 'api'] as const).map((name) => originOf(name, variables)),
    hasuraUrl: withoutSlash(env.HASURA_URL ?? originOf('upstreams', variables)),
    hasuraTemplate: env.PROXY_HASURA_TEMPLATE,
    supabaseUrl: withoutSlash(env.SUPABASE_URL ?? originOf('upstreams', variables)),
    supabaseKey: env.SUPABASE_PUBLISHABLE_KEY,
    supabaseMode: env.SUPABASE_MODE,
    templates: list(env.PROXY_TEMPLATES),
    redisUrl: env.REDIS_URL,
    rateLimit: { requests: env.PROXY_REQUESTS_PER_MINUTE, seconds: 60 },
    isTraced: env.PROXY_TRACES === '1',
    timeoutMs: env.PROXY_TIMEOUT_MS,
    mostBytes: { request: env.PROXY_MOST_REQUEST_BYTES, answer: env.PROXY_MOST_ANSWER_BYTES },
    graphql: guardOf(env),
    ...(env.PROXY_HASURA_ROLES === undefined ? {} : { hasuraRoles: list(env.PROXY_HASURA_ROLES) }),
    ...(restTables ? { restTables } : {}),
  };
}

function guardOf(env: z.infer<z.ZodObject<typeof limitShape>>) {
  const limits = {
    tokens: env.PROXY_GRAPHQL_TOKENS,
    depth: env.PROXY_GRAPHQL_DEPTH,
    aliases: env.PROXY_GRAPHQL_ALIASES,
    batch: env.PROXY_GRAPHQL_BATCH,
    cost: env.PROXY_GRAPHQL_COST,
    introspection: env.PROXY_GRAPHQL_INTROSPECTION === 'on',
  };
  const file = env.PROXY_PERSISTED_OPERATIONS;
  return createGraphqlGuard(limits, file === undefined ? undefined : readPersistedOperations(file));
}

/** Paths are appended to it. */
function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
