import { clerkMiddleware } from '@clerk/nextjs/server';
import { clerkOptions } from '@/lib/clerk-options.ts';

/** Reads who asks from the session cookie. It protects nothing by itself. */
export default clerkMiddleware(() => undefined, clerkOptions);

export const config = {
  matcher: ['/((?!_next|lesson-stamp|[^?]*\\.(?:css|js(?!on)|png|svg|ico|webmanifest)).*)', '/(api|trpc)(.*)'],
};
