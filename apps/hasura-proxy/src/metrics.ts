import { Counter, Histogram, Registry } from 'prom-client';

/** What the proxy counts. No label holds anything of a caller. */
export interface Metrics {
  readonly registry: Registry;
  readonly requests: Counter<'route' | 'status'>;
  readonly tokens: Counter<'template' | 'outcome'>;
  readonly seconds: Histogram<'route'>;
}

/** Makes a registry of its own, so that several proxies in one process do not share counts. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    requests: new Counter({
      name: 'proxy_requests_total',
      help: 'Requests answered',
      labelNames: ['route', 'status'],
      registers,
    }),
    tokens: new Counter({
      name: 'proxy_tokens_total',
      help: 'Tokens minted, or taken from the cache',
      labelNames: ['template', 'outcome'],
      registers,
    }),
    seconds: new Histogram({
      name: 'proxy_request_seconds',
      help: 'Time from request to answer',
      labelNames: ['route'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
  };
}
