import { clerkMiddleware } from '@clerk/nextjs/server';
import { webEnv } from './lib/env.ts';

/**
 * Reads who asks from the session cookie. It protects nothing by itself: every page, action and route handler checks
 * where it does its work.
 *
 * With `jwtKey` tokens are verified without a network; Clerk's SDK does not read `CLERK_JWT_KEY` by itself.
 */
export default clerkMiddleware(
  () => undefined,
  () => {
    const { jwtKey, authorizedParties } = webEnv();
    return { jwtKey, authorizedParties };
  },
);

export const config = {
  matcher: [
    // Everything but Next's own files and static files, unless a query names them.
    '/((?!_next|health|[^?]*\\.(?:html?|css|js(?!on)|jpe?g|webp|png|gif|svg|ttf|woff2?|ico|csv|docx?|xlsx?|zip|webmanifest)).*)',
    '/(api|trpc)(.*)',
    '/__clerk/(.*)',
  ],
};
