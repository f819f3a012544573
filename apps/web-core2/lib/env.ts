import { readEnv } from '@clerk-patterns/config/env';
import { originOf } from '@clerk-patterns/config/ports';
import { z } from 'zod';

const shape = {
  CLERK_JWT_KEY: z
    .string()
    .includes('BEGIN PUBLIC KEY')
    .describe('the PEM public key, from dashboard.clerk.com → API keys → JWKS public key'),
  AUTHORIZED_PARTIES: z
    .string()
    .transform((list) => list.split(',').map((origin) => origin.trim()))
    .refine((origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin))
    .optional()
    .describe('origins separated by commas, such as http://localhost:3003'),
};

/**
 * What every `clerkMiddleware` of this app is given. With `jwtKey` tokens are verified without a network; Clerk's SDK
 * does not read `CLERK_JWT_KEY` by itself.
 *
 * @throws EnvError naming each variable that is missing or malformed
 */
export function clerkOptions() {
  const values = readEnv(shape, process.env);
  return {
    jwtKey: values.CLERK_JWT_KEY.replaceAll(String.raw`\n`, '\n'),
    authorizedParties: values.AUTHORIZED_PARTIES ?? [originOf('web-core2', process.env)],
  };
}

const supabaseShape = {
  SUPABASE_URL: z.url().optional().describe('the address of Supabase, such as http://localhost:4001'),
  SUPABASE_PUBLISHABLE_KEY: z.string().default('sb_publishable_local'),
};

/**
 * Where the todos are kept.
 *
 * @throws EnvError naming each variable that is malformed
 */
export function supabaseEnv() {
  const values = readEnv(supabaseShape, process.env);
  return {
    supabaseUrl: values.SUPABASE_URL ?? originOf('upstreams', process.env),
    supabaseKey: values.SUPABASE_PUBLISHABLE_KEY,
  };
}
