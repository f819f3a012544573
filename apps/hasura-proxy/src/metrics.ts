import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the proxy counts. No label holds anything of a caller. */
export interface Metrics {
  readonly registry: Registry;
  readonly requests: Counter<'route' | 'status'>;
  readonly seconds: Histogram<'route'>;
  readonly open: Gauge;
  readonly refusals: Counter<'code'>;
  readonly tokens: Counter<'template' | 'outcome'>;
  readonly operations: Counter<'type'>;
  readonly upstreams: Counter<'upstream' | 'status'>;
  readonly upstreamSeconds: Histogram<'upstream'>;
  readonly replays: Counter<'upstream'>;
  readonly cut: Counter<'upstream' | 'code'>;
  readonly sockets: Gauge;
  readonly socketCloses: Counter<'code'>;
  readonly live: Gauge;
  readonly renewals: Counter<'outcome'>;
}

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Makes a registry of its own, so that several proxies in one process do not share counts. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> =>
    new Counter({ name, help, labelNames, registers: [registry] });
  const histogram = <Label extends string>(name: string, help: string, labelNames: Label[]): Histogram<Label> =>
    new Histogram({ name, help, labelNames, buckets, registers: [registry] });
  return {
    registry,
    requests: counter('proxy_requests_total', 'Requests answered', ['route', 'status']),
    seconds: histogram('proxy_request_seconds', 'Time from request to answer', ['route']),
    open: new Gauge({ name: 'proxy_requests_open', help: 'Requests under way', registers: [registry] }),
    refusals: counter('proxy_refusals_total', 'Requests refused here, by the code of docs/errors.md', ['code']),
    tokens: counter('proxy_tokens_total', 'Tokens minted, or taken from the cache', ['template', 'outcome']),
    operations: counter('proxy_graphql_operations_total', 'GraphQL operations let through', ['type']),
    upstreams: counter('proxy_upstream_answers_total', 'Answers of upstreams', ['upstream', 'status']),
    upstreamSeconds: histogram('proxy_upstream_seconds', 'Time until an upstream begins to answer', ['upstream']),
    replays: counter('proxy_replays_total', 'Requests sent again with a new token', ['upstream']),
    cut: counter('proxy_answers_cut_total', 'Answers that ended in their middle', ['upstream', 'code']),
    sockets: new Gauge({ name: 'proxy_sockets_open', help: 'WebSockets that are open', registers: [registry] }),
    socketCloses: counter('proxy_socket_closes_total', 'WebSockets closed, by their close code', ['code']),
    live: new Gauge({ name: 'proxy_subscriptions_open', help: 'Subscriptions under way', registers: [registry] }),
    renewals: counter('proxy_socket_renewals_total', 'Connections to Hasura made with a newer token', ['outcome']),
  };
}
