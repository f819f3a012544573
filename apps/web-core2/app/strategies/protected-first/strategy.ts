import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server';
import { clerkOptions } from '@/lib/env.ts';

const isPublic = createRouteMatcher(['/strategies/protected-first']);

/** Protected first: everything is closed but what somebody listed. A webhook that nobody lists is closed, too. */
export const protectedFirst = clerkMiddleware(async (auth, request) => {
  if (!isPublic(request)) await auth.protect();
}, clerkOptions);
