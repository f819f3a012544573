import { clerkMiddleware } from '@clerk/nextjs/server';
import { NextResponse, type NextFetchEvent, type NextProxy, type NextRequest } from 'next/server';
import { protectedFirst } from './app/strategies/protected-first/strategy.ts';
import { publicFirst } from './app/strategies/public-first/strategy.ts';
import { clerkOptions } from './lib/clerk-options.ts';
import { refusalOf } from './lib/refuse.ts';

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

const handshakes = ['__clerk_handshake', '__clerk_handshake_nonce'];

/** Clerk's SDK throws for a handshake it cannot read: a broken link, which goes on without it. */
export default async function proxy(request: NextRequest, event: NextFetchEvent) {
  const refusal = await refusalOf(request);
  if (refusal) return refusal;
  try {
    return await strategyOf(request)(request, event);
  } catch (error) {
    const url = request.nextUrl.clone();
    if (!handshakes.some((name) => url.searchParams.has(name))) throw error;
    for (const name of handshakes) url.searchParams.delete(name);
    return NextResponse.redirect(url);
  }
}

export const config = {
  matcher: [
    // Everything but Next's own files and static files, unless a query names them.
    '/((?!_next|health|[^?]*\\.(?:html?|css|js(?!on)|jpe?g|webp|png|gif|svg|ttf|woff2?|ico|csv|docx?|xlsx?|zip|webmanifest)).*)',
    '/(api|trpc)(.*)',
    '/__clerk/(.*)',
  ],
};
