import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server';
import { clerkOptions } from '@/lib/clerk-options.ts';

// #region solution
/**
 * The fence: everything is closed but this, also what somebody adds tomorrow. The lock is in lib/salaries.ts, and holds
 * without a fence: createRouteMatcher() is deprecated and goes with Clerk's next major version.
 */
const isPublic = createRouteMatcher(['/', '/sign-in(.*)', '/hooks(.*)']);

export default clerkMiddleware(async (auth, request) => {
  if (!isPublic(request)) await auth.protect();
}, clerkOptions);
// #endregion
// #region exercise
//- const isProtected = createRouteMatcher(['/payroll(.*)']);
//-
//- export default clerkMiddleware(async (auth, request) => {
//-   if (isProtected(request)) await auth.protect();
//- }, clerkOptions);
// #endregion

export const config = {
  matcher: [
    // Everything but Next's own files and static files.
    '/((?!_next|lesson-stamp|[^?]*\\.(?:html?|css|js(?!on)|jpe?g|webp|png|gif|svg|ttf|woff2?|ico|csv|docx?|xlsx?|zip|webmanifest)).*)',
    // #region solution
    // And whatever is below /api, also where its name looks like a file's.
    '/(api|trpc)(.*)',
    // #endregion
  ],
};
