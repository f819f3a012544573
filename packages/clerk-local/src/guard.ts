import { clerkError } from './errors.ts';
import { tooManyRequests } from './faults.ts';
import { isLocalUrl } from './operations/frontend/client.ts';

/**
 * Refuses to listen where other machines could reach it: whoever does can sign in as anybody.
 *
 * @param host - a name or address to listen on
 * @param isAllowed - whether somebody said so by name
 * @throws TypeError naming the flag and the option
 */
export function assertHost(host: string, isAllowed: boolean): void {
  if (isAllowed || /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host)) return;
  throw new TypeError(
    `clerk-local signs anybody in, and on ${host} other machines could reach it: listen on localhost, ` +
      'or say --expose-test-accounts-to-the-network (exposeTestAccountsToTheNetwork in code)',
  );
}

/**
 * Refuses to start where real people are.
 *
 * @param nodeEnv - what `NODE_ENV` is
 * @param isAllowed - whether somebody said so by name
 * @throws TypeError naming the flag and the option
 */
export function assertNoProduction(nodeEnv: string | undefined, isAllowed: boolean): void {
  if (isAllowed || nodeEnv !== 'production') return;
  throw new TypeError(
    'clerk-local signs anybody in, and NODE_ENV is production: use the real Clerk there, ' +
      'or say --let-anybody-sign-in-in-production (letAnybodySignInInProduction in code)',
  );
}

/**
 * Refuses a request for another host than this machine: a page of the internet whose name was made to lead here would be
 * of the same origin as this server, and could do all that a program can.
 *
 * @see https://en.wikipedia.org/wiki/DNS_rebinding
 */
export function assertMeantHere(url: URL): void {
  if (!isLocalUrl(url.origin)) throw clerkError(403, 'host_invalid', 'This Clerk answers as localhost only.');
}

/** Requests that an API answers in a window of time. */
export interface RateLimit {
  readonly requests: number;
  readonly seconds: number;
}

/** More than any test needs, and less than a loop gone wild sends. */
export const usualRateLimit: RateLimit = { requests: 10_000, seconds: 10 };

/**
 * Makes the limit of how often each API is asked, as the real Clerk has one.
 *
 * @param now - milliseconds from any beginning; not the instance's own clock, which tests move
 * @returns what throws ClerkApiError 429 with Retry-After
 * @see https://clerk.com/docs/guides/how-clerk-works/system-limits
 */
export function createRateLimiter({ requests, seconds }: RateLimit, now: () => number): (path: string) => void {
  const windows = new Map<string, { since: number; count: number }>();
  return (path) => {
    const api = /^\/(?:v1|api)\//.exec(path)?.[0];
    if (!api) return;
    const window = windows.get(api);
    if (!window || now() - window.since >= seconds * 1000) {
      windows.set(api, { since: now(), count: 1 });
      return;
    }
    window.count += 1;
    if (window.count <= requests) return;
    throw tooManyRequests(Math.max(1, Math.ceil(seconds - (now() - window.since) / 1000)));
  };
}
