// #region solution
import { clerkMiddleware } from '@clerk/nextjs/server';
// #endregion
// #region exercise
//- import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server';
// #endregion
import { clerkOptions } from '@/lib/clerk-options.ts';

// #region solution
/** Reads who asks from the session cookie. It protects nothing by itself. */
export default clerkMiddleware(() => undefined, clerkOptions);
// #endregion
// #region exercise
//- const isProtected = createRouteMatcher(['/team(.*)', '/api/motto(.*)']);
//-
//- /** Whoever is not signed in gets nothing of the team. */
//- export default clerkMiddleware(async (auth, request) => {
//-   if (isProtected(request)) await auth.protect();
//- }, clerkOptions);
// #endregion

export const config = {
  matcher: ['/((?!_next|lesson-stamp|[^?]*\\.(?:css|js(?!on)|png|svg|ico|webmanifest)).*)', '/(api|trpc)(.*)'],
};
