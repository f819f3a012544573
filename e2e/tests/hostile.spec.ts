import { actionId } from '../support/actions.ts';
import { expect, test } from '../support/test.ts';
import { hostileTokens } from '../support/tokens.ts';
import { urls } from '../support/urls.ts';

const graphql = { query: '{ todos { id } }' };

test('no server lets a bad token in, and none fails over it', async ({ as, request }) => {
  const alice = await as('alice');
  const good = await alice.token();
  const apikey = process.env['SUPABASE_PUBLISHABLE_KEY'] ?? '';
  const call = {
    'web /api/me': (token: string) => request.get(`${urls.web}/api/me`, { headers: bearer(token) }),
    'api /backend/me': (token: string) => request.get(`${urls.api}/backend/me`, { headers: bearer(token) }),
    'api /core/me': (token: string) => request.get(`${urls.api}/core/me`, { headers: bearer(token) }),
    'api /jsonwebtoken/me': (token: string) => request.get(`${urls.api}/jsonwebtoken/me`, { headers: bearer(token) }),
    'api /backend/me by cookie': (token: string) =>
      request.get(`${urls.api}/backend/me`, { headers: { cookie: `__session=${token}` } }),
    'api /jsonwebtoken/me by cookie': (token: string) =>
      request.get(`${urls.api}/jsonwebtoken/me`, { headers: { cookie: `__session=${token}` } }),
    'hasura-proxy /hasura': (token: string) =>
      request.post(`${urls.proxy}/hasura/v1/graphql`, { headers: bearer(token), data: graphql }),
    'hasura-proxy /supabase': (token: string) =>
      request.get(`${urls.proxy}/supabase/rest/v1/todos`, { headers: bearer(token) }),
    'hasura-proxy /tokens': (token: string) => request.post(`${urls.proxy}/tokens/hasura`, { headers: bearer(token) }),
    'upstreams /rest/v1': (token: string) =>
      request.get(`${urls.upstreams}/rest/v1/todos`, { headers: { ...bearer(token), apikey } }),
  };
  for (const [kind, token] of Object.entries(await hostileTokens(good))) {
    for (const [server, ask] of Object.entries(call)) {
      expect((await ask(token)).status(), `${server}, a token ${kind}`).toBe(401);
    }
    const hasura = await request.post(`${urls.upstreams}/v1/graphql`, { headers: bearer(token), data: graphql });
    // Hasura says it in the body.
    expect(hasura.status(), `upstreams /v1/graphql, a token ${kind}`).toBe(200);
    const { data, errors } = (await hasura.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions.code).toMatch(/^invalid-(jwt|headers)$/);
  }
  for (const [server, ask] of Object.entries(call)) {
    expect((await ask(good)).status(), `${server}, the good token`).toBe(200);
  }
});

test('a body that is not JSON is answered with 400 by every server that reads one', async ({ as, request }) => {
  const alice = await as('alice');
  const headers = { ...bearer(await alice.token()), 'content-type': 'application/json' };
  const apikey = process.env['SUPABASE_PUBLISHABLE_KEY'] ?? '';
  const secret = bearer(process.env['CLERK_SECRET_KEY'] ?? '');
  // As bytes: a text would be made JSON on the way.
  const data = Buffer.from('{"title": "half a bod');
  const statuses = {
    'api backend': (await request.post(`${urls.api}/backend/todos`, { headers, data })).status(),
    'api core': (await request.post(`${urls.api}/core/todos`, { headers, data })).status(),
    'api jsonwebtoken': (await request.post(`${urls.api}/jsonwebtoken/todos`, { headers, data })).status(),
    'hasura-proxy': (await request.post(`${urls.proxy}/hasura/v1/graphql`, { headers, data })).status(),
    'supabase dialect': (
      await request.post(`${urls.upstreams}/rest/v1/todos`, { headers: { ...headers, apikey }, data })
    ).status(),
    'clerk Backend API': (
      await request.post(`${urls.clerk}/api/v1/users`, { headers: { ...headers, ...secret }, data })
    ).status(),
  };
  expect(Object.values(statuses), JSON.stringify(statuses)).toEqual(Object.values(statuses).map(() => 400));
});

test('a handshake that is garbage is a broken link, not a fault', { tag: '@core2' }, async ({ page }) => {
  for (const name of ['__clerk_handshake', '__clerk_handshake_nonce']) {
    const answer = await page.goto(`/?${name}=garbage`);
    expect(answer?.status(), name).toBe(200);
    expect(page.url()).not.toContain('garbage');
  }
});

test('no form and no address makes the web app fail', { tag: '@core2' }, async ({ request }) => {
  const form = 'multipart/form-data; boundary=b';
  const post = async (headers: Record<string, string>, text: string) =>
    (await request.post('/patterns/server-actions', { headers, data: Buffer.from(text), maxRedirects: 0 })).status();
  const part = '--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n';
  expect(await post({ 'content-type': 'multipart/form-data' }, 'x=1'), 'no boundary').toBe(400);
  expect(await post({ 'content-type': form }, `${part}x`), 'cut off').toBe(400);
  expect(await post({ 'content-type': form }, `${part}${'x'.repeat(1_100_000)}\r\n--b--\r\n`), 'large').toBe(413);
  expect(await post({ 'content-type': form, origin: 'https://evil.example' }, `${part}\r\n--b--\r\n`)).toBe(403);
  for (const path of [
    '/%E0%A4%A',
    '/proof/%E0%A4%A',
    '/api/orgs/%E0%A4%A/report',
    `/?q=${'x'.repeat(9000)}`,
    '/?q=%00',
  ])
    expect((await request.get(path, { maxRedirects: 0 })).status(), path.slice(0, 40)).toBeLessThan(500);
});

test('no call of an action makes the web app fail, on whatever path', { tag: '@core2' }, async ({ as, request }) => {
  const alice = await as('alice');
  const html = await (await alice.page.request.get('/patterns/server-actions')).text();
  const id = actionId(html, 'name="title"');
  const form = 'multipart/form-data; boundary=b';
  const call = async (type: string, text: string, path = '/patterns/server-actions', headers = {}) => {
    const sent = { 'next-action': id, 'content-type': type, ...headers };
    return (await request.post(path, { headers: sent, data: Buffer.from(text), maxRedirects: 0 })).status();
  };
  expect(await call('text/plain', '["', '/x.csv'), 'cut off, on a path that looks like a file').toBe(400);
  expect(await call('multipart/form-data', 'x', '/x.csv'), 'no boundary').toBe(400);
  expect(await call(form, '--b\r\nContent-Disposition: form-data; name="0"\r\n\r\n["$1"]\r\n--b--\r\n'), 'a hole').toBe(
    400,
  );
  expect(await call('text/plain', '["$@1"]'), 'what never comes').toBe(400);
  expect(await call('application/json', '[]'), 'JSON').toBe(400);
  expect(await call('text/plain', '[]', '/', { origin: 'https://evil.example' }), 'another site').toBe(403);
  // Well written, but no form among its arguments: the action itself must say so.
  for (const path of ['/patterns/server-actions', '/x.csv'])
    expect(await call('text/plain', '[{},{}]', path), path).toBeLessThan(500);
  const { request: asAlice } = alice.page;
  const empty = await asAlice.post('/', { headers: { 'next-action': id, 'content-type': 'text/plain' }, data: '[]' });
  expect([empty.status(), await empty.text()]).toEqual([200, expect.stringContaining('Write a title.')]);
});

test('what Clerk’s SDK throws over is nobody, and no fault', { tag: '@core2' }, async ({ request }) => {
  const part = (text: string) => Buffer.from(text).toString('base64url');
  const nothing = `${part('null')}.${part('null')}.c2ln`;
  const noClaims = `${part('{"alg":"RS256"}')}.${part('null')}.c2ln`;
  for (const headers of [
    { authorization: `Bearer ${nothing}` },
    { cookie: `__session=${noClaims}; __client_uat=1; __clerk_db_jwt=dvb_x` },
    { cookie: '__clerk_handshake=garbage' },
    { cookie: '__clerk_handshake_nonce=garbage' },
  ])
    expect((await request.get('/api/me', { headers })).status(), JSON.stringify(headers)).toBe(401);
});

test('nobody is sent to another host, whatever a header says', { tag: '@core2' }, async ({ request }) => {
  for (const headers of [
    { 'x-forwarded-host': 'evil.example' },
    { 'x-forwarded-host': 'é' },
    { 'x-forwarded-proto': 'javascript' },
  ]) {
    const answer = await request.get('/dashboard', { headers: { accept: 'text/html', ...headers }, maxRedirects: 0 });
    expect([answer.status(), answer.headers()['location']], JSON.stringify(headers)).toEqual([421, undefined]);
  }
  expect((await request.get('/_next/image?url=/x&w=64&q=75')).status(), 'no image to resize').toBe(404);
});

test('an unknown template is not found, wherever it is asked for', async ({ as, request }) => {
  const { page, token } = await as('alice');
  const asked = await request.post(`${urls.proxy}/tokens/nope`, { headers: bearer(await token()) });
  expect(asked.status()).toBe(404);
  await page.goto('/');
  await page.waitForFunction(() => !!window.Clerk?.session);
  const status = await page.evaluate(async () => {
    try {
      await window.Clerk.session?.getToken({ template: 'nope' });
      return 200;
    } catch (error) {
      return (error as { status?: number }).status;
    }
  });
  expect(status).toBe(404);
});

function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}
