import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server';
import { clerkOptions } from '@/lib/clerk-options.ts';

const isProtected = createRouteMatcher(['/payroll(.*)']);

export default clerkMiddleware(async (auth, request) => {
  if (isProtected(request)) await auth.protect();
}, clerkOptions);

export const config = {
  matcher: [
    // Everything but Next's own files and static files.
    '/((?!_next|lesson-stamp|[^?]*\\.(?:html?|css|js(?!on)|jpe?g|webp|png|gif|svg|ttf|woff2?|ico|csv|docx?|xlsx?|zip|webmanifest)).*)',
  ],
};
