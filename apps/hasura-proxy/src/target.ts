import type { Context } from 'hono';
import { ProxyError } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { Environment, ProxyOptions } from './options.ts';
import type { Target } from './upstream/forward.ts';
import type { Passing } from './upstream/pass-back.ts';

/** Which upstream, for what is counted. */
export type UpstreamName = 'hasura' | 'supabase';

const mostAnswerBytes = 50_000_000;

/** What every request of a caller to an upstream has in common. */
export function targetOf(
  context: Context<Environment>,
  { ask, timeoutMs = 10_000, mostBytes }: ProxyOptions,
  upstream: UpstreamName,
  metrics: Metrics,
): Target {
  const onAnswer = (status: number, seconds: number): void => {
    metrics.upstreamSeconds.observe({ upstream }, seconds);
    metrics.upstreams.inc({ upstream, status });
  };
  return { ask, onAnswer, whenGone: whenGone(context), timeoutMs, mostBytes: mostBytes?.answer ?? mostAnswerBytes };
}

/** By the server's own event, where there is a server: a request's signal costs several times as much. */
function whenGone({ env: { outgoing }, req }: Context<Environment>): Target['whenGone'] {
  return (leave) => {
    if (!outgoing) req.raw.signal.addEventListener('abort', leave);
    else if (outgoing.destroyed) leave();
    else outgoing.on('close', () => (outgoing.writableFinished ? undefined : leave()));
  };
}

/** How an upstream's answer goes back: one that ends in its middle is counted. */
export function passing({ mostBytes }: Target, upstream: UpstreamName, metrics: Metrics): Passing {
  const onCut = (error: unknown): void => {
    metrics.cut.inc({ upstream, code: error instanceof ProxyError ? error.code : 'upstream_broke_off' });
  };
  return { mostBytes, onCut };
}
