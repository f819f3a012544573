import { readEnv } from '@clerk-patterns/config/env';
import { originOf } from '@clerk-patterns/config/ports';
import { z } from 'zod';

const shape = {
  CLERK_JWT_KEY: z
    .string()
    .includes('BEGIN PUBLIC KEY')
    .describe('the PEM public key, from dashboard.clerk.com → API keys → JWKS public key'),
  AUTHORIZED_PARTIES: z.string().optional().describe('origins separated by commas, such as http://localhost:3003'),
};

/**
 * What every `clerkMiddleware` of this app is given. With `jwtKey` tokens are verified without a network; Clerk's SDK
 * does not read `CLERK_JWT_KEY` by itself.
 *
 * @throws EnvError naming each variable that is missing or malformed
 */
export function clerkOptions() {
  const values = readEnv(shape, process.env);
  const parties = values.AUTHORIZED_PARTIES?.split(',').map((origin) => origin.trim());
  return {
    jwtKey: values.CLERK_JWT_KEY.replaceAll(String.raw`\n`, '\n'),
    authorizedParties: parties ?? [originOf('web-core2', process.env)],
  };
}
