import { clerkMiddleware } from '@clerk/nextjs/server';
import type { NextProxy, NextRequest } from 'next/server';
import { protectedFirst } from './app/strategies/protected-first/strategy.ts';
import { publicFirst } from './app/strategies/public-first/strategy.ts';
import { clerkOptions } from './lib/clerk-options.ts';
import { hardened } from './lib/hardened.ts';

/**
 * Reads who asks from the session cookie. It protects nothing by itself: every page, action and route handler checks
 * where it does its work.
 */
const withClerk = clerkMiddleware(() => undefined, clerkOptions);

/** The older strategies, for the pages that show them. */
const strategies: ReadonlyMap<string, NextProxy> = new Map([
  ['/strategies/public-first', publicFirst],
  ['/strategies/protected-first', protectedFirst],
]);

function strategyOf({ nextUrl }: NextRequest): NextProxy {
  return strategies.get(nextUrl.pathname.split('/', 3).join('/')) ?? withClerk;
}

export default hardened((request, event) => strategyOf(request)(request, event));

export const config = {
  matcher: [
    // Everything but Next's own files and static files, unless a query names them.
    '/((?!_next|health|[^?]*\\.(?:html?|css|js(?!on)|jpe?g|webp|png|gif|svg|ttf|woff2?|ico|csv|docx?|xlsx?|zip|webmanifest)).*)',
    '/(api|trpc)(.*)',
    '/__clerk/(.*)',
    // A Server Action is called on any path, also on one that looks like a file.
    { source: '/(.*)', has: [{ type: 'header', key: 'next-action' }] },
    { source: '/(.*)', has: [{ type: 'header', key: 'content-type' }] },
  ],
};
