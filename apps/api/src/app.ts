import { AuthError, decide, problem, type Verify } from '@clerk-patterns/auth-core';
import { createRequireAuth } from '@clerk-patterns/auth-core/hono';
import type { Logger } from '@clerk-patterns/config/log';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { docsPage } from './docs-page.ts';
import { ApiError } from './errors.ts';
import { createMetrics, observe, type Environment } from './observe.ts';
import { openapi } from './openapi.ts';
import { limitRate, type RateLimit } from './rate-limit.ts';
import { newTodo, type TodoStore } from './todos.ts';

/** What the API stands on. */
export interface ApiOptions {
  /** A verifier under each prefix: the same routes, verified in different ways. */
  readonly verifiers: Readonly<Record<string, Verify>>;
  readonly authorizedParties: readonly string[];
  readonly cookieSuffix: string;
  readonly todos: TodoStore;
  readonly log: Pick<Logger, 'info' | 'error'>;
  /** Whether there is a key to verify with. */
  readonly hasKeys: () => Promise<boolean>;
  /** Whether the todo store answers. */
  readonly hasStore: () => Promise<boolean>;
  readonly rateLimit: RateLimit;
}

const mostBytes = 64 * 1024;

/** Makes the API. */
export function createApi(options: ApiOptions): Hono<Environment> {
  const app = new Hono<Environment>();
  const metrics = createMetrics();
  const verifiers = Object.keys(options.verifiers);
  app.use(requestId());
  app.use(observe(options.log, metrics, verifiers));
  app.use(secureHeaders());
  app.use(
    cors({
      origin: [...options.authorizedParties],
      allowHeaders: ['authorization', 'content-type'],
      exposeHeaders: ['x-request-id', 'retry-after', 'www-authenticate'],
    }),
  );
  // Above the limit: who watches this server must see it when it is asked too often.
  app.get('/health', (context) => context.json({ status: 'ok' }));
  app.get('/ready', async (context) => ready(context, options));
  app.get('/metrics', async (context) =>
    context.text(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType }),
  );
  app.use(limitRate(options.rateLimit));
  app.use(
    bodyLimit({ maxSize: mostBytes, onError: () => problem(new ApiError('body_too_large', 'The body may be 64 kB.')) }),
  );

  app.get('/public', (context) => context.json({ message: 'Everybody may read this.' }));
  app.get('/openapi.json', (context) => context.json(openapi(verifiers)));
  app.get('/docs', (context) => context.html(docsPage(openapi(verifiers))));
  for (const [name, verify] of Object.entries(options.verifiers))
    app.route(`/${name}`, verifiedRoutes(verify, options));

  refuseOtherMethods(app);
  app.notFound(() => problem(new ApiError('route_not_found', 'There is no such route; GET /docs lists them.')));
  app.onError((error, context) => {
    if (error instanceof AuthError || error instanceof ApiError) {
      return problem(error, error instanceof ApiError && error.fields ? { errors: error.fields } : {});
    }
    options.log.error({ requestId: context.get('requestId'), fault: error.name }, 'internal error');
    return problem(new ApiError('internal_error', 'A fault in the API. Please report it with the request id.'));
  });
  return app;
}

/** Whether everything is there that answers stand on: keys first, without which nobody is let in. */
async function ready(context: Context, { hasKeys, hasStore }: ApiOptions): Promise<Response> {
  const [keys, store] = await Promise.all([hasKeys, hasStore].map(async (check) => check().catch(() => false)));
  if (!keys) throw new AuthError('keys_unavailable', 'There is no key to verify tokens with.');
  if (!store) throw new ApiError('upstream_unavailable', 'The todo store does not answer.');
  return context.json({ status: 'ready' });
}

/** The routes under one verifier: authenticate, decide, work, in this order. */
function verifiedRoutes(verify: Verify, { authorizedParties, cookieSuffix, todos }: ApiOptions) {
  const requireAuth = createRequireAuth({ verify, authorizedParties, cookieSuffix });
  return new Hono()
    .get('/me', requireAuth(), (context) => {
      const { userId, sessionId, sessionStatus, orgId, orgRole, orgSlug, orgPermissions, tokenSource } =
        context.var.auth;
      return context.json({ userId, sessionId, sessionStatus, orgId, orgRole, orgSlug, orgPermissions, tokenSource });
    })
    .get('/orgs/:orgId/todos', requireAuth(inOrganization), async (context) => {
      return context.json({ data: await todos.list(context.var.token, context.req.param('orgId')) });
    })
    .delete('/orgs/:orgId/todos/:id', requireAuth(mayDelete), async (context) => {
      await todos.remove(context.var.token, context.req.param('orgId'), context.req.param('id'));
      return context.body(null, 204);
    })
    .post('/todos', requireAuth(), async (context) => {
      const { auth, token } = context.var;
      const { title, orgId } = await readTodo(context);
      const decision = decide(auth, { organization: orgId });
      if (decision.status !== 200) throw decision.error;
      return context.json(await todos.add(token, title, orgId ?? null), 201);
    });
}

const inOrganization = (context: Context) => ({ organization: context.req.param('orgId') });
const mayDelete = (context: Context) => ({ ...inOrganization(context), permission: 'org:todos:delete' });

/**
 * Answers every other method on the paths there are with a 405 that names those they have.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6
 */
function refuseOtherMethods(app: Hono<Environment>): void {
  const handlers = app.routes.filter(({ method }) => method !== 'ALL');
  for (const [path, routes] of Map.groupBy(handlers, (route) => route.path)) {
    const methods = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    app.all(path, () => {
      const refusal = problem(new ApiError('method_not_allowed', 'This route does not have this method.'));
      refusal.headers.set('allow', [...new Set(methods), 'OPTIONS'].join(', '));
      return refusal;
    });
  }
}

async function readTodo(context: Context): Promise<{ title: string; orgId?: string | undefined }> {
  let body: unknown;
  try {
    body = await context.req.json();
  } catch {
    throw new ApiError('body_not_json', 'Send the todo as JSON, such as { "title": "…" }.');
  }
  const parsed = newTodo.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  throw new ApiError('fields_invalid', 'The todo cannot be kept as it is.', { fields });
}
