import { readEnv } from '@clerk-patterns/config/env';
import { originOf, type Variables } from '@clerk-patterns/config/ports';
import { z } from 'zod';

const shape = {
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
  HASURA_URL: z.url().optional().describe('the address of Hasura, such as http://localhost:4001'),
  SUPABASE_URL: z.url().optional().describe('the address of Supabase, such as http://localhost:4001'),
  SUPABASE_PUBLISHABLE_KEY: z.string().default('sb_publishable_local'),
  SUPABASE_MODE: z.enum(['native', 'legacy']).default('native').describe('native or legacy'),
  PROXY_REQUESTS_PER_MINUTE: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .default('300000')
    .describe('how often one session may ask in a minute, such as 600'),
  PROXY_TRACES: z.enum(['0', '1']).default('0').describe('1 to tell callers what was done with their requests, else 0'),
  PROXY_TEMPLATES: z.string().default('hasura,hasura-v3,supabase'),
};

/**
 * Reads what the proxy needs.
 *
 * @throws EnvError naming each variable that is missing or malformed
 */
export function readProxyEnv(variables: Variables) {
  const env = readEnv(shape, variables);
  const publishableKey = env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY;
  const host = Buffer.from(publishableKey.replace(/^pk_(test|live)_/, ''), 'base64')
    .toString()
    .replace(/\$$/, '');
  const listOf = (text: string) => text.split(',').map((item) => item.trim());
  return {
    publishableKey,
    secretKey: env.CLERK_SECRET_KEY,
    apiUrl: env.CLERK_API_URL,
    jwtKey: env.CLERK_JWT_KEY,
    issuer: `https://${host}`,
    authorizedParties: env.AUTHORIZED_PARTIES
      ? listOf(env.AUTHORIZED_PARTIES)
      : (['web', 'web-core2', 'api'] as const).map((name) => originOf(name, variables)),
    hasuraUrl: withoutSlash(env.HASURA_URL ?? originOf('upstreams', variables)),
    supabaseUrl: withoutSlash(env.SUPABASE_URL ?? originOf('upstreams', variables)),
    supabaseKey: env.SUPABASE_PUBLISHABLE_KEY,
    supabaseMode: env.SUPABASE_MODE,
    rateLimit: { requests: Number(env.PROXY_REQUESTS_PER_MINUTE), seconds: 60 },
    isTraced: env.PROXY_TRACES === '1',
    templates: listOf(env.PROXY_TEMPLATES),
  };
}

/** Paths are appended to it. */
function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
