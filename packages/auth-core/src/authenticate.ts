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
 * A token in a header was put there by the app's own code; no other site can.
 *
 * @throws AuthError 403 `cross_site_request`
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function assertSameSite(request: Request, { source }: FoundToken, authorizedParties: readonly string[]): void {
  if (source === 'header' || safeMethods.has(request.method)) return;
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  const isAuthorized =
    origin !== null && (authorizedParties.includes(origin) || origin === new URL(request.url).origin);
  if (isAuthorized) return;
  // Programs send neither header; browsers send at least one with every changing request.
  if (origin === null && (site === null || site === 'same-origin' || site === 'none')) return;
  throw new AuthError('cross_site_request', 'A request with a cookie must come from an authorized origin.');
}
