import { NextRequest, NextResponse, type NextMiddleware } from 'next/server';
import { clerkOptions } from './env.ts';
import { refusalOf } from './refuse.ts';

const handshakes = ['__clerk_handshake', '__clerk_handshake_nonce'];

/**
 * A middleware that answers what its sender got wrong, where Next would answer with 500. Clerk's SDK throws for some handshakes and
 * tokens that it cannot read, in the address, in a cookie or in a header: who sends such a thing is nobody.
 */
export function hardened(middleware: NextMiddleware): NextMiddleware {
  return async (request, event) => {
    const refusal = await refusalOf(request, clerkOptions().authorizedParties);
    if (refusal) return refusal;
    try {
      return await middleware(request, event);
    } catch {
      const url = request.nextUrl.clone();
      if (!handshakes.some((name) => url.searchParams.has(name))) return middleware(asNobody(request), event);
      // A broken link: what it carried does not stay in the address.
      for (const name of handshakes) url.searchParams.delete(name);
      return NextResponse.redirect(url);
    }
  };
}

/** The same request without all that names somebody, and its body. In the browser the cookies stay: Clerk exchanges them. */
function asNobody({ nextUrl, method, headers }: NextRequest): NextRequest {
  const nobody = new NextRequest(nextUrl, { method, headers });
  nobody.headers.delete('authorization');
  const names = nobody.cookies.getAll().map(({ name }) => name);
  nobody.cookies.delete(names.filter((name) => /^__(?:session|refresh|clerk_handshake)/.test(name)));
  return nobody;
}
