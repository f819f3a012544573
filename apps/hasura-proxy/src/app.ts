import { AuthError, authenticate, problem, type Authenticated, type Verify } from '@clerk-patterns/auth-core';
import type { Logger } from '@clerk-patterns/config/log';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { requestId, type RequestIdVariables } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { within } from './deadline.ts';
import { ProxyError } from './errors.ts';
import { forward, headersFor, passBack, restOfPath, type Answer } from './forward.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { claimsOf, mintToken, type ClerkSessions, type MintedToken } from './mint.ts';
import type { TokenCache } from './token-cache.ts';

/** What the proxy stands on. */
export interface ProxyOptions {
  readonly verify: Verify;
  readonly authorizedParties: readonly string[];
  readonly cookieSuffix: string;
  readonly clerk: ClerkSessions;
  readonly cache: TokenCache;
  readonly log: Pick<Logger, 'info' | 'error'>;
  readonly hasuraUrl: string;
  readonly supabaseUrl: string;
  readonly supabaseKey: string;
  /** `native`: Supabase takes the session token itself. `legacy`: a token of the template `supabase`. */
  readonly supabaseMode: 'native' | 'legacy';
  /** Templates that may be asked for. */
  readonly templates: readonly string[];
  /** How long an upstream may take, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** How long Clerk may take, in milliseconds. Default 5,000. */
  readonly clerkTimeoutMs?: number;
  /** How upstreams are asked. Default `fetch`. */
  readonly fetch?: typeof fetch;
  readonly clock?: () => number;
  /** Checks of what the proxy needs, by name; each resolves to whether it answers. */
  readonly dependencies: Readonly<Record<string, () => Promise<boolean>>>;
}

interface Environment {
  Variables: RequestIdVariables & { who?: { userId: string; sessionId: string } };
}

const mostBytes = 1_000_000;
const restMethods = ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'];
const hasuraClaims = 'https://hasura.io/jwt/claims';

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
      exposeHeaders: ['content-range'],
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
  app.post('/hasura/v1/graphql', (context) => forwardGraphql(context, options, metrics));
  app.get('/hasura/v1/graphql', (context) => {
    if (context.req.header('upgrade')?.toLowerCase() !== 'websocket') return methodNotAllowed(['POST']);
    return problem(new ProxyError('not_implemented', 'Subscriptions over WebSocket are not forwarded yet.'));
  });
  app.on(restMethods, '/supabase/rest/v1/*', (context) => forwardRest(context, options, metrics));

  app.all('/tokens/:template', () => methodNotAllowed(['POST']));
  app.all('/hasura/v1/graphql', () => methodNotAllowed(['POST']));
  app.all('/supabase/rest/v1/*', () => methodNotAllowed(restMethods));
  for (const path of ['/health', '/ready', '/metrics']) app.all(path, () => methodNotAllowed(['GET', 'HEAD']));

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

async function requireCaller(
  context: Context<Environment>,
  { verify, authorizedParties, cookieSuffix }: ProxyOptions,
): Promise<Authenticated> {
  const caller = await authenticate(context.req.raw, { verify, authorizedParties, cookieSuffix });
  context.set('who', { userId: caller.auth.userId, sessionId: caller.auth.sessionId });
  return caller;
}

/** A caller's token of a template, with the way to forget it. */
interface CallersToken {
  readonly minted: MintedToken;
  readonly drop: () => void;
}

/** A change of organization, role or permissions makes another key: a kept token never outlives what it says. */
async function tokenFor(
  { auth }: Authenticated,
  template: string | undefined,
  { cache, clerk, clerkTimeoutMs }: ProxyOptions,
  metrics: Metrics,
): Promise<CallersToken> {
  const key = JSON.stringify([auth.sessionId, template ?? '', auth.orgId, auth.orgRole, auth.orgPermissions]);
  const label = template ?? 'session';
  try {
    const { minted, wasKept } = await cache.get(key, () => mintToken(clerk, auth, template, clerkTimeoutMs));
    metrics.tokens.inc({ template: label, outcome: wasKept ? 'kept' : 'minted' });
    return { minted, drop: () => cache.drop(key, minted.token) };
  } catch (error) {
    metrics.tokens.inc({ template: label, outcome: 'failed' });
    throw error;
  }
}

async function giveToken(
  context: Context<Environment, '/tokens/:template'>,
  options: ProxyOptions,
  metrics: Metrics,
): Promise<Response> {
  const caller = await requireCaller(context, options);
  const template = context.req.param('template');
  if (!options.templates.includes(template))
    throw new ProxyError('template_unknown', 'This proxy does not give tokens of such a template.');
  const { minted } = await tokenFor(caller, template, options, metrics);
  context.header('cache-control', 'no-store');
  return context.json({ token: minted.token, expiresAt: new Date(minted.expiresAtMs).toISOString(), template });
}

async function forwardGraphql(
  context: Context<Environment>,
  options: ProxyOptions,
  metrics: Metrics,
): Promise<Response> {
  const caller = await requireCaller(context, options);
  if (!/^application\/json\s*(?:;|$)/i.test(context.req.header('content-type') ?? '')) {
    throw new ProxyError('type_not_json', 'GraphQL is forwarded as application/json only.');
  }
  const body = await context.req.text();
  assertJson(body);
  const send = async (): Promise<Sent> => {
    const token = await tokenFor(caller, 'hasura', options, metrics);
    const role = roleFor(context.req.header('x-hasura-role'), token.minted.token);
    const own = { authorization: `Bearer ${token.minted.token}`, ...(role ? { 'x-hasura-role': role } : {}) };
    const headers = headersFor(context.req.raw.headers, own);
    const answer = await forward({
      ...target(context, options),
      url: `${options.hasuraUrl}/v1/graphql`,
      method: 'POST',
      headers,
      body,
    });
    return { answer, token };
  };
  return passBack(await sendWithGoodToken(send, isInvalidJwtOfHasura));
}

interface Sent {
  readonly answer: Answer;
  readonly token: CallersToken;
}

/**
 * Sends, and once more with a new token when the upstream refused the first: the instance's keys may just have changed.
 * What was refused was not carried out, so that sending it twice does nothing twice.
 */
async function sendWithGoodToken(send: () => Promise<Sent>, isRefused: (answer: Answer) => boolean): Promise<Answer> {
  const { answer, token } = await send();
  if (!isRefused(answer)) return answer;
  token.drop();
  return (await send()).answer;
}

async function forwardRest(context: Context<Environment>, options: ProxyOptions, metrics: Metrics): Promise<Response> {
  const caller = await requireCaller(context, options);
  const rest = restOfPath(new URL(context.req.url), '/supabase/rest/v1/');
  const { method } = context.req;
  const body = method === 'GET' || method === 'HEAD' ? undefined : await context.req.text();
  const send = async (): Promise<Sent> => {
    const token = await supabaseToken(caller, options, metrics);
    const own = { authorization: `Bearer ${token.minted.token}`, apikey: options.supabaseKey };
    const headers = headersFor(context.req.raw.headers, own);
    const answer = await forward({
      ...target(context, options),
      url: `${options.supabaseUrl}/rest/v1/${rest}`,
      method,
      headers,
      body,
    });
    return { answer, token };
  };
  // In native mode the token is the caller's own: no other one can be had here that says the same.
  return passBack(
    await sendWithGoodToken(send, options.supabaseMode === 'legacy' ? isInvalidJwtOfSupabase : () => false),
  );
}

/** The session token itself while it lives long enough, else a fresh one; in legacy mode the template's. */
async function supabaseToken(caller: Authenticated, options: ProxyOptions, metrics: Metrics): Promise<CallersToken> {
  if (options.supabaseMode === 'legacy') return tokenFor(caller, 'supabase', options, metrics);
  const expiresAtMs = caller.auth.expiresAt * 1000;
  const now = (options.clock ?? Date.now)();
  if (expiresAtMs - 5000 > now) return { minted: { token: caller.token, expiresAtMs }, drop: () => undefined };
  return tokenFor(caller, undefined, options, metrics);
}

function target(context: Context, { timeoutMs = 10_000, fetch: ask = fetch }: ProxyOptions) {
  return { signal: context.req.raw.signal, timeoutMs, fetch: ask };
}

/** A role other than the token's default: only one that the token itself allows. */
function roleFor(asked: string | undefined, token: string): string | undefined {
  if (asked === undefined) return undefined;
  const claims = claimsOf(token)[hasuraClaims] as Readonly<Record<string, unknown>> | undefined;
  const allowed = claims?.['x-hasura-allowed-roles'];
  if (Array.isArray(allowed) && allowed.includes(asked)) return asked;
  throw new ProxyError('role_not_allowed', 'The token does not allow the role that was asked for.');
}

function assertJson(body: string): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new ProxyError('body_not_json', 'The body cannot be read as JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null) throw new ProxyError('body_not_json', 'GraphQL is an object.');
}

/** Hasura says so in the body, with status 200. */
function isInvalidJwtOfHasura({ body }: Answer): boolean {
  if (!body.includes('invalid-jwt')) return false;
  const { errors } = parseObject(body) as { errors?: { extensions?: { code?: string } }[] };
  return Array.isArray(errors) && errors[0]?.extensions?.code === 'invalid-jwt';
}

/** Other 401s of PostgREST are about the key or the rights: a new token would not help. */
function isInvalidJwtOfSupabase({ status, body }: Answer): boolean {
  if (status !== 401) return false;
  const { code } = parseObject(body);
  return code === 'PGRST301' || code === 'PGRST303';
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

async function ready(context: Context, { dependencies, timeoutMs = 10_000 }: ProxyOptions): Promise<Response> {
  const answers = async (check: () => Promise<boolean>): Promise<boolean> =>
    within(Math.min(timeoutMs, 3000), check(), () => new Error('late')).catch(() => false);
  const checks = Object.entries(dependencies).map(
    async ([name, check]) => [name, (await answers(check)) ? 'ok' : 'down'] as const,
  );
  const states = Object.fromEntries(await Promise.all(checks));
  return context.json(states, Object.values(states).includes('down') ? 503 : 200);
}

/** One line and one count a request: who and what, never a token. */
function observe(log: ProxyOptions['log'], metrics: Metrics): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const began = performance.now();
    await next();
    const seconds = (performance.now() - began) / 1000;
    const route = /^\/(hasura|supabase|tokens|health|ready|metrics)\b/.exec(context.req.path)?.[1] ?? 'other';
    const { status } = context.res;
    metrics.requests.inc({ route, status });
    metrics.seconds.observe({ route }, seconds);
    const { method } = context.req;
    const line = {
      requestId: context.get('requestId'),
      ...context.get('who'),
      method,
      route,
      status,
      ms: Math.round(seconds * 1000),
    };
    log.info(line, `${method} /${route} ${status}`);
  };
}
