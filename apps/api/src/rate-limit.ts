import { isIPv6 } from 'node:net';
import { problem } from '@clerk-patterns/auth-core';
import type { MiddlewareHandler } from 'hono';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { ApiError } from './errors.ts';

/** How often one address may ask. */
export interface RateLimit {
  readonly requests: number;
  readonly seconds: number;
}

/** What the server tells of the connection; nothing in tests without one. */
interface Connection {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } };
}

/**
 * Refuses with 429 whoever asks too often, before anything is verified.
 *
 * Counted by the address of the connection, which nobody can choose as they can a header; behind a proxy that would be the
 * proxy's, so limit there. Each process counts for itself: several of them need the library's Redis store.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6585#section-4
 */
export function limitRate({ requests, seconds }: RateLimit): MiddlewareHandler {
  const limiter = new RateLimiterMemory({ points: requests, duration: seconds });
  return async function limitRateMiddleware(context, next) {
    const { incoming } = (context.env ?? {}) as Connection;
    const refused = await limiter.consume(networkOf(incoming?.socket?.remoteAddress)).then(
      () => undefined,
      (reason: RateLimiterRes) => reason,
    );
    if (!refused) return next();
    const retryAfterSeconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    return problem(new ApiError('too_many_requests', 'This address asked too often.', { retryAfterSeconds }));
  };
}

/** Of IPv6 the first half: whoever has one address has all the others of it. */
export function networkOf(address = 'unknown'): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  const [head = '', tail] = address.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0');
  return [...first, ...zeros, ...last].slice(0, 4).join(':');
}
