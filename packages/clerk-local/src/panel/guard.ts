import { timingSafeEqual } from 'node:crypto';

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * Whether a request comes by one of this machine's own names. A page elsewhere whose name was made to point to this
 * machine ("DNS rebinding") shows its own name.
 */
export function isLoopbackHost(request: Request, url: URL): boolean {
  const host = request.headers.get('host');
  const named = host === null ? url.hostname : host.replace(/:\d+$/, '');
  return loopback.test(url.hostname) && loopback.test(named);
}

/**
 * Why a request may not have a page of the panel, or undefined when it may.
 *
 * A link to the panel may stand anywhere; what reads or frames it from elsewhere may not, not even from another port of
 * this machine.
 */
export function readingRefused(request: Request, url: URL): string | undefined {
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  if (origin !== null && origin !== url.origin) return 'Only the panel’s own pages may read it.';
  const isOwn = site === null || site === 'same-origin' || site === 'none';
  const isNavigation =
    request.headers.get('sec-fetch-mode') === 'navigate' && request.headers.get('sec-fetch-dest') === 'document';
  return isOwn || isNavigation ? undefined : 'Only the panel’s own pages may read it.';
}

/** Why a request may not act, or undefined when it may: it must come from a page that this very process made. */
export function actingRefused(request: Request, url: URL, given: string | null, formToken: string): string | undefined {
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const isOwn = (origin ?? url.origin) === url.origin && (site ?? 'same-origin') === 'same-origin';
  if (!isOwn || (origin === null && site === null)) return 'Only the panel’s own pages may act.';
  if (!isSame(given ?? '', formToken))
    return 'This page is from before clerk-local started again. Open it anew, and then repeat what you did.';
  return undefined;
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/**
 * What every answer of the panel carries. Nothing in it runs but the panel's own script, nobody frames it, nobody keeps
 * it.
 *
 * @param apps - where a form may lead in the end: signing in as somebody opens an app
 */
export function securityHeaders(apps: readonly string[]): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    `form-action 'self' ${apps.join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // Not `no-referrer`: browsers would then send `Origin: null` with the panel's own forms.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}
