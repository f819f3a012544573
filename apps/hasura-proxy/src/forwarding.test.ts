import { signToken, claimsV2, memberClaims, nowSeconds } from '@clerk-patterns/auth-core/testing';
import { describe, expect, test } from 'vitest';
import { bearer, createTestProxy, networkError, problemOf, sessionToken, tokenOf } from './testing.ts';

const refusedByHasura = () =>
  Response.json({ errors: [{ message: 'm', extensions: { path: '$', code: 'invalid-jwt' } }] });
const refusedBySupabase = (code: string) => Response.json({ code, message: 'm' }, { status: 401 });

/** What callers send to be somebody else, or to reach further than the proxy lets them. */
const unwanted = {
  cookie: 'a=canary',
  apikey: 'canary',
  'x-hasura-admin-secret': 'canary',
  'x-hasura-user-id': 'canary',
  'x-hasura-org-id': 'canary',
  'x-forwarded-for': 'canary',
  'x-forwarded-host': 'canary',
  forwarded: 'for=canary',
  'x-real-ip': 'canary',
  origin: 'https://app.example',
  referer: 'https://canary.example',
  te: 'trailers',
  upgrade: 'canary',
  connection: 'x-canary',
  'proxy-authorization': 'Basic canary',
  'x-canary': 'canary',
  prefer: 'return=minimal',
};

describe('towards an upstream', () => {
  test('GraphQL goes with the proxy’s own credentials and none of the caller’s', async () => {
    const { graphql, calls } = createTestProxy();
    const response = await graphql({ headers: { ...unwanted, ...bearer(sessionToken()) } });
    expect(response.status).toBe(200);
    const [call] = calls;
    expect(call).toMatchObject({
      url: 'http://hasura.test/v1/graphql',
      method: 'POST',
      body: '{"query":"{ todos { id } }"}',
    });
    expect([...(call?.headers.keys() ?? [])].toSorted()).toEqual([
      'accept-encoding',
      'authorization',
      'content-type',
      'prefer',
      'x-request-id',
    ]);
    expect(call && tokenOf(call)['jti']).toBe('sess_1 hasura 1');
  });

  test.each([
    ['native', undefined],
    ['legacy', 'sess_1 supabase 1'],
  ] as const)('REST in %s mode goes with its own token and the proxy’s own key', async (supabaseMode, jti) => {
    const { request, calls, clerk } = createTestProxy(() => Response.json([]), { supabaseMode });
    const path = '/supabase/rest/v1/todos?select=id&title=eq.a%2Fb%20%26';
    await request(path, { headers: { ...unwanted, 'x-hasura-role': 'admin', ...bearer(sessionToken()) } });
    const [call] = calls;
    expect(call?.url).toBe('http://supabase.test/rest/v1/todos?select=id&title=eq.a%2Fb%20%26');
    expect([...(call?.headers.keys() ?? [])].toSorted()).toEqual([
      'accept-encoding',
      'apikey',
      'authorization',
      'prefer',
      'x-request-id',
    ]);
    expect(call?.headers.get('apikey')).toBe('sb_publishable_test');
    expect(call && tokenOf(call)).toMatchObject(jti ? { jti } : { sid: 'sess_1' });
    expect(clerk.mints).toHaveLength(jti ? 1 : 0);
  });

  test('a session token about to end is changed for a fresh one', async () => {
    const { request, calls, clerk } = createTestProxy(() => Response.json([]));
    await request('/supabase/rest/v1/todos', { headers: bearer(sessionToken({ exp: nowSeconds + 4 })) });
    expect(clerk.mints).toEqual([{ sessionId: 'sess_1', template: undefined }]);
    expect(calls.map(tokenOf)).toMatchObject([{ exp: nowSeconds + 60 }]);
  });

  test.each(['POST', 'PATCH', 'DELETE'])('a %s takes its body along', async (method) => {
    const { request, calls } = createTestProxy(() => new Response(null, { status: 204 }));
    const headers = { ...bearer(sessionToken()), 'content-type': 'application/json' };
    const response = await request('/supabase/rest/v1/todos', { method, headers, body: '{"title":"ü"}' });
    expect([response.status, calls[0]?.method, calls[0]?.body]).toEqual([204, method, '{"title":"ü"}']);
  });

  test('a role goes on only when the minted token allows it', async () => {
    const { graphql, calls } = createTestProxy();
    await graphql({ headers: { 'x-hasura-role': 'org:admin' } });
    expect(calls[0]?.headers.get('x-hasura-role')).toBe('org:admin');
    const refused = await graphql({ headers: { 'x-hasura-role': 'admin' } });
    expect(await problemOf(refused)).toEqual([403, 'role_not_allowed']);
    expect(calls).toHaveLength(1);
  });

  test('the template may be another one, such as Hasura DDN’s, whose roles are read as well', async () => {
    const { graphql, calls } = createTestProxy(undefined, { hasuraTemplate: 'ddn' });
    await graphql({ headers: { 'x-hasura-role': 'org:admin' } });
    for (const call of calls)
      expect(tokenOf(call)).toHaveProperty(['claims.jwt.hasura.io', 'x-hasura-default-role'], 'user');
    expect(calls).toHaveLength(1);
    expect(await problemOf(await graphql({ headers: { 'x-hasura-role': 'admin' } }))).toEqual([
      403,
      'role_not_allowed',
    ]);
  });
});

describe('back to the caller', () => {
  const answered = {
    'content-type': 'application/json; charset=utf-8',
    'content-range': '0-0/1',
    'content-length': '4711',
    'transfer-encoding': 'chunked',
    connection: 'x-canary',
    'keep-alive': 'timeout=5',
    'set-cookie': 'canary=1',
    server: 'canary',
    location: 'http://canary',
    'access-control-allow-origin': '*',
    'x-canary': '1',
  };
  test.each(['/hasura/v1/graphql', '/supabase/rest/v1/todos'])(
    'the answer of %s comes without cookies, hop-by-hop headers or a length that is not its own',
    async (path) => {
      const text = '[{"title":"ünï"}]';
      const { request } = createTestProxy(() => new Response(text, { headers: answered }));
      const headers = { 'content-type': 'application/json', ...bearer(sessionToken()) };
      const response = await request(path, { method: 'POST', headers, body: '{"query":"{ todos { id } }"}' });
      expect(await response.text()).toBe(text);
      expect(response.headers.get('content-range')).toBe('0-0/1');
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-store');
      for (const name of Object.keys(answered).slice(2)) expect(response.headers.get(name), name).toBeNull();
    },
  );

  test.each([200, 201, 204, 206, 400, 403, 404, 409, 416])('the status %i stays', async (status) => {
    const body = status === 204 ? null : '{}';
    const { request } = createTestProxy(() => new Response(body, { status }));
    expect((await request('/supabase/rest/v1/todos', { headers: bearer(sessionToken()) })).status).toBe(status);
  });
});

describe('a token that the upstream refuses', () => {
  test('is minted anew once, and the same request sent again', async () => {
    const { graphql, calls, clerk } = createTestProxy((_call, before) =>
      before === 0 ? refusedByHasura() : Response.json({ data: { todos: [] } }),
    );
    expect(await (await graphql()).json()).toEqual({ data: { todos: [] } });
    expect(clerk.mints).toHaveLength(2);
    expect(new Set(calls.map((call) => tokenOf(call)['jti'])).size).toBe(2);
    expect(new Set(calls.map(({ body, url, method }) => body + url + method)).size).toBe(1);
  });

  test('is not tried a third time', async () => {
    const { graphql, calls, clerk } = createTestProxy(refusedByHasura);
    expect(await (await graphql()).json()).toMatchObject({ errors: [{ extensions: { code: 'invalid-jwt' } }] });
    expect([calls.length, clerk.mints.length]).toEqual([2, 2]);
  });

  test.each(['PGRST301', 'PGRST303'])('is minted anew once for Supabase’s %s in legacy mode', async (code) => {
    const always = createTestProxy(() => refusedBySupabase(code), { supabaseMode: 'legacy' });
    const headers = { ...bearer(sessionToken()), 'content-type': 'application/json' };
    const post = { method: 'POST', headers, body: '{"title":"x"}' };
    expect((await always.request('/supabase/rest/v1/todos', post)).status).toBe(401);
    expect(always.calls.map(({ body }) => body)).toEqual(['{"title":"x"}', '{"title":"x"}']);
    expect(always.clerk.mints).toHaveLength(2);
  });

  test.each([
    ['another 401 of Supabase', () => refusedBySupabase('42501')],
    ['a 401 that is not JSON', () => new Response('<p>', { status: 401 })],
    ['a 401 of nothing', () => Response.json(null, { status: 401 })],
    ['a fault', () => Response.json({ code: 'PGRST301' }, { status: 500 })],
  ])('%s is no reason to send anything twice', async (_what, answer) => {
    const { request, calls } = createTestProxy(answer, { supabaseMode: 'legacy' });
    await request('/supabase/rest/v1/todos', { headers: bearer(sessionToken()) });
    expect(calls).toHaveLength(1);
  });

  test.each([
    ['data that speaks of invalid-jwt', { data: { todos: [{ title: 'invalid-jwt' }] } }],
    ['another error that speaks of it', { errors: [{ message: 'invalid-jwt', extensions: { code: 'x' } }] }],
    ['errors that are no list', { errors: 'invalid-jwt' }],
    ['errors of nothing', { errors: [null, 'invalid-jwt'] }],
  ])('%s is no reason to send a mutation twice', async (_what, answer) => {
    const { graphql, calls } = createTestProxy(() => Response.json(answer));
    expect((await graphql()).status).toBe(200);
    expect(calls).toHaveLength(1);
  });
});

describe('an upstream that is away', () => {
  const paths = ['/hasura/v1/graphql', '/supabase/rest/v1/todos'];
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(sessionToken()) },
    body: '{"query":"{ todos { id } }"}',
  };
  const never = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => {
      onAbort(signal, () => reject(new Error('canary aborted')));
    });
  // A busy machine may have used the time up before anything listens.
  const onAbort = (signal: AbortSignal, act: () => void) => {
    if (signal.aborted) act();
    else signal.addEventListener('abort', act);
  };

  test.each(paths)('makes %s answer 503 without saying where it is', async (path) => {
    const { request, lines } = createTestProxy(() => Promise.reject(networkError('ECONNREFUSED')));
    const response = await request(path, post);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await problemOf(response)).toEqual([503, 'upstream_unreachable']);
    expect(lines.join()).not.toContain('canary');
  });

  test.each(paths)('and one that takes too long makes %s answer 504 in time', async (path) => {
    const { request } = createTestProxy((_call, _before, signal) => never(signal), { timeoutMs: 10 });
    expect(await problemOf(await request(path, post))).toEqual([504, 'upstream_timeout']);
  });

  test.each(paths)('and one that stops in the middle of its answer makes %s answer 504 as well', async (path) => {
    const { request } = createTestProxy(
      (_call, _before, signal) => {
        const body = new ReadableStream({
          start: (controller) => {
            controller.enqueue(new TextEncoder().encode('{"data":'));
            onAbort(signal, () => controller.error(new Error('canary aborted')));
          },
        });
        return new Response(body);
      },
      { timeoutMs: 10 },
    );
    expect(await problemOf(await request(path, post))).toEqual([504, 'upstream_timeout']);
  });
});

describe('a path below /supabase/rest/v1', () => {
  test.each([
    '/supabase/rest/v1/../../v1/graphql',
    '/supabase/rest/v1/%2e%2e/%2e%2e/v1/graphql',
    '/supabase/rest/v1/..%2f..%2fv1/graphql',
    '/supabase/rest/v1/..%5c..%5cv1',
    String.raw`/supabase/rest/v1/..\..\v1`,
    '/supabase/rest/v1/%252e%252e/x',
    '/supabase/rest/v1//evil.example/x',
    '/supabase/rest/v1/http://evil.example/x',
    '/supabase/rest/v1/todos/..%2F..',
    '/supabase/rest/v1/%2F%2Fevil.example',
    '/supabase/rest/v1/.%2e/x',
    '/supabase/rest/v2/todos',
    '/supabase/rest/v1',
    '/supabase/auth/v1/admin/users',
  ])('such as %s cannot lead out of it', async (path) => {
    const { request, calls } = createTestProxy();
    const response = await request(path, { headers: bearer(sessionToken()) });
    expect([400, 404]).toContain((await problemOf(response))[0]);
    expect(calls).toEqual([]);
  });

  test('may be any table, and a query any text', async () => {
    const { request, calls } = createTestProxy(() => Response.json([]));
    const query = '?title=eq...%2F..%2F&x=http://evil.example';
    await request(`/supabase/rest/v1/todos${query}`, { headers: bearer(sessionToken()) });
    expect(calls[0]?.url).toBe(`http://supabase.test/rest/v1/todos${query}`);
  });
});

test('nobody gets the token of another session or organization', async () => {
  const { graphql, calls, clerk } = createTestProxy();
  const { o: _o, ...personal } = claimsV2;
  const tokens = [
    sessionToken(),
    sessionToken({ o: { ...claimsV2.o, rol: 'member' } }),
    sessionToken({ sid: 'sess_2', sub: 'user_bob' }),
    signToken(memberClaims),
    sessionToken({ ...personal, o: undefined, sid: 'sess_3' }),
  ];
  for (const token of [...tokens, ...tokens]) await graphql({ headers: bearer(token) });
  expect(clerk.mints.map(({ sessionId }) => sessionId)).toEqual(['sess_1', 'sess_1', 'sess_2', 'sess_2', 'sess_3']);
  expect(new Set(calls.map((call) => tokenOf(call)['jti'])).size).toBe(5);
  const sessions = calls.map((call) => String(tokenOf(call)['jti']).split(' ')[0]);
  expect(sessions.slice(5)).toEqual(['sess_1', 'sess_1', 'sess_2', 'sess_2', 'sess_3']);
});

test('a switched organization gets a token of its own, and until then a refusal instead of the other’s', async () => {
  const { graphql, clerk, calls } = createTestProxy();
  await graphql();
  clerk.sessions.set('sess_1', { status: 'active', lastActiveOrganizationId: 'org_globex' });
  const inGlobex = bearer(sessionToken({ o: { id: 'org_globex', rol: 'member' } }));
  expect((await graphql({ headers: inGlobex })).status).toBe(200);
  expect(calls.map((call) => tokenOf(call)['jti'])).toEqual(['sess_1 hasura 1', 'sess_1 hasura 2']);
  const stale = bearer(sessionToken({ o: { id: 'org_acme', rol: 'member' } }));
  expect(await problemOf(await graphql({ headers: stale }))).toEqual([409, 'organization_changed']);
});
