import {
  AuthError,
  authenticate,
  decide,
  problem,
  type Authenticated,
  type Requirement,
  type Verify,
} from '@clerk-patterns/auth-core';
import type { Logger } from '@clerk-patterns/config/log';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { routePath } from 'hono/route';
import { requestId, type RequestIdVariables } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { docsPage } from './docs-page.ts';
import { ApiError } from './errors.ts';
import { openapi } from './openapi.ts';
import { newTodo, type TodoStore } from './todos.ts';

/** What the API stands on. */
export interface ApiOptions {
  /** A verifier under each prefix: the same routes, verified in different ways. */
  readonly verifiers: Readonly<Record<string, Verify>>;
  readonly authorizedParties: readonly string[];
  readonly cookieSuffix: string;
  readonly todos: TodoStore;
  readonly log: Pick<Logger, 'info' | 'error'>;
  readonly isReady: () => Promise<boolean>;
}

interface Environment {
  Variables: RequestIdVariables;
}
const mostBytes = 64 * 1024;

/** Makes the API. */
export function createApi(options: ApiOptions): Hono<Environment> {
  const app = new Hono<Environment>();
  app.use(requestId());
  app.use(logRequests(options.log));
  app.use(secureHeaders());
  app.use(cors({ origin: [...options.authorizedParties], allowHeaders: ['authorization', 'content-type'] }));
  app.use(
    bodyLimit({ maxSize: mostBytes, onError: () => problem(new ApiError('body_too_large', 'The body may be 64 kB.')) }),
  );

  app.get('/health', (context) => context.json({ status: 'ok' }));
  app.get('/ready', async (context) => {
    if (await options.isReady().catch(() => false)) return context.json({ status: 'ready' });
    throw new ApiError('upstream_unavailable', 'The todo store does not answer.');
  });
  app.get('/public', (context) => context.json({ message: 'Everybody may read this.' }));
  app.get('/openapi.json', (context) => context.json(openapi(Object.keys(options.verifiers))));
  app.get('/docs', (context) => context.html(docsPage(openapi(Object.keys(options.verifiers)))));
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

/** The routes under one verifier: authenticate, decide, work, in this order. */
function verifiedRoutes(verify: Verify, { authorizedParties, cookieSuffix, todos }: ApiOptions): Hono<Environment> {
  const routes = new Hono<Environment>();
  const requireAuth = async (context: Context, requirement: Requirement = {}): Promise<Authenticated> => {
    const authenticated = await authenticate(context.req.raw, { verify, authorizedParties, cookieSuffix });
    const decision = decide(authenticated.auth, requirement);
    if (decision.status !== 200) throw decision.error;
    return authenticated;
  };

  // What somebody may see is nobody else's, and not theirs any more once they are signed out.
  routes.use(async (context, next) => {
    await next();
    context.header('cache-control', 'no-store');
  });
  routes.get('/me', async (context) => {
    const { auth } = await requireAuth(context);
    const { userId, sessionId, sessionStatus, orgId, orgRole, orgSlug, orgPermissions, tokenSource } = auth;
    return context.json({ userId, sessionId, sessionStatus, orgId, orgRole, orgSlug, orgPermissions, tokenSource });
  });
  routes.get('/orgs/:orgId/todos', async (context) => {
    const organization = context.req.param('orgId');
    const { token } = await requireAuth(context, { organization });
    return context.json({ data: await todos.list(token, organization) });
  });
  routes.delete('/orgs/:orgId/todos/:id', async (context) => {
    const organization = context.req.param('orgId');
    const { token } = await requireAuth(context, { organization, permission: 'org:todos:delete' });
    await todos.remove(token, organization, context.req.param('id'));
    return context.body(null, 204);
  });
  routes.post('/todos', async (context) => {
    const { auth, token } = await requireAuth(context);
    const input = await readTodo(context);
    if (input.orgId !== undefined) {
      const decision = decide(auth, { organization: input.orgId });
      if (decision.status !== 200) throw decision.error;
    }
    return context.json(await todos.add(token, input.title, input.orgId ?? null), 201);
  });
  return routes;
}

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

/** One line a request: the route and never the path or query, which may hold a token by somebody's mistake. */
function logRequests(log: ApiOptions['log']) {
  return async (context: Context<Environment>, next: () => Promise<void>): Promise<void> => {
    const began = performance.now();
    await next();
    const ms = Math.round(performance.now() - began);
    const { method } = context.req;
    const { status } = context.res;
    const id = context.get('requestId');
    // Refusals are responses of their own, without the header that was prepared before.
    context.header('x-request-id', id);
    log.info({ requestId: id, method, status, ms }, `${method} ${routePath(context, -1)} ${status}`);
  };
}
