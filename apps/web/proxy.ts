import { clerkMiddleware } from '@clerk/nextjs/server';
import { NextRequest, NextResponse, type NextFetchEvent, type NextProxy } from 'next/server';
import { protectedFirst } from './app/strategies/protected-first/strategy.ts';
import { publicFirst } from './app/strategies/public-first/strategy.ts';
import { clerkOptions } from './lib/clerk-options.ts';
import { webEnv } from './lib/env.ts';
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

/** Clerk's SDK throws for some handshakes and tokens that it cannot read: who sends such a thing is nobody. */
export default async function proxy(request: NextRequest, event: NextFetchEvent) {
  const refusal = await refusalOf(request, webEnv().authorizedParties);
  if (refusal) return refusal;
  const strategy = strategyOf(request);
  try {
    return await strategy(request, event);
  } catch {
    const url = request.nextUrl.clone();
    if (!handshakes.some((name) => url.searchParams.has(name))) return strategy(asNobody(request), event);
    // A broken link: what it carried does not stay in the address.
    for (const name of handshakes) url.searchParams.delete(name);
    return NextResponse.redirect(url);
  }
}

/** The same request without all that names somebody, and its body. In the browser the cookies stay: Clerk exchanges them. */
function asNobody({ nextUrl, method, headers }: NextRequest): NextRequest {
  const nobody = new NextRequest(nextUrl, { method, headers });
  nobody.headers.delete('authorization');
  const names = nobody.cookies.getAll().map(({ name }) => name);
  nobody.cookies.delete(names.filter((name) => /^__(?:session|refresh|clerk_handshake)/.test(name)));
  return nobody;
}

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
