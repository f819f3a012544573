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
    .describe('origins separated by commas, such as http://localhost:3000'),
  HASURA_URL: z.url().optional().describe('the address of Hasura, such as http://localhost:4001'),
  SUPABASE_URL: z.url().optional().describe('the address of Supabase, such as http://localhost:4001'),
  SUPABASE_PUBLISHABLE_KEY: z.string().default('sb_publishable_local'),
};

/** Addresses of the services this app talks to: read when the server runs, so that one build serves everywhere. */
export interface WebEnv {
  readonly jwtKey: string;
  readonly authorizedParties: string[];
  readonly apiUrl: string;
  readonly proxyUrl: string;
  readonly hasuraUrl: string;
  readonly supabaseUrl: string;
  readonly supabaseKey: string;
}

let read: WebEnv | undefined;

/**
 * Reads and checks the app's variables, once.
 *
 * @throws EnvError naming each variable that is missing or malformed
 */
export function webEnv(): WebEnv {
  read ??= readWebEnv();
  return read;
}

function readWebEnv(): WebEnv {
  const { env } = process;
  const values = readEnv(shape, env);
  return {
    jwtKey: values.CLERK_JWT_KEY.replaceAll(String.raw`\n`, '\n'),
    authorizedParties: values.AUTHORIZED_PARTIES ?? [originOf('web', env)],
    apiUrl: originOf('api', env),
    proxyUrl: originOf('hasura-proxy', env),
    hasuraUrl: values.HASURA_URL ?? originOf('upstreams', env),
    supabaseUrl: values.SUPABASE_URL ?? originOf('upstreams', env),
    supabaseKey: values.SUPABASE_PUBLISHABLE_KEY,
  };
}
