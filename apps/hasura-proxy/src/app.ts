import { Hono, type Handler } from 'hono';
import { ProxyError } from './errors.ts';
import { frame } from './frame.ts';
import { createGraphqlGuard } from './graphql/guard.ts';
import { forwardGraphql } from './graphql/route.ts';
import { createMetrics } from './metrics.ts';
import type { Environment, ProxyOptions } from './options.ts';
import { ready } from './ready.ts';
import { refusing } from './refuse.ts';
import { forwardRest } from './rest/route.ts';
import { restMethods } from './rest/tables.ts';
import { giveToken } from './tokens.ts';
import { giveTrace, traced } from './trace.ts';

/** Makes the proxy. */
export function createProxy(options: ProxyOptions): Hono<Environment> {
  const metrics = options.metrics ?? createMetrics();
  const guard = options.graphql ?? createGraphqlGuard();
  const app = new Hono<Environment>();
  app.use(frame(options, metrics));

  app.get('/health', (context) => context.json({ status: 'ok' }));
  app.get('/ready', (context) => ready(context, options));
  app.get('/metrics', async (context) =>
    context.text(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType }),
  );
  app.post('/tokens/:template', (context) => giveToken(context, options, metrics));
  app.post(
    '/hasura/v1/graphql',
    traced((context, given) => forwardGraphql(context, given, metrics, guard), options),
  );
  app.get('/hasura/v1/graphql', (context) => {
    if (context.req.header('upgrade')?.toLowerCase() !== 'websocket') throw methodNotAllowed(['POST']);
    throw new ProxyError(
      'not_implemented',
      'The WebSocket’s handshake did not arrive whole: something between does not pass it on.',
    );
  });
  const rest = traced((context, given) => forwardRest(context, given, metrics), options);
  app.on([...restMethods], '/supabase/rest/v1/*', rest);
  app.get('/traces/:requestId', (context) => giveTrace(context, options));

  app.all('/tokens/:template', refuseMethod(['POST']));
  app.all('/hasura/v1/graphql', refuseMethod(['POST']));
  app.all('/supabase/rest/v1/*', refuseMethod(restMethods));
  for (const path of ['/health', '/ready', '/metrics', '/traces/:requestId'])
    app.all(path, refuseMethod(['GET', 'HEAD']));
  const refuse = refusing(options.log, metrics);
  app.notFound((context) => refuse(new ProxyError('route_not_found', 'There is no such route.'), context));
  app.onError(refuse);
  return app;
}

function refuseMethod(allow: readonly string[]): Handler<Environment> {
  return () => {
    throw methodNotAllowed(allow);
  };
}

function methodNotAllowed(allow: readonly string[]): ProxyError {
  return new ProxyError('method_not_allowed', 'This route does not have this method.', { allow });
}
