import { createPublicKey } from 'node:crypto';
import { createJwksSource } from '@clerk-patterns/auth-core';
import { canary, goodTokens, jwtKey } from '@clerk-patterns/auth-core/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { networkOf } from './rate-limit.ts';
import { createTestApi, problemOf } from './testing.ts';
import { hasKeys } from './verifiers.ts';

const bearer = { authorization: `Bearer ${goodTokens['version 2']}` };
const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });

afterEach(() => {
  vi.useRealTimers();
});

test('an address that asks too often gets a 429 that says how long to wait, and nothing is done for it', async () => {
  vi.useFakeTimers();
  const { app, calls } = createTestApi(undefined, { rateLimit: { requests: 2, seconds: 60 } });
  const ask = async (address: string, path = '/core/orgs/org_acme/todos', more = {}) =>
    app.request(path, { headers: { ...bearer, ...more } }, from(address));
  expect((await ask('10.0.0.1')).status).toBe(200);
  expect((await ask('10.0.0.1', '/nothing')).status).toBe(404);
  vi.advanceTimersByTime(20_500);
  const refused = await ask('10.0.0.1', '/core/orgs/org_acme/todos', { origin: 'https://app.example' });
  expect(refused.headers.get('retry-after')).toBe('40');
  // Scripts of other origins may read it, too.
  expect(refused.headers.get('access-control-allow-origin')).toBe('https://app.example');
  expect(await problemOf(refused)).toMatchObject({ status: 429, code: 'too_many_requests' });
  expect(calls).toHaveLength(1);
  expect((await ask('10.0.0.1', '/core/me', { 'x-forwarded-for': '10.0.0.9', forwarded: 'for=10.0.0.9' })).status).toBe(
    429,
  );
  expect((await ask('10.0.0.2')).status).toBe(200);
  for (const path of ['/health', '/ready', '/metrics']) expect((await ask('10.0.0.1', path)).status, path).toBe(200);
  vi.advanceTimersByTime(40_000);
  expect((await ask('10.0.0.1')).status).toBe(200);
});

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
  [undefined, 'unknown'],
])('the address %s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('metrics count by the pattern of the route, status and verifier, and hold nothing a caller wrote', async () => {
  const { request } = createTestApi();
  await request('/core/orgs/org_acme/todos', { headers: bearer });
  await request(`/core/orgs/${canary}/todos`, { headers: bearer });
  await request('/jsonwebtoken/me');
  await request(`/${canary}?token=${canary}`, { headers: { authorization: canary, 'user-agent': canary } });
  await request('/backend/me', { method: canary.toUpperCase() });
  const response = await request('/metrics');
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  const counted = text.split('\n').filter((line) => line.startsWith('api_requests_total{'));
  expect(counted.toSorted()).toEqual([
    'api_requests_total{method="GET",route="/core/orgs/:orgId/todos",verifier="core",status="200"} 1',
    'api_requests_total{method="GET",route="/core/orgs/:orgId/todos",verifier="core",status="403"} 1',
    'api_requests_total{method="GET",route="/jsonwebtoken/me",verifier="jsonwebtoken",status="401"} 1',
    'api_requests_total{method="GET",route="none",verifier="none",status="404"} 1',
    'api_requests_total{method="other",route="/backend/me",verifier="backend",status="405"} 1',
  ]);
  expect(text).toContain('api_request_seconds_count{method="GET",route="/core/orgs/:orgId/todos",verifier="core"} 2');
  expect(text.toLowerCase()).not.toContain(canary);
});

test('every line of the log has the request’s id and who asked, and no token', async () => {
  const { request, lines } = createTestApi();
  const response = await request('/core/me', { headers: bearer });
  expect(JSON.parse(lines[0] ?? '')).toEqual([
    {
      requestId: response.headers.get('x-request-id'),
      userId: 'user_alice',
      method: 'GET',
      route: '/core/me',
      verifier: 'core',
      status: 200,
      ms: expect.any(Number),
    },
    'GET /core/me 200',
  ]);
});

test('GET /ready is a 503 without keys, whatever the store says', async () => {
  for (const hasKeys of [() => Promise.resolve(false), () => Promise.reject(new Error('no'))]) {
    const response = await createTestApi(undefined, { hasKeys }).request('/ready');
    expect(response.headers.has('retry-after')).toBe(true);
    expect(await problemOf(response)).toMatchObject({ status: 503, code: 'keys_unavailable' });
  }
});

test('keys are there when they were given, or once their address answers with some', async () => {
  const jwk = { ...createPublicKey(jwtKey).export({ format: 'jwk' }), kid: 'ins_1', alg: 'RS256', use: 'sig' };
  const sourceOf = (answer: () => Promise<Response>) => createJwksSource({ url: 'https://keys.test/', fetch: answer });
  expect(await hasKeys()).toBe(true);
  expect(await hasKeys(sourceOf(async () => Response.json({ keys: [jwk] })))).toBe(true);
  expect(await hasKeys(sourceOf(async () => Response.json({ keys: [] })))).toBe(false);
  expect(await hasKeys(sourceOf(async () => new Response('', { status: 500 })))).toBe(false);
  expect(await hasKeys(sourceOf(() => Promise.reject(new TypeError('down'))))).toBe(false);
});

test('answers carry the headers that keep browsers strict', async () => {
  const { request } = createTestApi();
  for (const path of ['/core/me', '/docs', '/nothing']) {
    const { headers } = await request(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=/);
    expect(headers.has('x-powered-by')).toBe(false);
  }
});
