import { authenticate, type Authenticated } from '@clerk-patterns/auth-core';
import type { Context } from 'hono';
import { ProxyError } from './errors.ts';
import type { Environment, ProxyOptions } from './options.ts';

/**
 * Who asks, and whether they may ask again so soon; both are noted for the answer and the log.
 *
 * @throws AuthError
 * @throws ProxyError `too_many_requests`
 */
export async function requireCaller(
  context: Context<Environment>,
  { verify, authorizedParties, cookieSuffix, rateLimiter }: ProxyOptions,
): Promise<Authenticated> {
  const caller = await authenticate(context.req.raw, { verify, authorizedParties, cookieSuffix });
  context.set('who', { userId: caller.auth.userId, sessionId: caller.auth.sessionId });
  const rate = await rateLimiter.take(caller.auth.sessionId);
  context.set('rate', { ...rate, ...rateLimiter.policy });
  if (!rate.isAllowed) {
    const retryAfterSeconds = Math.max(1, Math.ceil(rate.resetMs / 1000));
    throw new ProxyError('too_many_requests', 'This session asked too often.', { retryAfterSeconds });
  }
  return caller;
}
