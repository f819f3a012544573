import { originOf, type Variables } from '@clerk-patterns/config/ports';
import { readEnv } from '@clerk-patterns/config/env';
import { z } from 'zod';

const shape = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_(test|live)_/)
    .describe('pk_test_… or pk_live_…, from dashboard.clerk.com → API keys'),
  CLERK_JWT_KEY: z
    .string()
    .includes('BEGIN PUBLIC KEY')
    .describe('the PEM public key, from dashboard.clerk.com → API keys → JWKS public key'),
  AUTHORIZED_PARTIES: z.string().optional().describe('origins separated by commas, such as http://localhost:3000'),
  SUPABASE_URL: z.url().optional().describe('the address of Supabase, such as http://localhost:4001'),
  SUPABASE_PUBLISHABLE_KEY: z.string().default('sb_publishable_local'),
};

/**
 * Reads what the API needs.
 *
 * @throws EnvError naming each variable that is missing or malformed
 */
export function readApiEnv(variables: Variables) {
  const env = readEnv(shape, variables);
  const publishableKey = env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY;
  const host = Buffer.from(publishableKey.replace(/^pk_(test|live)_/, ''), 'base64')
    .toString()
    .replace(/\$$/, '');
  const parties = env.AUTHORIZED_PARTIES?.split(',').map((origin) => origin.trim());
  return {
    publishableKey,
    jwtKey: env.CLERK_JWT_KEY,
    issuer: `https://${host}`,
    authorizedParties: parties ?? (['web', 'web-core2', 'api'] as const).map((name) => originOf(name, variables)),
    supabaseUrl: env.SUPABASE_URL ?? originOf('upstreams', variables),
    supabaseKey: env.SUPABASE_PUBLISHABLE_KEY,
  };
}
