import type { Context } from 'hono';
import type { Metrics } from './metrics.ts';
import type { Environment, ProxyOptions } from './options.ts';

/** Notes a request that was answered: one line and one count, who and what, never a token. */
export function observe(
  log: ProxyOptions['log'],
  metrics: Metrics,
): (context: Context<Environment>, seconds: number) => void {
  return (context, seconds) => {
    const route = /^\/(hasura|supabase|tokens|traces|health|ready|metrics)\b/.exec(context.req.path)?.[1] ?? 'other';
    const { status } = context.res;
    metrics.requests.inc({ route, status });
    metrics.seconds.observe({ route }, seconds);
    const { method } = context.req;
    log.info(
      { ...context.get('line'), method, route, status, ms: Math.round(seconds * 1000) },
      `${method} /${route} ${status}`,
    );
  };
}
