import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, hostileTokens, jwtKey, nowSeconds, unfitTokens } from '@clerk-patterns/auth-core/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readProxyEnv } from './env.ts';
import { proxyErrorCodes } from './errors.ts';
import { bearer, clerkError, createTestProxy, origin, problemOf, sessionToken } from './testing.ts';

const json = { 'content-type': 'application/json' };
const paths = ['/tokens/hasura', '/hasura/v1/graphql', '/supabase/rest/v1/todos'];
const post = (headers: Record<string, string>, body = '{"query":"{ todos { id } }"}'): RequestInit => ({
  method: 'POST',
  headers: { ...json, ...headers },
  body,
});

describe('the caller’s token', () => {
  test.each([...hostileTokens, ...unfitTokens])('refuses $name everywhere, before anything is asked', async (row) => {
    const { request, calls, clerk, lines } = createTestProxy();
    for (const path of paths) {
      const response = await request(path, post(bearer(row.token)));
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/);
      expect(await problemOf(response), path).toEqual([401, codeOf(row.codes, 'core')]);
    }
    expect([calls, clerk.mints]).toEqual([[], []]);
    expect(lines.join()).not.toContain('canary');
  });

  test.each(paths)('must be there for %s', async (path) => {
    const { request, calls } = createTestProxy();
    const response = await request(path, post({}));
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await problemOf(response)).toEqual([401, 'token_missing']);
    expect(calls).toEqual([]);
  });

  test.each(paths)('in a cookie opens %s from the app’s own pages and from no other site', async (path) => {
    const { request, calls, clerk } = createTestProxy();
    const cookie = `__session=${sessionToken()}`;
    for (const foreign of [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://app.example.evil.example' },
    ]) {
      const response = await request(path, post({ cookie, ...foreign }));
      expect(await problemOf(response), JSON.stringify(foreign)).toEqual([403, 'cross_site_request']);
    }
    expect([calls, clerk.mints]).toEqual([[], []]);
    for (const own of [{ origin: 'https://app.example' }, { origin }, { 'sec-fetch-site': 'same-origin' }, {}]) {
      expect((await request(path, post({ cookie, ...own }))).status, JSON.stringify(own)).toBe(200);
    }
  });

  test('of a session that has ended is refused with 401', async () => {
    const { request, clerk, calls } = createTestProxy();
    clerk.sessions.set('sess_1', { status: 'removed', lastActiveOrganizationId: 'org_acme' });
    expect(await problemOf(await request('/tokens/hasura', post(bearer(sessionToken()))))).toEqual([
      401,
      'session_ended',
    ]);
    clerk.sessions.delete('sess_1');
    const gone = await request('/hasura/v1/graphql', post(bearer(sessionToken())));
    expect(await problemOf(gone)).toEqual([401, 'session_ended']);
    expect(calls).toEqual([]);
  });

  test('that was good is refused from its end on, though it is remembered', async () => {
    const { request, time, calls } = createTestProxy();
    const headers = bearer(sessionToken({ exp: nowSeconds + 60 }));
    const ask = async () => (await request('/supabase/rest/v1/todos', { headers })).status;
    expect([await ask(), await ask()]).toEqual([200, 200]);
    // The verifier allows for clocks that differ by 5 s.
    time.nowMs += 65_000;
    expect([await ask(), await ask(), calls.length]).toEqual([401, 401, 2]);
  });
});

describe('POST /tokens/{template}', () => {
  const ask = (template: string) => [`/tokens/${template}`, post(bearer(sessionToken()))] as const;

  test('gives the token, when it ends, and nobody may keep it', async () => {
    const { request, clerk } = createTestProxy();
    const response = await request(...ask('hasura'));
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
      expiresAt: new Date((nowSeconds + 60) * 1000).toISOString(),
      template: 'hasura',
    });
    expect(clerk.mints).toEqual([{ sessionId: 'sess_1', template: 'hasura' }]);
  });

  test.each(['admin', 'hasura%2F..', '__proto__', 'constructor', 'HASURA', '%00', 'hasura%20'])(
    'does not ask Clerk for %j, which is not on the list',
    async (template) => {
      const { request, clerk } = createTestProxy();
      expect(await problemOf(await request(...ask(template)))).toEqual([404, 'template_unknown']);
      expect(clerk.mints).toEqual([]);
    },
  );

  test('says 404 for a template that Clerk does not have, and asks again only after a while', async () => {
    const { request, clerk, time } = createTestProxy();
    for (let i = 0; i < 3; i += 1) {
      expect(await problemOf(await request(...ask('hasura-v3')))).toEqual([404, 'template_unknown']);
    }
    expect(clerk.mints).toHaveLength(1);
    time.nowMs += 30_000;
    await request(...ask('hasura-v3'));
    expect(clerk.mints).toHaveLength(2);
  });

  test('keeps a token for its life, less the quarter of a minute in which it is renewed', async () => {
    const { request, clerk, time } = createTestProxy();
    const tokenNow = async () => ((await (await request(...ask('hasura'))).json()) as { token: string }).token;
    const first = await tokenNow();
    time.nowMs += 44_999;
    expect(await tokenNow()).toBe(first);
    time.nowMs += 1;
    expect(await tokenNow()).not.toBe(first);
    expect(clerk.mints).toHaveLength(2);
  });

  test('mints once for a hundred who ask at the same time', async () => {
    const { request, clerk } = createTestProxy();
    const answers = await Promise.all(Array.from({ length: 100 }, async () => request(...ask('hasura'))));
    const tokens = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { token: string }).token));
    expect(new Set(tokens).size).toBe(1);
    expect(clerk.mints).toHaveLength(1);
  });
});

describe('a Clerk that is away', () => {
  test.each([
    ['refuses connections', () => Promise.reject(new TypeError('fetch failed: ECONNREFUSED canary')), '2'],
    ['has a fault', () => Promise.reject(clerkError(500)), '2'],
    ['limits the rate', () => Promise.reject(clerkError(429, 7)), '7'],
    ['refuses the secret key', () => Promise.reject(clerkError(401)), '2'],
    ['never answers', () => new Promise<never>(() => undefined), '2'],
    ['answers with a page instead of a token', () => Promise.resolve({ jwt: '<p>canary' }), '2'],
    ['answers with a token without an end', () => Promise.resolve({ jwt: 'e30.e30.x' }), '2'],
    [
      'answers with a token that ends beyond all dates',
      () => Promise.resolve({ jwt: `e30.${btoa('{"exp":1e300}')}.x` }),
      '2',
    ],
  ])('and %s makes every route that mints answer 503', async (_what, fault, retryAfter) => {
    const { request, clerk, calls, lines } = createTestProxy(undefined, { supabaseMode: 'legacy', clerkTimeoutMs: 10 });
    clerk.fault = fault;
    for (const path of paths) {
      const response = await request(path, post(bearer(sessionToken())));
      expect(response.headers.get('retry-after'), path).toBe(retryAfter);
      expect(await problemOf(response), path).toEqual([503, 'clerk_unavailable']);
    }
    expect(calls).toEqual([]);
    expect(lines.join()).not.toContain('canary');
  });

  test('is not missed while a kept token lives', async () => {
    const { graphql, clerk, time } = createTestProxy();
    await graphql();
    clerk.fault = () => Promise.reject(clerkError(500));
    time.nowMs += 50_000;
    expect((await graphql()).status).toBe(200);
    expect(clerk.mints).toHaveLength(2);
    time.nowMs += 9_000;
    expect(await problemOf(await graphql())).toEqual([503, 'clerk_unavailable']);
  });
});

describe('the shape of a request', () => {
  test.each(['', '{', 'null', '"x"', '1', '{"query":"{ a }"', "{'query':1}", '\u0000'])(
    'refuses %j as GraphQL with 400',
    async (body) => {
      const { graphql, calls, clerk } = createTestProxy();
      expect(await problemOf(await graphql({ body }))).toEqual([400, 'body_not_json']);
      expect([calls, clerk.mints]).toEqual([[], []]);
    },
  );

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'application/json-patch+json',
    '',
  ])('refuses GraphQL sent as %j, which any site’s form could send, with 415', async (type) => {
    const { graphql, calls } = createTestProxy();
    expect(await problemOf(await graphql({ headers: { 'content-type': type } }))).toEqual([415, 'type_not_json']);
    expect(calls).toEqual([]);
  });

  test.each(paths)('refuses more than a megabyte at %s with 413', async (path) => {
    const { request, calls, clerk } = createTestProxy();
    const body = JSON.stringify({ query: 'x'.repeat(1_000_000) });
    const declared = { ...bearer(sessionToken()), 'content-length': String(body.length) };
    expect(await problemOf(await request(path, post(declared, body)))).toEqual([413, 'body_too_large']);
    if (path.startsWith('/tokens/')) return;
    const response = await request(path, post(bearer(sessionToken()), body));
    expect(await problemOf(response)).toEqual([413, 'body_too_large']);
    expect([calls, clerk.mints]).toEqual([[], []]);
  });

  test('refuses a short body without a length with 413 where the limit is shorter', async () => {
    const { request, calls } = createTestProxy(undefined, { mostBytes: { request: 100 } });
    const body = JSON.stringify({ title: 'x'.repeat(200) });
    const response = await request('/supabase/rest/v1/todos', post(bearer(sessionToken()), body));
    expect(await problemOf(response)).toEqual([413, 'body_too_large']);
    expect(calls).toEqual([]);
  });

  test.each([
    ['GET', '/tokens/hasura', 'POST, OPTIONS'],
    ['DELETE', '/tokens/hasura', 'POST, OPTIONS'],
    ['GET', '/hasura/v1/graphql', 'POST, OPTIONS'],
    ['PUT', '/hasura/v1/graphql', 'POST, OPTIONS'],
    ['PUT', '/supabase/rest/v1/todos', 'GET, HEAD, POST, PATCH, DELETE, OPTIONS'],
    ['POST', '/health', 'GET, HEAD, OPTIONS'],
    ['POST', '/ready', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/metrics', 'GET, HEAD, OPTIONS'],
  ])('refuses %s %s with 405 and what is allowed', async (method, path, allowed) => {
    const { request, calls } = createTestProxy();
    const response = await request(path, { method, headers: bearer(sessionToken()) });
    expect(response.headers.get('allow')).toBe(allowed);
    expect(await problemOf(response)).toEqual([405, 'method_not_allowed']);
    expect(calls).toEqual([]);
  });

  test('answers a WebSocket whose handshake did not arrive whole with 501', async () => {
    const { request } = createTestProxy();
    const response = await request('/hasura/v1/graphql', { headers: { upgrade: 'websocket' } });
    expect(await problemOf(response)).toEqual([501, 'not_implemented']);
  });

  test.each([
    '/',
    '/hasura',
    '/hasura/v1/metadata',
    '/hasura/v2/query',
    '/tokens',
    '/tokens/',
    '/healthz',
    '/v1/graphql',
  ])('knows no %s', async (path) => {
    const { request, calls } = createTestProxy();
    expect(await problemOf(await request(path, post(bearer(sessionToken()))))).toEqual([404, 'route_not_found']);
    expect(calls).toEqual([]);
  });

  test('lets the authorized origins’ pages ask, and no others', async () => {
    const { request } = createTestProxy();
    const allowed = async (from: string) => {
      const headers = { origin: from, 'access-control-request-method': 'POST' };
      const response = await request('/hasura/v1/graphql', { method: 'OPTIONS', headers });
      return response.headers.get('access-control-allow-origin');
    };
    expect(await allowed('https://app.example')).toBe('https://app.example');
    expect(await allowed('https://evil.example')).toBeNull();
  });

  test('lets them send the session’s cookie, and no others', async () => {
    const { request } = createTestProxy();
    const ask = async (from: string) =>
      request('/supabase/rest/v1/todos', { headers: { origin: from, cookie: `__session=${sessionToken()}` } });
    const own = await ask('https://app.example');
    expect(own.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(own.headers.get('access-control-allow-credentials')).toBe('true');
    expect(own.headers.get('vary')).toMatch(/origin/i);
    expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  test('a page may send every header that is sent on', async () => {
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'GET' };
    const response = await createTestProxy().request('/supabase/rest/v1/todos', { method: 'OPTIONS', headers });
    const allowed = response.headers.get('access-control-allow-headers')?.split(',');
    for (const name of ['accept-profile', 'content-profile', 'content-type', 'prefer', 'range', 'range-unit'])
      expect(allowed).toContain(name);
  });
});

describe('health, readiness and metrics', () => {
  const state = (isUp: boolean) => () => Promise.resolve(isUp);
  test('health does not depend on anybody', async () => {
    const { request } = createTestProxy(undefined, { dependencies: { clerk: state(false) } });
    const response = await request('/health');
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  test.each([
    ['all answer', { clerk: state(true), hasura: state(true) }, 200, { clerk: 'ok', hasura: 'ok' }],
    ['one says no', { clerk: state(false), hasura: state(true) }, 503, { clerk: 'down', hasura: 'ok' }],
    ['one fails', { clerk: () => Promise.reject(new Error('canary')) }, 503, { clerk: 'down' }],
    ['one never answers', { clerk: () => new Promise<never>(() => undefined) }, 503, { clerk: 'down' }],
  ])('readiness when %s', async (_what, dependencies, status, body) => {
    const { request } = createTestProxy(undefined, { dependencies, timeoutMs: 10 });
    const response = await request('/ready');
    expect([response.status, await response.json()]).toEqual([status, body]);
  });

  test('metrics are Prometheus’ text, and no label tells of a person', async () => {
    const { request, graphql } = createTestProxy();
    await graphql();
    await graphql();
    await request('/tokens/user_alice', post(bearer(sessionToken())));
    await request('/user_alice/canary');
    const response = await request('/metrics');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    expect(text).toContain('proxy_tokens_total{template="hasura",outcome="minted"} 1');
    expect(text).toContain('proxy_tokens_total{template="hasura",outcome="kept"} 1');
    expect(text).toContain('proxy_requests_total{route="hasura",status="200"} 2');
    expect(text).toContain('proxy_requests_total{route="other",status="404"} 1');
    expect(text).toContain('proxy_refusals_total{code="route_not_found"} 1');
    expect(text).toContain('proxy_refusals_total{code="template_unknown"} 1');
    expect(text).toContain('proxy_graphql_operations_total{type="query"} 2');
    expect(text).toContain('proxy_upstream_answers_total{upstream="hasura",status="200"} 2');
    expect(text).toContain('proxy_upstream_seconds_count{upstream="hasura"} 2');
    expect(text).toContain('proxy_requests_open 1');
    expect(text).not.toMatch(/user_|sess_|org_|canary|eyJ/);
    const line = /^(?:#.*|\w+(?:\{(?:[a-z_]+="[^"]*",?)+\})? [\d.e+-]+|)$/;
    expect(text.split('\n').filter((one) => !line.test(one))).toEqual([]);
  });
});

test('no token, of the caller or minted, is in a line of the log, an error or a metric', async () => {
  const { request, lines, clerk } = createTestProxy(() => Promise.reject(new Error('canary')));
  const token = sessionToken();
  const seen: string[] = [];
  const answered = async (path: string, init: RequestInit): Promise<void> => {
    const response = await request(path, init);
    seen.push(await response.text(), JSON.stringify([...response.headers]));
  };
  for (const path of [...paths.slice(1), '/tokens/unknown', `/tokens/${token}`, `/${token}`, '/metrics']) {
    await answered(path, post(bearer(token)));
    await answered(`${path}?token=${token}`, post({ cookie: `__session=${token}`, 'x-request-id': token }));
  }
  clerk.fault = () => Promise.reject(new Error(token));
  await answered('/tokens/supabase', post(bearer(token)));
  await answered('/metrics', {});
  const [, payload = '', signature = ''] = token.split('.');
  for (const secret of [token, payload, signature, 'canary', 'eyJ']) {
    expect(lines.join('\n').includes(secret), `a line with ${secret}`).toBe(false);
    expect(seen.join('\n').includes(secret), `an answer with ${secret}`).toBe(false);
  }
  expect(lines.length).toBeGreaterThan(10);
});

test('a fault of our own is a 500 that tells only its name, and only to the log', async () => {
  const cache = { get: () => Promise.reject(new RangeError('canary')), drop: () => undefined };
  const { request, lines } = createTestProxy(undefined, { cache });
  expect(await problemOf(await request('/tokens/hasura', post(bearer(sessionToken()))))).toEqual([
    500,
    'internal_error',
  ]);
  expect(lines.join()).toContain('RangeError');
  expect(lines.join()).not.toContain('canary');
});

test('no path, method, header or body makes a 500', async () => {
  const names = fc.constantFrom(
    'authorization',
    'cookie',
    'content-type',
    'origin',
    'x-hasura-role',
    'x-request-id',
    'accept',
    'prefer',
    'sec-fetch-site',
    'upgrade',
    'content-length',
    'transfer-encoding',
    'access-control-request-headers',
    'range',
  );
  const text = fc.string({ unit: 'binary' });
  const value = fc
    .oneof(text, fc.constantFrom('Bearer', 'Bearer a.b.c', '__session=a.b.c', 'chunked', '-1', '[]', 'user', 'null'))
    .map((raw) =>
      Buffer.from(raw)
        .toString('latin1')
        .replaceAll(/[\r\n\0]/g, ' '),
    );
  const path = fc.oneof(
    fc.constantFrom(...paths, '/metrics', '/ready', '/health'),
    fc
      .tuple(fc.constantFrom('/', '/tokens/', '/supabase/rest/v1/', '/hasura/', '//'), fc.array(text))
      .map(([start, parts]) => start + parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/')),
    fc.string().map((raw) => `/supabase/rest/v1/${raw.replaceAll(/[\r\n\t]/g, '')}`),
  );
  const { request } = createTestProxy(() => Response.json({}));
  const method = fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'OPTIONS', 'HEAD');
  const headers = fc.dictionary(names, value);
  const property = fc.asyncProperty(
    path,
    method,
    headers,
    fc.boolean(),
    text,
    async (where, how, given, signed, raw) => {
      const all = { ...json, ...(signed ? bearer(sessionToken()) : {}), ...given };
      const body = how === 'GET' || how === 'HEAD' ? {} : { body: raw };
      expect((await request(where, { method: how, headers: all, ...body })).status).not.toBe(500);
    },
  );
  await fc.assert(property, { numRuns: 200 });
});

test('every code of the proxy is explained in docs/errors.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/errors.md'), 'utf8');
  const headings = new Set([...page.matchAll(/^### (\w+)$/gm)].map(([, code]) => code));
  expect(proxyErrorCodes.filter((code) => !headings.has(code))).toEqual([]);
  const ours = /^## Raised by apps\/hasura-proxy$([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(page)?.[1] ?? '';
  const explained = [...ours.matchAll(/^### (\w+)$/gm)].map(([, code]) => code as (typeof proxyErrorCodes)[number]);
  expect(explained.length).toBeGreaterThan(0);
  expect(explained.filter((code) => !proxyErrorCodes.includes(code))).toEqual([]);
});

describe('the environment', () => {
  const good = {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_test_${btoa('tests-00.clerk.accounts.dev$')}`,
    CLERK_SECRET_KEY: 'sk_test_canary',
    CLERK_JWT_KEY: jwtKey,
  };

  test('keys alone are enough, and everything else is the stack’s own', () => {
    expect(readProxyEnv(good)).toMatchObject({
      issuer: 'https://tests-00.clerk.accounts.dev',
      apiUrl: 'https://api.clerk.com',
      authorizedParties: ['http://localhost:3000', 'http://localhost:3003', 'http://localhost:3001'],
      hasuraUrl: 'http://localhost:4001',
      supabaseUrl: 'http://localhost:4001',
      supabaseMode: 'native',
      templates: ['hasura', 'hasura-v3', 'supabase'],
    });
  });

  test('addresses may end in a slash, and lists may have spaces', () => {
    const env = readProxyEnv({
      ...good,
      HASURA_URL: 'https://hasura.example/',
      SUPABASE_URL: 'https://x.supabase.co/base/',
      PROXY_TEMPLATES: 'a, b',
      PROXY_HASURA_TEMPLATE: 'hasura-v3',
      AUTHORIZED_PARTIES: 'https://a.example, https://b.example',
    });
    expect(env).toMatchObject({
      hasuraUrl: 'https://hasura.example',
      supabaseUrl: 'https://x.supabase.co/base',
      templates: ['a', 'b'],
      hasuraTemplate: 'hasura-v3',
      authorizedParties: ['https://a.example', 'https://b.example'],
    });
  });

  test.each([
    ['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY', 'pk_canary'],
    ['CLERK_SECRET_KEY', undefined],
    ['CLERK_JWT_KEY', 'canary'],
    ['HASURA_URL', 'canary'],
    ['SUPABASE_MODE', 'canary'],
  ])('a wrong %s is named, without its value', (variable, value) => {
    const read = () => readProxyEnv({ ...good, [variable]: value });
    expect(read).toThrow(new RegExp(`^${variable} is (missing|malformed): expected `));
    expect(read).not.toThrow('canary');
  });
});
