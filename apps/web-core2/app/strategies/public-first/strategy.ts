import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server';
import { clerkOptions } from '@/lib/env.ts';

const isProtected = createRouteMatcher(['/strategies/public-first/members(.*)']);

/** Public first: everything is open but what somebody listed. A page that nobody lists is open. */
export const publicFirst = clerkMiddleware(async (auth, request) => {
  if (isProtected(request)) await auth.protect();
}, clerkOptions);
