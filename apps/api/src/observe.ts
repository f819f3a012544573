import type { AuthVariables } from '@clerk-patterns/auth-core/hono';
import type { Logger } from '@clerk-patterns/config/log';
import type { Context, MiddlewareHandler } from 'hono';
import type { RequestIdVariables } from 'hono/request-id';
import { routePath } from 'hono/route';
import { Counter, Histogram, Registry } from 'prom-client';

/** What requests carry with them here. Who asks is known only behind a verifier. */
export interface Environment {
  Variables: RequestIdVariables & Partial<AuthVariables>;
}

/** Where requests are counted. No label holds anything that a caller can choose. */
export interface Metrics {
  readonly registry: Registry;
  readonly observe: (
    labels: Readonly<Record<'method' | 'route' | 'verifier', string>>,
    status: number,
    seconds: number,
  ) => void;
}

/** Makes a registry of its own, so that several APIs in one process do not share counts. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const labelNames = ['method', 'route', 'verifier'] as const;
  const requests = new Counter({
    name: 'api_requests_total',
    help: 'Requests answered',
    labelNames: [...labelNames, 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'api_request_seconds',
    help: 'Time from request to answer',
    labelNames,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  return {
    registry,
    observe(labels, status, seconds) {
      requests.inc({ ...labels, status });
      durations.observe(labels, seconds);
    },
  };
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * One line and one count a request: the route and never the path or query, which may hold a token by somebody's mistake.
 *
 * @param verifiers - the prefixes that routes may begin with
 */
export function observe(
  log: Pick<Logger, 'info'>,
  metrics: Metrics,
  verifiers: readonly string[],
): MiddlewareHandler<Environment> {
  return async function observeRequest(context, next) {
    const began = performance.now();
    await next();
    const seconds = (performance.now() - began) / 1000;
    const { status } = context.res;
    const { method } = context.req;
    const labels = { method: methods.has(method) ? method : 'other', ...routeOf(context, verifiers) };
    metrics.observe(labels, status, seconds);
    const requestId = context.get('requestId');
    // Refusals are responses of their own, without the header that was prepared before.
    context.header('x-request-id', requestId);
    const who = context.get('auth');
    const line = {
      requestId,
      ...(who ? { userId: who.userId } : {}),
      ...labels,
      status,
      ms: Math.round(seconds * 1000),
    };
    log.info(line, `${labels.method} ${labels.route} ${status}`);
  };
}

/** The pattern that answered; where none did, the last one is the middleware's. */
function routeOf(context: Context, verifiers: readonly string[]): { route: string; verifier: string } {
  const pattern = routePath(context, -1);
  const route = pattern.includes('*') ? 'none' : pattern;
  const prefix = route.split('/')[1] ?? '';
  return { route, verifier: verifiers.includes(prefix) ? prefix : 'none' };
}
