import { Readable } from 'node:stream';
import { createVerifier } from '@clerk-patterns/auth-core';
import { asHeaderValue, claimsV2, jwtKey, nowSeconds, signToken, testPolicy } from '@clerk-patterns/auth-core/testing';
import { ClerkAPIResponseError } from '@clerk/backend/errors';
import { createProxy } from './app.ts';
import type { ClerkSessions } from './mint.ts';
import type { ProxyOptions } from './options.ts';
import { createMemoryLimiter } from './rate-limit.ts';
import { createTokenCache } from './token-cache.ts';
import type { Ask, Outgoing } from './upstream/client.ts';

/** Where the proxy of the tests is. */
export const origin = 'http://proxy.test';

/** A request as an upstream got it. */
export interface UpstreamCall {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string;
}

/** What an upstream says. The number is how many requests it had before. */
export type Upstream = (call: UpstreamCall, before: number, signal: AbortSignal) => Response | Promise<Response>;

/** An error as Clerk's client throws it. */
export function clerkError(status: number, retryAfter?: number): ClerkAPIResponseError {
  const more = retryAfter === undefined ? {} : { retryAfter };
  return new ClerkAPIResponseError('canary', { data: [], status, ...more });
}

/** Signs a session token that outlives the moved clock of the tests. */
export function sessionToken(claims: Readonly<Record<string, unknown>> = {}): string {
  return signToken({ ...claimsV2, exp: nowSeconds + 3600, ...claims });
}

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${asHeaderValue(token)}` });

/** Clerk's sessions in memory: Alice's, Bob's and one without an organization; each token says what it was minted for. */
function createFakeClerk(clock: () => number) {
  const sessions = new Map([
    ['sess_1', { status: 'active', lastActiveOrganizationId: 'org_acme' as string | null }],
    ['sess_2', { status: 'active', lastActiveOrganizationId: 'org_acme' }],
    ['sess_3', { status: 'active', lastActiveOrganizationId: null }],
  ]);
  const state = {
    sessions,
    mints: [] as { sessionId: string; template: string | undefined }[],
    /** What Clerk does instead of minting, when it does not work. */
    fault: undefined as (() => Promise<{ jwt: string }>) | undefined,
  };
  const client: ClerkSessions = {
    getSession: (sessionId) => {
      const session = sessions.get(sessionId);
      return session ? Promise.resolve(session) : Promise.reject(clerkError(404));
    },
    getToken: async (sessionId, template) => {
      state.mints.push({ sessionId, template });
      await Promise.resolve();
      if (state.fault) return state.fault();
      if (!sessions.has(sessionId) || template === 'hasura-v3') throw clerkError(404);
      const hasura = { 'x-hasura-default-role': 'user', 'x-hasura-allowed-roles': ['user', 'org:admin'] };
      const namespace = template === 'ddn' ? 'claims.jwt.hasura.io' : 'https://hasura.io/jwt/claims';
      const claims = { [namespace]: hasura, jti: `${sessionId} ${template} ${state.mints.length}` };
      return { jwt: signToken({ ...claims, exp: clock() / 1000 + 60 }) };
    },
  };
  return { state, client };
}

async function textOf(body: Outgoing['body']): Promise<string> {
  if (body === undefined || typeof body === 'string') return body ?? '';
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Fails as undici does. */
export function networkError(code: string): Error {
  return Object.assign(new Error(`canary ${code}`), { code });
}

/**
 * Makes the whole proxy on a Clerk in memory and an upstream of the test's own; verifier, cache, routes, metrics and log
 * are the real ones, and nothing listens.
 */
export function createTestProxy(
  upstream: Upstream = () => Response.json({ data: {} }),
  more: Partial<ProxyOptions> = {},
) {
  const time = { nowMs: nowSeconds * 1000 };
  const clock = () => time.nowMs;
  const calls: UpstreamCall[] = [];
  const lines: string[] = [];
  const note = (...parts: unknown[]): void => void lines.push(JSON.stringify(parts));
  const clerk = createFakeClerk(clock);
  const ask: Ask = async ({ origin: base, path, method, headers, body, ending }) => {
    const request = new Request(base + path, { method, headers });
    const call = { url: request.url, method, headers: request.headers, body: await textOf(body) };
    const aborting = new AbortController();
    ending.listen((reason) => aborting.abort(reason));
    const response = await upstream(call, calls.push(call) - 1, aborting.signal);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: response.body ? Readable.fromWeb(response.body) : Readable.from([]),
    };
  };
  const options: ProxyOptions = {
    verify: createVerifier({ ...testPolicy, jwtKey, clock }).verify,
    authorizedParties: testPolicy.authorizedParties,
    cookieSuffix: 'aBcD_-12',
    clerk: clerk.client,
    cache: createTokenCache({ clock, jitterMs: 0 }),
    rateLimiter: createMemoryLimiter({ requests: 10_000, seconds: 60 }),
    clock,
    log: { info: note, error: note },
    hasuraUrl: 'http://hasura.test',
    supabaseUrl: 'http://supabase.test',
    supabaseKey: 'sb_publishable_test',
    supabaseMode: 'native',
    templates: ['hasura', 'hasura-v3', 'supabase'],
    ask,
    dependencies: {},
    ...more,
  };
  const app = createProxy(options);
  const request = async (path: string, init?: RequestInit): Promise<Response> =>
    app.request(`${origin}${path}`, init, {});
  const graphql = async (
    init: { headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> } = {},
  ): Promise<Response> =>
    request('/hasura/v1/graphql', {
      method: 'POST',
      body: '{"query":"{ todos { id } }"}',
      ...init,
      headers: { 'content-type': 'application/json', ...bearer(sessionToken()), ...init.headers },
    });
  return { app, options, request, graphql, calls, lines, time, clerk: clerk.state };
}

/** Checks the form of a refusal and returns its code and status; throws for anything that is not one. */
export async function problemOf(response: Response): Promise<[number, unknown]> {
  const type = response.headers.get('content-type');
  if (type !== 'application/problem+json') throw new Error(`not a problem: ${response.status} ${type}`);
  const text = await response.text();
  const { code, status, type: page } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  if (!String(page).endsWith(`/docs/errors.md#${String(code)}`) || status !== response.status)
    throw new Error(`a malformed problem: ${text}`);
  if (!response.headers.has('x-request-id')) throw new Error('without a request id');
  if ((status === 401) !== response.headers.has('www-authenticate'))
    throw new Error('a challenge belongs to a 401 and to nothing else');
  if (text.includes('canary') || /\bat .*\.ts|node_modules|ECONN/.test(text)) throw new Error('it tells of our inside');
  return [response.status, code];
}

/** The claims of the token that an upstream got. */
export function tokenOf({ headers }: UpstreamCall): Readonly<Record<string, unknown>> {
  const [, payload = ''] = (headers.get('authorization') ?? '').split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Readonly<Record<string, unknown>>;
}
