import { inspect } from 'node:util';
import { createClerkClient, verifyToken } from '@clerk/backend';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ConnectionDroppedError, type ClerkLocal, type FaultRule } from './index.ts';
import {
  alice,
  askBackend,
  openBrowser,
  readJwt,
  replyOf,
  startClerk,
  textAt,
  valueAt,
  type Browser,
} from './testing.ts';

let clerk: ClerkLocal;
beforeAll(async () => {
  clerk = await startClerk();
});
afterAll(() => clerk.close());
beforeEach(() => clerk.reset());

const get = (path: string) => clerk.fetch(new Request(clerk.url + path));
const control = async (method: string, path: string, body?: object) => {
  const init = body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {};
  return replyOf(await clerk.fetch(new Request(clerk.url + path, { method, ...init })));
};
const tokenOf = async (browser: Browser, session: string): Promise<string> =>
  textAt((await browser.ask('POST', `/v1/client/sessions/${session}/tokens`)).body, 'jwt');

describe('faults', () => {
  test('429 says when to come back, as often as asked for and no more', async () => {
    clerk.faults.add({ kind: 'too_many_requests', path: '/api/v1/users', retryAfterSeconds: 7, count: 2 });
    const replies = [];
    for (let time = 0; time < 3; time += 1) replies.push(await askBackend(clerk, 'GET', '/v1/users'));
    expect(replies.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(replies[0]?.headers.get('retry-after')).toBe('7');
    expect(valueAt(replies[0]?.body, 'errors.0.code')).toBe('too_many_requests');
    expect(clerk.faults.list()).toEqual([]);
  });

  test('the real SDK learns of it', async () => {
    clerk.faults.add({ kind: 'too_many_requests', path: '/api/', retryAfterSeconds: 3 });
    const { secretKey } = clerk.keys;
    const sdk = createClerkClient({ secretKey, apiUrl: `${clerk.url}/api`, telemetry: { disabled: true } });
    await expect(sdk.users.getUser(alice)).rejects.toMatchObject({ status: 429, retryAfter: 3 });
  });

  test('an error hits only its method and path: the request is not carried out', async () => {
    clerk.faults.add({ kind: 'server_error', method: 'POST', path: `/api/v1/users/${alice}/ban`, status: 503 });
    expect((await askBackend(clerk, 'POST', `/v1/users/${alice}/ban`)).status).toBe(503);
    expect((await askBackend(clerk, 'GET', `/v1/users/${alice}`)).body).toMatchObject({ banned: false });
  });

  test('the method that is meant counts, not the POST it travels in', async () => {
    clerk.faults.add({ kind: 'server_error', method: 'DELETE' });
    const browser = await openBrowser(clerk);
    expect((await browser.ask('DELETE', '/v1/client')).status).toBe(500);
    expect((await browser.ask('PUT', '/v1/client')).status).toBe(200);
  });

  test('a page of another origin of this machine may read the error', async () => {
    clerk.faults.add({ kind: 'server_error' });
    const headers = { origin: 'http://localhost:3000' };
    const answer = await clerk.fetch(new Request(`${clerk.url}/v1/environment`, { headers }));
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([500, 'http://localhost:3000']);
  });

  test('a dropped connection is no answer at all, in process and over the network', async () => {
    clerk.faults.add({ kind: 'drop', path: '/v1/environment', count: 2 });
    await expect(get('/v1/environment')).rejects.toBeInstanceOf(ConnectionDroppedError);
    await expect(fetch(`${clerk.url}/v1/environment`)).rejects.toThrow('fetch failed');
    expect((await fetch(`${clerk.url}/v1/environment`)).status).toBe(200);
    expect(clerk.requests().map(({ status }) => status)).toEqual([0, 0, 200]);
  });

  test('latency delays, and adds to an error', async () => {
    clerk.faults.add({ kind: 'latency', ms: 30 });
    clerk.faults.add({ kind: 'server_error', count: 1 });
    const began = performance.now();
    expect((await get('/v1/environment')).status).toBe(500);
    expect(performance.now() - began).toBeGreaterThanOrEqual(29);
  });

  test('without its keys everything else still answers', async () => {
    clerk.faults.add({ kind: 'jwks_down' });
    expect((await get('/.well-known/jwks.json')).status).toBe(503);
    expect((await askBackend(clerk, 'GET', '/v1/jwks')).status).toBe(503);
    expect((await get('/.well-known/openid-configuration')).status).toBe(200);
    clerk.faults.clear();
    expect((await get('/.well-known/jwks.json')).status).toBe(200);
  });

  test('control and health answer through every fault, so that it can be taken back', async () => {
    const { id } = clerk.faults.add({ kind: 'drop' });
    expect((await get('/health')).status).toBe(200);
    expect((await control('DELETE', `/control/faults/${id}`)).body).toEqual({ id, deleted: true });
    expect((await get('/v1/environment')).status).toBe(200);
    expect((await control('DELETE', `/control/faults/${id}`)).status).toBe(404);
  });

  test.each([
    { kind: 'fire' },
    { kind: 'latency' },
    { kind: 'latency', ms: -1 },
    { kind: 'drop', count: 0 },
    { kind: 'server_error', status: 200 },
    { kind: 'drop', path: 'v1' },
    { kind: 'drop', more: 1 },
    {},
  ])('%j is refused, by the library and under /control', async (rule) => {
    expect(() => clerk.faults.add(rule as FaultRule)).toThrow(TypeError);
    expect((await control('POST', '/control/faults', rule)).status).toBe(422);
    expect(clerk.faults.list()).toEqual([]);
  });

  test('under /control they are added, listed and cleared', async () => {
    const added = await control('POST', '/control/faults', { kind: 'drop', path: '/v1/me', count: 3 });
    expect(added.body).toMatchObject({ kind: 'drop', path: '/v1/me', count: 3, met: 0 });
    expect((await control('GET', '/control/faults')).body).toEqual({ data: [added.body] });
    expect((await control('DELETE', '/control/faults')).body).toEqual({ data: [] });
    expect(clerk.faults.list()).toEqual([]);
  });
});

describe('a new signing key', () => {
  test('signs from now on, and old tokens stay good: the key set has both', async () => {
    const browser = await openBrowser(clerk);
    const session = await browser.signIn('alice@example.com');
    const before = await tokenOf(browser, session);
    const { secretKey, publishableKey, kid } = clerk.keys;
    const answer = await control('POST', '/control/keys/rotate', {});
    const after = await tokenOf(browser, session);
    expect(readJwt(after).header['kid']).toBe(textAt(answer.body, 'kid'));
    expect(readJwt(after).header['kid']).not.toBe(kid);
    expect(clerk.keys).toMatchObject({ publishableKey });
    expect(clerk.keys.secretKey).toBe(secretKey);
    for (const token of [before, after]) {
      const options = { secretKey, apiUrl: `${clerk.url}/api`, skipJwksCache: true, clockSkewInMs: 60_000 };
      expect(await verifyToken(token, options)).toMatchObject({ sub: alice });
    }
  });

  test('after a leak the keys before are gone from the key set', async () => {
    const { kid } = clerk.keys;
    clerk.rotateKeys();
    clerk.rotateKeys({ keepOld: false });
    const { body } = await replyOf(await get('/.well-known/jwks.json'));
    expect(body).toEqual({ keys: [expect.objectContaining({ kid: clerk.keys.kid })] });
    expect(clerk.keys.kid).not.toBe(kid);
  });

  test('reset goes back to the first one', async () => {
    const { kid, privatePem } = clerk.keys;
    clerk.rotateKeys();
    clerk.reset();
    expect(clerk.keys).toMatchObject({ kid, jwks: [expect.objectContaining({ kid })] });
    expect(clerk.keys.privatePem).toBe(privatePem);
  });
});

describe('what happens behind a browser’s back', () => {
  const signedIn = async () => {
    const browser = await openBrowser(clerk);
    return { browser, session: await browser.signIn('alice@example.com') };
  };

  test('a revoked session gets no token', async () => {
    const { browser, session } = await signedIn();
    expect((await control('POST', `/control/sessions/${session}/revoke`)).status).toBe(200);
    expect((await browser.ask('POST', `/v1/client/sessions/${session}/tokens`)).status).toBe(401);
    expect((await askBackend(clerk, 'GET', `/v1/sessions/${session}`)).body).toMatchObject({ status: 'revoked' });
  });

  test('a stale client is newer than every token it had, and a handshake’s token is not', async () => {
    const { browser, session } = await signedIn();
    const { iat } = readJwt(await tokenOf(browser, session)).claims;
    clerk.staleClient(session);
    const { body } = await browser.ask('GET', '/v1/client');
    expect(Math.floor(Number(valueAt(body, 'response.updated_at')) / 1000)).toBeGreaterThan(Number(iat));
    expect((await browser.ask('POST', `/v1/client/sessions/${session}/tokens`)).status).toBe(200);
  });

  test('aged factors are older in the next token, and no other session’s are', async () => {
    const { browser, session } = await signedIn();
    const other = await signedIn();
    expect((await control('POST', `/control/sessions/${session}/age-factors`, { minutes: 11 })).status).toBe(200);
    expect(readJwt(await tokenOf(browser, session)).claims['fva']).toEqual([11, -1]);
    expect(readJwt(await tokenOf(other.browser, other.session)).claims['fva']).toEqual([0, -1]);
    expect((await control('POST', `/control/sessions/${session}/age-factors`, { minutes: 'x' })).status).toBe(422);
  });

  test('a forgotten client is unknown, and its sessions too: its browser begins anew', async () => {
    const { browser, session } = await signedIn();
    const before = valueAt((await browser.ask('GET', '/v1/client')).body, 'response.id');
    clerk.forgetClient(session);
    const { body } = await browser.ask('GET', '/v1/client');
    expect(body).toMatchObject({ response: { sessions: [] } });
    expect(valueAt(body, 'response.id')).not.toBe(before);
    expect((await askBackend(clerk, 'GET', `/v1/sessions/${session}`)).status).toBe(404);
  });

  test.each(['revoke', 'stale-client', 'forget-client'])('%s of a session that is none is 404', async (verb) => {
    expect((await control('POST', `/control/sessions/sess_none/${verb}`)).status).toBe(404);
  });
});

describe('the request log', () => {
  test('names operations and puts handshake reasons into words, without any value of a query', async () => {
    const { id } = await openBrowser(clerk);
    const query = `?__clerk_db_jwt=${id}&redirect_url=http%3A%2F%2Flocalhost%3A3000%2F&__clerk_hs_reason=`;
    await get(`/v1/client/handshake${query}dev-browser-missing`);
    await get(`/v1/client/handshake${query}session-token-expired-refresh-non-eligible-no-refresh-cookie`);
    await get(`/v1/client/handshake${query}canary`);
    const { body } = await control('GET', '/control/requests');
    const list = valueAt(body, 'data') as { operation: string; handshake: string; query: string[] }[];
    const handshakes = list.filter(({ operation }) => operation === 'client.handshake');
    expect(handshakes.map(({ handshake }) => handshake)).toEqual([
      expect.stringContaining('first visit'),
      expect.stringContaining('ran out'),
      expect.stringContaining('no reason'),
    ]);
    expect(handshakes[0]?.query).toEqual(['__clerk_db_jwt', 'redirect_url', '__clerk_hs_reason']);
    expect(JSON.stringify(body)).not.toContain('canary');
    expect(JSON.stringify(body)).not.toContain(id);
  });

  test('keeps the last 500', async () => {
    for (let time = 0; time < 505; time += 1) await get('/health');
    const requests = clerk.requests();
    expect(requests).toHaveLength(500);
    expect((requests.at(-1)?.number ?? 0) - (requests[0]?.number ?? 0)).toBe(499);
  });

  test.each([
    '/api/v1/users/canary@example.com',
    '/v1/eycanary.canary.canary',
    '/sk_test_canary',
    `/${'canary'.repeat(40)}`,
  ])('%s shows nothing that is somebody’s', async (path) => {
    await get(path);
    await get(`/v1/me?canary=canary&canary@x.com=1`);
    await clerk.fetch(new Request(`${clerk.url}/v1/me?_method=canary`, { method: 'POST' }));
    expect(JSON.stringify(clerk.requests()).toLowerCase().replaceAll('"canary"', '')).not.toContain('canary');
  });
});

describe('the control plane', () => {
  test('lists its verbs', async () => {
    const { body } = await control('GET', '/control');
    const listed = (valueAt(body, 'data') as { method: string; path: string; says: string }[]) ?? [];
    expect(listed.map(({ method, path }) => `${method} ${path}`)).toContain('POST /control/sessions/:id/revoke');
    for (const { says } of listed) expect(says).toMatch(/\.$/);
  });

  test('is not for pages', async () => {
    const headers = { origin: 'http://localhost:3000' };
    for (const path of ['/control', '/control/snapshot', '/control/requests'])
      expect((await clerk.fetch(new Request(clerk.url + path, { headers }))).status).toBe(403);
  });

  test('takes a snapshot and puts it back', async () => {
    const { body } = await control('GET', '/control/snapshot');
    await askBackend(clerk, 'DELETE', `/v1/users/${alice}`);
    expect((await control('POST', '/control/restore', body as object)).status).toBe(200);
    expect((await askBackend(clerk, 'GET', `/v1/users/${alice}`)).status).toBe(200);
  });

  test('refuses a snapshot that is none, and keeps what is there', async () => {
    expect((await control('POST', '/control/restore', { users: 7 })).status).toBe(422);
    expect((await askBackend(clerk, 'GET', `/v1/users/${alice}`)).status).toBe(200);
  });
});

test('who prints a Clerk prints no key that signs or opens', () => {
  const { privatePem, secretKey } = clerk.keys;
  const body = privatePem.split('\n')[3] ?? '';
  for (const value of [clerk, clerk.keys, { ...clerk }, { ...clerk.keys }]) {
    for (const text of [inspect(value, { depth: 9, getters: true }), JSON.stringify(value)]) {
      expect(text).not.toContain(secretKey);
      expect(text).not.toContain(body);
    }
  }
  expect(clerk.env['CLERK_SECRET_KEY']).toBe(secretKey);
});
