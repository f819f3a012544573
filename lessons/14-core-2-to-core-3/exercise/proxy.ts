import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server';
import { clerkOptions } from '@/lib/clerk-options.ts';

const isProtected = createRouteMatcher(['/team(.*)', '/api/motto(.*)']);

/** Whoever is not signed in gets nothing of the team. */
export default clerkMiddleware(async (auth, request) => {
  if (isProtected(request)) await auth.protect();
}, clerkOptions);

export const config = {
  matcher: ['/((?!_next|lesson-stamp|[^?]*\\.(?:css|js(?!on)|png|svg|ico|webmanifest)).*)', '/(api|trpc)(.*)'],
};
