import { asHeaderValue, claimsV2, goodTokens, memberClaims, signToken } from '@clerk-patterns/auth-core/testing';
import { describe, expect, test } from 'vitest';
import { createTestApi, ids, origin, prefixes, problemOf, type Fault } from './testing.ts';

const alice = goodTokens['version 2'];
const bob = signToken(memberClaims);
const { o: _o, ...personalClaims } = claimsV2;
const dave = signToken({ ...personalClaims, sub: 'user_dave' });
const bearer = (token: string) => ({ authorization: `Bearer ${asHeaderValue(token)}` });
const cookie = (token: string) => ({ cookie: `__session=${asHeaderValue(token)}` });
const post = (body: unknown, headers: Record<string, string> = bearer(alice)): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe.each(prefixes)('/%s', (prefix) => {
  const acme = `/${prefix}/orgs/org_acme/todos`;
  const protectedRoutes: readonly (readonly [string, string])[] = [
    ['GET', `/${prefix}/me`],
    ['GET', acme],
    ['DELETE', `${acme}/${ids.acme}`],
    ['POST', `/${prefix}/todos`],
  ];

  test('no answer about a person may be kept, whether they are let in or not', async () => {
    const { request } = createTestApi();
    for (const headers of [bearer(alice), {}]) {
      for (const path of [`/${prefix}/me`, acme]) {
        const response = await request(path, { headers });
        expect(response.headers.get('cache-control'), `${path} ${response.status}`).toBe('no-store');
      }
    }
  });

  describe('GET /me', () => {
    test.each(Object.entries(goodTokens))('tells who a token of %s says you are', async (_version, token) => {
      const { request } = createTestApi();
      const response = await request(`/${prefix}/me`, { headers: bearer(token) });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        userId: 'user_alice',
        sessionId: 'sess_1',
        sessionStatus: 'active',
        orgId: 'org_acme',
        orgRole: 'org:admin',
        orgSlug: 'acme',
        orgPermissions: ['org:todos:read', 'org:todos:manage', 'org:todos:delete'],
        tokenSource: 'header',
      });
    });

    test('takes the cookie, and rather the one with the suffix of this instance', async () => {
      const { request } = createTestApi();
      const headers = { cookie: `__session=${alice}; __session_aBcD_-12=${bob}` };
      const me: unknown = await (await request(`/${prefix}/me`, { headers })).json();
      expect(me).toMatchObject({ userId: 'user_bob', tokenSource: 'cookie' });
    });

    test('tells of no organization as null', async () => {
      const { request } = createTestApi();
      const me: unknown = await (await request(`/${prefix}/me`, { headers: bearer(dave) })).json();
      expect(me).toMatchObject({ userId: 'user_dave', orgId: null, orgRole: null, orgSlug: null, orgPermissions: [] });
    });
  });

  describe('GET /orgs/{orgId}/todos', () => {
    test('lists the todos of the active organization, asking the store with the caller’s own token', async () => {
      const { request, calls } = createTestApi();
      const response = await request(acme, { headers: bearer(bob) });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ data: [expect.objectContaining({ id: ids.acme, org_id: 'org_acme' })] });
      expect(calls).toEqual([{ method: 'GET', authorization: `Bearer ${bob}`, apikey: 'sb_publishable_test' }]);
    });

    test.each([
      ['another organization', bob, 'org_globex'],
      ['an organization when none is active', dave, 'org_acme'],
      ['an organization in other letters', bob, 'ORG_ACME'],
      ['a pattern', bob, '*'],
      ['the organization with a filter behind it', bob, 'org_acme&id=neq.0'],
    ])('refuses %s with 403 and does not ask the store', async (_case, token, orgId) => {
      const { request, calls } = createTestApi();
      const response = await request(`/${prefix}/orgs/${encodeURIComponent(orgId)}/todos`, { headers: bearer(token) });
      expect(await problemOf(response)).toMatchObject({ status: 403, code: 'organization_mismatch' });
      expect(calls).toEqual([]);
    });
  });

  describe('DELETE /orgs/{orgId}/todos/{id}', () => {
    const remove = { method: 'DELETE', headers: bearer(alice) };

    test('deletes a todo of the organization and answers 204 without a body', async () => {
      const { request, rows } = createTestApi();
      const response = await request(`${acme}/${ids.acme}`, remove);
      expect(response.status).toBe(204);
      expect(await response.text()).toBe('');
      expect(rows.map(({ id }) => id)).toEqual([ids.globex]);
    });

    test('answers 404 the second time', async () => {
      const { request } = createTestApi();
      await request(`${acme}/${ids.acme}`, remove);
      const again = await request(`${acme}/${ids.acme}`, remove);
      expect(await problemOf(again)).toMatchObject({ status: 404, code: 'todo_not_found' });
    });

    test.each([
      ['a member without org:todos:delete', bob, acme, ids.acme, 'permission_missing'],
      [
        'an admin of another organization',
        alice,
        `/${prefix}/orgs/org_globex/todos`,
        ids.globex,
        'organization_mismatch',
      ],
      ['somebody without an organization', dave, acme, ids.acme, 'organization_mismatch'],
    ])(
      'refuses %s with 403; the todo is still there and the store was not asked',
      async (_who, token, path, id, code) => {
        const { request, rows, calls } = createTestApi();
        const response = await request(`${path}/${id}`, { method: 'DELETE', headers: bearer(token) });
        expect(await problemOf(response)).toMatchObject({ status: 403, code });
        expect(rows).toHaveLength(2);
        expect(calls).toEqual([]);
      },
    );

    test('a todo of another organization is a 404 under the active one, and still there', async () => {
      const { request, rows } = createTestApi();
      const response = await request(`${acme}/${ids.globex}`, remove);
      expect(await problemOf(response)).toMatchObject({ status: 404, code: 'todo_not_found' });
      expect(rows).toHaveLength(2);
    });

    test.each(['1', 'null', 'not.null', '*', `${ids.acme})`, 'in.(1)', '%00', '%E0%A4%A', ids.acme.slice(1)])(
      'the id %j is a 404 for which the store is not asked',
      async (id) => {
        const { request, rows, calls } = createTestApi();
        expect(await problemOf(await request(`${acme}/${id}`, remove))).toMatchObject({ status: 404 });
        expect(rows).toHaveLength(2);
        expect(calls).toEqual([]);
      },
    );
  });

  describe('POST /todos', () => {
    test('keeps a personal todo, with its title trimmed, and answers 201 with it', async () => {
      const { request, rows } = createTestApi();
      const response = await request(`/${prefix}/todos`, post({ title: '  Water the plants ' }));
      expect(response.status).toBe(201);
      expect(await response.json()).toEqual(rows[2]);
      expect(rows[2]).toMatchObject({ title: 'Water the plants', org_id: null });
    });

    test('keeps a todo of the active organization', async () => {
      const { request, rows } = createTestApi();
      const response = await request(`/${prefix}/todos`, post({ title: 'Ours', orgId: 'org_acme' }, bearer(bob)));
      expect(response.status).toBe(201);
      expect(rows[2]).toMatchObject({ title: 'Ours', org_id: 'org_acme' });
    });

    test('takes a title of 200 characters and no type of the body', async () => {
      const { request } = createTestApi();
      const init = { method: 'POST', headers: bearer(alice), body: JSON.stringify({ title: 'ä'.repeat(200) }) };
      expect((await request(`/${prefix}/todos`, init)).status).toBe(201);
    });

    test('refuses a todo for an organization that is not active with 403', async () => {
      const { request, rows, calls } = createTestApi();
      const response = await request(`/${prefix}/todos`, post({ title: 'Theirs', orgId: 'org_globex' }));
      expect(await problemOf(response)).toMatchObject({ status: 403, code: 'organization_mismatch' });
      expect(rows).toHaveLength(2);
      expect(calls).toEqual([]);
    });

    test.each(['', 'title=x', '{"title":"x"', '{"title":"x"} x', "{'title':'x'}", 'undefined'])(
      'refuses the body %j with 400: it is not JSON',
      async (body) => {
        const { request, calls } = createTestApi();
        const response = await request(`/${prefix}/todos`, post(body));
        expect(await problemOf(response)).toMatchObject({ status: 400, code: 'body_not_json' });
        expect(calls).toEqual([]);
      },
    );

    test.each<[string, unknown, string]>([
      ['no title', {}, 'title'],
      ['an empty title', { title: '' }, 'title'],
      ['a title of spaces', { title: ' \t\n\u00A0' }, 'title'],
      ['a title of 201 characters', { title: 'x'.repeat(201) }, 'title'],
      ['a number as title', { title: 1 }, 'title'],
      ['null as title', { title: null }, 'title'],
      ['an object as title', { title: { toString: 'x' } }, 'title'],
      ['a title with a zero byte', { title: 'a\0b' }, 'title'],
      ['a title with half a character', '{"title":"a\\ud800"}', 'title'],
      ['a number as organization', { title: 'x', orgId: 1 }, 'orgId'],
      ['a field nobody knows', { title: 'x', user_id: 'user_bob' }, ''],
      ['a prototype', '{"title":"x","__proto__":{"orgId":"org_globex"}}', ''],
      ['an array', [], ''],
      ['null', null, ''],
      ['a text', '"title"', ''],
      ['a number', 1, ''],
    ])('refuses %s with 400 and names the field', async (_case, body, field) => {
      const { request, rows, calls } = createTestApi();
      const problem = await problemOf(await request(`/${prefix}/todos`, post(body)));
      expect(problem).toMatchObject({ status: 400, code: 'fields_invalid' });
      expect(problem['errors']).toEqual([{ field, message: expect.stringMatching(/\w/) }]);
      expect([rows.length, calls.length]).toEqual([2, 0]);
    });

    test('names every field that is wrong', async () => {
      const { request } = createTestApi();
      const problem = await problemOf(await request(`/${prefix}/todos`, post({ title: '', orgId: 1 })));
      expect(problem['errors']).toMatchObject([{ field: 'title' }, { field: 'orgId' }]);
    });

    test('refuses a body beyond 64 kB with 413, said or unsaid', async () => {
      const { request, calls } = createTestApi();
      const body = JSON.stringify({ title: 'x'.repeat(64 * 1024) });
      const said = post(body, { ...bearer(alice), 'content-length': String(body.length) });
      const streamed = { ...post('x'), body: new Blob([body]).stream(), duplex: 'half' } as RequestInit;
      for (const init of [said, post(body), streamed]) {
        const response = await request(`/${prefix}/todos`, init);
        expect(await problemOf(response)).toMatchObject({ status: 413, code: 'body_too_large' });
      }
      expect(calls).toEqual([]);
    });

    test.each<[string, Record<string, string>]>([
      ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
      ['a form of another site', { 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' }],
      ['an opaque origin', { origin: 'null' }],
    ])('refuses a cookie used by %s with 403, and keeps nothing', async (_case, headers) => {
      const { request, rows, calls } = createTestApi();
      const response = await request(`/${prefix}/todos`, post({ title: 'x' }, { ...cookie(alice), ...headers }));
      expect(await problemOf(response)).toMatchObject({ status: 403, code: 'cross_site_request' });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect([rows.length, calls.length]).toEqual([2, 0]);
    });

    test.each(['https://app.example', origin])('takes a cookie from %s', async (from) => {
      const { request, rows } = createTestApi();
      const response = await request(`/${prefix}/todos`, post({ title: 'x' }, { ...cookie(alice), origin: from }));
      expect(response.status).toBe(201);
      expect(rows).toHaveLength(3);
    });

    test('takes a header from any site: no other site could have set it', async () => {
      const { request } = createTestApi();
      const headers = { ...bearer(alice), origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
      expect((await request(`/${prefix}/todos`, post({ title: 'x' }, headers))).status).toBe(201);
    });
  });

  test('a cookie used by another site deletes nothing', async () => {
    const { request, rows } = createTestApi();
    const headers = { ...cookie(alice), origin: 'https://evil.example' };
    const response = await request(`${acme}/${ids.acme}`, { method: 'DELETE', headers });
    expect(await problemOf(response)).toMatchObject({ status: 403, code: 'cross_site_request' });
    expect(rows).toHaveLength(2);
  });

  test.each(protectedRoutes)('%s %s without a token is a 401 and does nothing', async (method, path) => {
    const { request, calls } = createTestApi();
    const response = await request(path, { method });
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await problemOf(response)).toMatchObject({ status: 401, code: 'token_missing' });
    expect(calls).toEqual([]);
  });

  describe('when the store', () => {
    const internals = 'ECONNREFUSED 10.0.0.7:5432 password';
    const faults: Readonly<Record<string, readonly [Fault, number, string]>> = {
      'cannot be reached': [() => Promise.reject(new TypeError(internals)), 503, 'upstream_unavailable'],
      'takes too long': [
        () => Promise.reject(new DOMException(internals, 'TimeoutError')),
        503,
        'upstream_unavailable',
      ],
      'answers 500': [async () => new Response(internals, { status: 500 }), 503, 'upstream_unavailable'],
      'answers 503': [async () => Response.json({ message: internals }, { status: 503 }), 503, 'upstream_unavailable'],
      'answers 401': [async () => Response.json({ message: internals }, { status: 401 }), 502, 'upstream_refused'],
      'answers 400 with rows': [async () => Response.json([], { status: 400 }), 502, 'upstream_refused'],
      'answers with a page': [async () => new Response(`<h1>${internals}</h1>`), 502, 'upstream_refused'],
      'answers with other rows': [async () => Response.json([{ id: internals }]), 502, 'upstream_refused'],
      'breaks off': [async () => new Response('[{"id":'), 502, 'upstream_refused'],
    };
    test.each(Object.entries(faults))(
      '%s, the answer says so without its words',
      async (_case, [fault, status, code]) => {
        const { request, lines } = createTestApi(fault);
        const requests: [string, RequestInit][] = [
          [acme, { headers: bearer(alice) }],
          [`${acme}/${ids.acme}`, { method: 'DELETE', headers: bearer(alice) }],
          [`/${prefix}/todos`, post({ title: 'x' })],
        ];
        for (const [path, init] of requests) {
          const problem = await problemOf(await request(path, init));
          expect(problem).toMatchObject({ status, code });
          expect(JSON.stringify(problem)).not.toMatch(/ECONN|10\.0|password/);
        }
        expect(lines.join('\n')).not.toMatch(/ECONN|10\.0|password/);
      },
    );

    test('finds that the token expired on its way, that is a 401 and no fault', async () => {
      const expired = { code: 'PGRST303', message: 'JWT expired', details: null, hint: null };
      const { request } = createTestApi(async () => Response.json(expired, { status: 401 }));
      const problem = await problemOf(await request(acme, { headers: bearer(alice) }));
      expect(problem).toMatchObject({ status: 401, code: 'token_expired' });
    });

    test('takes a good token for another’s, that is the set-up’s fault', async () => {
      const foreign = { code: 'PGRST303', message: 'JWT not from the expected issuer' };
      const { request } = createTestApi(async () => Response.json(foreign, { status: 401 }));
      expect((await request(acme, { headers: bearer(alice) })).status).toBe(502);
    });

    test('keeps nothing of what it was given, that is told, too', async () => {
      const { request } = createTestApi(async () => Response.json([]));
      const response = await request(`/${prefix}/todos`, post({ title: 'x' }));
      expect(await problemOf(response)).toMatchObject({ status: 502, code: 'upstream_refused' });
    });
  });
});

test('GET /public answers everybody, also with a token that is no good', async () => {
  const { request } = createTestApi();
  expect((await request('/public')).status).toBe(200);
  expect((await request('/public', { headers: bearer('x') })).status).toBe(200);
});

test('GET /health answers while the store does not; GET /ready says that it does not', async () => {
  const down = createTestApi(() => Promise.reject(new TypeError('internals')));
  expect((await down.request('/health')).status).toBe(200);
  const problem = await problemOf(await down.request('/ready'));
  expect(problem).toMatchObject({ status: 503, code: 'upstream_unavailable' });
  expect(JSON.stringify(problem)).not.toContain('internals');
  expect((await createTestApi().request('/ready')).status).toBe(200);
});

test.each([
  '/',
  '/nothing',
  '/backend',
  '/backend/',
  '/backend/me/',
  '/backend/orgs//todos',
  '/Backend/me',
  '/../backend/x',
])('%s is a 404, also for who is signed in', async (path) => {
  const { request } = createTestApi();
  const response = await request(path, { headers: bearer(alice) });
  expect(await problemOf(response)).toMatchObject({ status: 404, code: 'route_not_found' });
});

test.each([
  ['POST', '/backend/me', 'GET, HEAD, OPTIONS'],
  ['GET', '/jsonwebtoken/todos', 'POST, OPTIONS'],
  ['PUT', '/backend/orgs/org_acme/todos', 'GET, HEAD, OPTIONS'],
  ['GET', `/backend/orgs/org_acme/todos/${ids.acme}`, 'DELETE, OPTIONS'],
  ['DELETE', '/public', 'GET, HEAD, OPTIONS'],
  ['BREW', '/docs', 'GET, HEAD, OPTIONS'],
])('%s %s is a 405 that names what is allowed', async (method, path, allowed) => {
  const { request, rows } = createTestApi();
  const response = await request(path, { method, headers: bearer(alice) });
  expect(response.headers.get('allow')).toBe(allowed);
  expect(await problemOf(response)).toMatchObject({ status: 405, code: 'method_not_allowed' });
  expect(rows).toHaveLength(2);
});

test('a browser of an authorized party may ask from there with a token in the header, no other', async () => {
  const { request } = createTestApi();
  const preflight = async (from: string) => {
    const headers = { origin: from, 'access-control-request-method': 'POST' };
    const { headers: answered } = await request('/backend/todos', { method: 'OPTIONS', headers });
    return [answered.get('access-control-allow-origin'), answered.get('access-control-allow-credentials')];
  };
  expect(await preflight('https://app.example')).toEqual(['https://app.example', null]);
  expect(await preflight('https://evil.example')).toEqual([null, null]);
});

test('a fault inside is a 500 that tells nothing, and a log line with the same request id', async () => {
  const { app, request, lines } = createTestApi();
  app.get('/fault', () => {
    throw new RangeError('internals of the fault');
  });
  const response = await request('/fault');
  const problem = await problemOf(response);
  expect(problem).toMatchObject({ status: 500, code: 'internal_error' });
  expect(JSON.stringify(problem)).not.toContain('internals');
  expect(lines.join('\n')).not.toContain('internals');
  expect(lines[0]).toContain(response.headers.get('x-request-id'));
});
