import { AuthError, problem } from '@clerk-patterns/auth-core';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { ProxyError } from './errors.ts';
import { forwardGraphql } from './graphql/route.ts';
import { createMetrics } from './metrics.ts';
import { observe } from './observe.ts';
import type { Environment, ProxyOptions } from './options.ts';
import { ready } from './ready.ts';
import { forwardRest } from './rest/route.ts';
import { giveToken } from './tokens.ts';
import { giveTrace, traced } from './trace.ts';

const mostBytes = 1_000_000;
const restMethods = ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'];
/** Makes the proxy. */
export function createProxy(options: ProxyOptions): Hono<Environment> {
  const metrics = createMetrics();
  const app = new Hono<Environment>();
  app.use(requestId());
  app.use(observe(options.log, metrics));
  app.use(secureHeaders());
  app.use(
    cors({
      origin: [...options.authorizedParties],
      allowHeaders: [
        'authorization',
        'content-type',
        'prefer',
        'apikey',
        'x-client-info',
        'x-hasura-role',
        'accept-profile',
        'content-profile',
        'range',
        'range-unit',
      ],
      exposeHeaders: [
        'content-range',
        'ratelimit',
        'ratelimit-policy',
        'retry-after',
        'www-authenticate',
        'x-request-id',
      ],
    }),
  );
  app.use(
    bodyLimit({
      maxSize: mostBytes,
      onError: () => problem(new ProxyError('body_too_large', 'The body may be one megabyte.')),
    }),
  );

  app.get('/health', (context) => context.json({ status: 'ok' }));
  app.get('/ready', (context) => ready(context, options));
  app.get('/metrics', async (context) =>
    context.text(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType }),
  );
  app.post('/tokens/:template', (context) => giveToken(context, options, metrics));
  const graphql = traced<'/hasura/v1/graphql'>((context, given) => forwardGraphql(context, given, metrics));
  app.post('/hasura/v1/graphql', (context) => graphql(context, options));
  app.get('/hasura/v1/graphql', (context) => {
    if (context.req.header('upgrade')?.toLowerCase() !== 'websocket') return methodNotAllowed(['POST']);
    return problem(new ProxyError('not_implemented', 'Subscriptions over WebSocket are not forwarded yet.'));
  });
  const rest = traced<'/supabase/rest/v1/*'>((context, given) => forwardRest(context, given, metrics));
  app.on(restMethods, '/supabase/rest/v1/*', (context) => rest(context, options));
  app.get('/traces/:requestId', (context) => giveTrace(context, options));

  app.all('/tokens/:template', () => methodNotAllowed(['POST']));
  app.all('/hasura/v1/graphql', () => methodNotAllowed(['POST']));
  app.all('/supabase/rest/v1/*', () => methodNotAllowed(restMethods));
  for (const path of ['/health', '/ready', '/metrics', '/traces/:requestId'])
    app.all(path, () => methodNotAllowed(['GET', 'HEAD']));

  app.notFound(() => problem(new ProxyError('route_not_found', 'There is no such route.')));
  app.onError((error, context) => {
    if (error instanceof AuthError || error instanceof ProxyError) return problem(error);
    options.log.error({ requestId: context.get('requestId'), fault: error.name }, 'internal error');
    return problem(new ProxyError('internal_error', 'A fault in the proxy.'));
  });
  return app;
}

function methodNotAllowed(methods: readonly string[]): Response {
  const refusal = problem(new ProxyError('method_not_allowed', 'This route does not have this method.'));
  refusal.headers.set('allow', [...methods, 'OPTIONS'].join(', '));
  return refusal;
}
