import { webEnv } from './env.ts';

/**
 * What every `clerkMiddleware` of this app is given. With `jwtKey` tokens are verified without a network; Clerk's SDK
 * does not read `CLERK_JWT_KEY` by itself.
 */
export function clerkOptions() {
  const { jwtKey, authorizedParties } = webEnv();
  return { jwtKey, authorizedParties };
}
