import { createPublicKey } from 'node:crypto';
import { originOf, type Variables } from '@clerk-patterns/config/ports';
import { readEnv } from '@clerk-patterns/config/env';
import { z } from 'zod';

const shape = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: z
    .string()
    .refine((key) => /^[\w.-]+(:\d+)?$/.test(hostOf(key) ?? ''))
    .describe('pk_test_… or pk_live_…, from dashboard.clerk.com → API keys'),
  CLERK_JWT_KEY: z
    .string()
    .refine(isPublicKey)
    .describe('the PEM public key, from dashboard.clerk.com → API keys → JWKS public key'),
  CLERK_JWKS_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('the address of the instance’s keys, such as https://….clerk.accounts.dev/.well-known/jwks.json'),
  API_REQUESTS_PER_MINUTE: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .default('300000')
    .describe('how often one address may ask in a minute, such as 600'),
  AUTHORIZED_PARTIES: z
    .string()
    .transform((list) => list.split(',').map((origin) => origin.trim()))
    .refine((origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin))
    .optional()
    .describe('origins separated by commas, such as http://localhost:3000'),
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
  return {
    publishableKey,
    jwtKey: env.CLERK_JWT_KEY,
    jwksUrl: env.CLERK_JWKS_URL,
    rateLimit: { requests: Number(env.API_REQUESTS_PER_MINUTE), seconds: 60 },
    issuer: `https://${hostOf(publishableKey)}`,
    authorizedParties:
      env.AUTHORIZED_PARTIES ?? (['web', 'web-core2', 'api'] as const).map((name) => originOf(name, variables)),
    supabaseUrl: env.SUPABASE_URL ?? originOf('upstreams', variables),
    supabaseKey: env.SUPABASE_PUBLISHABLE_KEY,
  };
}

/** The Frontend API's host, which a publishable key holds as base64 with a dollar sign at the end. */
function hostOf(publishableKey: string): string | undefined {
  const encoded = /^pk_(?:test|live)_(.+)$/.exec(publishableKey)?.[1] ?? '';
  return /^(.+)\$$/.exec(Buffer.from(encoded, 'base64').toString())?.[1];
}

function isPublicKey(pem: string): boolean {
  try {
    return pem.includes('BEGIN PUBLIC KEY') && createPublicKey(pem.replaceAll(String.raw`\n`, '\n')).type === 'public';
  } catch {
    return false;
  }
}
