import type { Context, MiddlewareHandler } from 'hono';
import type { Metrics } from './metrics.ts';
import type { Environment, ProxyOptions } from './options.ts';

/** One line and one count a request: who and what, never a token. */
export function observe(log: ProxyOptions['log'], metrics: Metrics): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const began = performance.now();
    metrics.open.inc();
    await next();
    metrics.open.dec();
    const seconds = (performance.now() - began) / 1000;
    const route = /^\/(hasura|supabase|tokens|traces|health|ready|metrics)\b/.exec(context.req.path)?.[1] ?? 'other';
    const { status } = context.res;
    metrics.requests.inc({ route, status });
    metrics.seconds.observe({ route }, seconds);
    // Refusals are responses of their own, without headers that were prepared before.
    context.header('x-request-id', context.get('requestId'));
    tellRate(context);
    const { method } = context.req;
    const line = {
      requestId: context.get('requestId'),
      ...context.get('who'),
      ...context.get('audit'),
      method,
      route,
      status,
      ms: Math.round(seconds * 1000),
    };
    log.info(line, `${method} /${route} ${status}`);
  };
}

/** @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-10 */
function tellRate(context: Context<Environment>): void {
  const rate = context.get('rate');
  if (!rate) return;
  context.header('ratelimit-policy', `"session";q=${rate.requests};w=${rate.seconds}`);
  context.header('ratelimit', `"session";r=${rate.remaining};t=${Math.ceil(rate.resetMs / 1000)}`);
}
