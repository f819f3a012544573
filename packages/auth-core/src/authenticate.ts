import { toAuth, type SessionAuth } from './claims.ts';
import { decide } from './decide.ts';
import { AuthError } from './errors.ts';
import { getToken, type FoundToken } from './token.ts';
import type { Verify } from './verifier.ts';

/** How requests are authenticated. */
export interface AuthenticateOptions {
  readonly verify: Verify;
  /** Origins that may act with a cookie. */
  readonly authorizedParties: readonly string[];
  readonly cookieSuffix?: string;
}

/** Somebody signed in, with the token they showed, for passing on. Never log it. */
export interface Authenticated {
  readonly auth: SessionAuth;
  readonly token: string;
}

/**
 * Finds a request's token, verifies it, and returns who asks.
 *
 * @throws AuthError 401 for no or a bad token or a pending session, 403 for a cookie used from another site
 *
 * @example
 * const { auth } = await authenticate(request, { verify, authorizedParties });
 */
export async function authenticate(
  request: Request,
  { verify, authorizedParties, cookieSuffix }: AuthenticateOptions,
): Promise<Authenticated> {
  const found = getToken(request.headers, cookieSuffix);
  if (!found) throw new AuthError('token_missing', 'The request carries no token.');
  const claims = await verify(found.token);
  assertSameSite(request, found, authorizedParties);
  const decision = decide(toAuth(claims, found.source));
  if (decision.status !== 200) throw decision.error;
  return { auth: decision.auth, token: found.token };
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a changing request that another site had the browser send with the person's cookie.
 *
 * A WebSocket's handshake counts as one, though it is a GET: what goes over it later changes things, and browsers let any
 * site open one. A token in a header was put there by the app's own code; no other site can. Does not check the token.
 *
 * @param request - its own origin is taken from its address; behind a proxy that speaks TLS for this server, name the
 *   public origin in `authorizedParties`
 * @throws AuthError 403 `cross_site_request`
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function assertSameSite(request: Request, { source }: FoundToken, authorizedParties: readonly string[]): void {
  if (source === 'header' || isSafe(request)) return;
  const origin = request.headers.get('origin');
  if (origin !== null && authorizedParties.includes(origin)) return;
  // Programs send neither header; browsers send at least one with every changing request. Where both are sent they must
  // agree: http://here is another site than https://here, and behind a proxy the two look the same by their address.
  const isHere = origin === null || origin === new URL(request.url).origin;
  const site = request.headers.get('sec-fetch-site');
  if (isHere && (site === null || site === 'same-origin' || site === 'none')) return;
  throw new AuthError('cross_site_request', 'A request with a cookie must come from an authorized origin.');
}

function isSafe({ method, headers }: Request): boolean {
  return safeMethods.has(method) && !/websocket/i.test(headers.get('upgrade') ?? '');
}
