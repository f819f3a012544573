import { authenticate, type Authenticated, type Verify } from '@clerk-patterns/auth-core';
import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import { ProxyError } from './errors.ts';
import type { Environment, ProxyOptions } from './options.ts';

/** Who was let in by which header, for each verifier. */
const letIn = new WeakMap<Verify, LRUCache<string, Authenticated>>();

/**
 * Who asks. A header that was good stays good until its token's end, from when on the verifier decides; a cookie is looked
 * at each time, as it depends on the site that sends it.
 */
async function identify(request: Request, options: ProxyOptions): Promise<Authenticated> {
  const header = request.headers.get('authorization');
  if (header === null) return authenticate(request, options);
  const known = letIn.get(options.verify) ?? new LRUCache({ max: 10_000 });
  const before = known.get(header);
  if (before && before.auth.expiresAt * 1000 > (options.clock ?? Date.now)()) return before;
  const caller = await authenticate(request, options);
  letIn.set(options.verify, known.set(header, caller));
  return caller;
}

/**
 * Who asks, and whether they may ask again so soon; both are noted for the answer and the log.
 *
 * @throws AuthError
 * @throws ProxyError `too_many_requests`
 */
export async function requireCaller(context: Context<Environment>, options: ProxyOptions): Promise<Authenticated> {
  const { rateLimiter } = options;
  const caller = await identify(context.req.raw, options);
  const line = context.get('line');
  line.userId = caller.auth.userId;
  line.sessionId = caller.auth.sessionId;
  const state = await rateLimiter.take(caller.auth.sessionId);
  context.set('rate', { state, policy: rateLimiter.policy });
  if (!state.isAllowed) {
    const retryAfterSeconds = Math.max(1, Math.ceil(state.resetMs / 1000));
    throw new ProxyError('too_many_requests', 'This session asked too often.', { retryAfterSeconds });
  }
  return caller;
}
