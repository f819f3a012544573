import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClerkLocal } from './index.ts';
import { backendOperations } from './operations/backend/index.ts';
import { frontendOperations } from './operations/frontend/index.ts';
import {
  alice,
  askBackend,
  errorOf,
  openBrowser,
  replyOf,
  seededPassword,
  startClerk,
  textAt,
  valueAt,
  type Reply,
} from './testing.ts';

let clerk: ClerkLocal;
const observed: unknown[] = [];
beforeAll(async () => {
  clerk = await startClerk({ onRequest: (request) => observed.push(request) });
});
afterAll(() => clerk.close());
beforeEach(() => clerk.reset());
afterEach(() => vi.restoreAllMocks());

const send = async (path: string, init: RequestInit = {}): Promise<Reply> =>
  replyOf(await clerk.fetch(new Request(`${clerk.url}${path}`, init)));
const secret = () => ({ authorization: `Bearer ${clerk.keys.secretKey}` });

describe('what is not implemented answers 501 with method, path and a code of its own', () => {
  test.each([
    ['POST', '/v1/me/web3_wallets', 'POST /v1/me/web3_wallets', 'Frontend'],
    ['POST', '/v1/me/web3_wallets?_method=DELETE', 'DELETE /v1/me/web3_wallets', 'Frontend'],
    ['PUT', '/v1/waitlist', 'PUT /v1/waitlist', 'Frontend'],
    ['GET', '/api/v1/saml_connections', 'GET /v1/saml_connections', 'Backend'],
    ['POST', '/api/nothing', 'POST /nothing', 'Backend'],
  ])('%s %s', async (method, path, named, api) => {
    const reply = await send(path, { method, headers: secret() });
    expect(errorOf(reply)).toMatchObject({ status: 501, code: 'not_implemented' });
    expect(valueAt(reply.body, 'errors.0.message')).toBe(
      `clerk-local does not implement ${named} of the ${api} API yet.`,
    );
  });
});

test('what the Backend SDK asks for and is not implemented is named as in the SDK', async () => {
  const reply = await send('/api/v1/saml_connections/samlc_1', { headers: secret() });
  expect(valueAt(reply.body, 'errors.0.meta')).toEqual({ name: 'samlConnections.getSamlConnection' });
  expect(valueAt((await send('/api/v1/nothing', { headers: secret() })).body, 'errors.0.meta')).toEqual({});
});

describe('the content type is application/json to the letter', () => {
  test.each([
    '/health',
    '/.well-known/jwks.json',
    '/.well-known/openid-configuration',
    '/v1/environment',
    '/api/v1/users',
    '/nowhere',
  ])('%s', async (path) => {
    const reply = await send(path, { headers: secret() });
    expect(reply.headers.get('content-type')).toBe('application/json');
  });

  test('over the network as well', async () => {
    for (const path of ['/api/v1/users', '/v1/environment', '/api/v1/nowhere']) {
      const answer = await fetch(`${clerk.url}${path}`, { headers: secret() });
      expect(answer.headers.get('content-type')).toBe('application/json');
      await answer.arrayBuffer();
    }
  });
});

describe('a body that is no JSON object is 400', () => {
  const deep = '{"a":'.repeat(60_000) + '1' + '}'.repeat(60_000);
  test.each([
    ['text', 'not json'],
    ['half an object', '{"name":'],
    ['a number', '7'],
    ['null', 'null'],
    ['an object nested very deeply', `{"email_address":["x@example.com"],"public_metadata":${deep}}`],
  ])('%s', async (_name, body) => {
    const headers = { ...secret(), 'content-type': 'application/json' };
    const reply = await send('/api/v1/users', { method: 'POST', headers, body });
    expect(errorOf(reply)).toMatchObject({ status: 400, code: 'request_body_invalid' });
    expect((await askBackend(clerk, 'GET', '/v1/users/count')).body).toMatchObject({ total_count: 5 });
  });

  test('metadata nested very deeply inside a form’s field is refused, and nothing is poisoned', async () => {
    const browser = await openBrowser(clerk);
    await browser.signIn('alice@example.com');
    const reply = await browser.ask('PATCH', '/v1/me', { unsafe_metadata: deep });
    expect(errorOf(reply)).toMatchObject({ status: 422, field: 'unsafe_metadata' });
    expect((await browser.ask('GET', '/v1/me')).status).toBe(200);
  });

  test('one larger than a megabyte is 413', async () => {
    const body = JSON.stringify({ name: 'x'.repeat(1_000_001) });
    const reply = await send('/api/v1/organizations', { method: 'POST', headers: secret(), body });
    expect(errorOf(reply)).toMatchObject({ status: 413, code: 'request_body_too_large' });
  });
});

describe('the Backend API opens to its secret key only', () => {
  test.each([
    ['none', ''],
    ['another', 'Bearer sk_test_other'],
    ['a part', () => `Bearer ${clerk.keys.secretKey.slice(0, -1)}`],
    ['more', () => `Bearer ${clerk.keys.secretKey}x`],
    ['one of the same length', () => `Bearer ${clerk.keys.secretKey.slice(0, -1)}-`],
    ['another scheme', () => `Basic ${clerk.keys.secretKey}`],
    ['the publishable key', () => `Bearer ${clerk.keys.publishableKey}`],
  ])('%s is 401, whatever the path', async (_name, given) => {
    const authorization = typeof given === 'string' ? given : given();
    for (const path of ['/api/v1/users', '/api/v1/nowhere']) {
      const reply = await send(path, { headers: { authorization } });
      expect(errorOf(reply)).toMatchObject({ status: 401, code: 'secret_key_invalid' });
    }
    const headers = { authorization, 'content-type': 'application/json' };
    expect((await send(`/api/v1/users/${alice}`, { method: 'DELETE', headers })).status).toBe(401);
    expect((await askBackend(clerk, 'GET', `/v1/users/${alice}`)).status).toBe(200);
  });
});

describe('pages of this machine may ask, others may not', () => {
  test.each(['http://localhost:3000', 'http://127.0.0.1:5173', 'http://app.localhost'])('%s may', async (origin) => {
    const { status, headers } = await send('/v1/environment', { headers: { origin } });
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('vary')).toContain('origin');
  });

  test.each(['https://evil.example', 'http://localhost.evil.example', 'null', 'http://evil.example:3000'])(
    '%s may not, and nothing happens',
    async (origin) => {
      const browser = await openBrowser(clerk);
      const session = await browser.signIn('alice@example.com');
      const path = `/v1/client/sessions/${session}/end?__clerk_db_jwt=${browser.id}`;
      const reply = await send(path, { method: 'POST', headers: { origin } });
      expect(errorOf(reply)).toMatchObject({ status: 403, code: 'origin_invalid' });
      expect(reply.headers.get('access-control-allow-origin')).toBeNull();
      expect((await browser.ask('POST', `/v1/client/sessions/${session}/tokens`)).status).toBe(200);
      const preflight = await send('/v1/client', { method: 'OPTIONS', headers: { origin } });
      expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  test('a preflight of a page of this machine is answered', async () => {
    const { status, headers } = await send('/v1/client', {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:3000' },
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-methods')).toContain('POST');
    expect(headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
  });
});

describe('control verbs', () => {
  const control = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    send(`/control/${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  test('move the clock, look into the inbox and start afresh', async () => {
    expect((await control('POST', 'clock', { advanceSeconds: 90.0005 })).body).toEqual({ offsetSeconds: 90.0005 });
    const browser = await openBrowser(clerk);
    expect((await browser.ask('PUT', '/v1/client')).status).toBe(200);
    expect((await control('POST', 'clock', { reset: true })).body).toEqual({ offsetSeconds: 0 });
    await askBackend(clerk, 'DELETE', `/v1/users/${alice}`);
    expect((await control('GET', 'inbox')).body).toEqual({ data: [] });
    expect((await control('POST', 'reset')).body).toEqual({ reset: true });
    expect((await askBackend(clerk, 'GET', `/v1/users/${alice}`)).status).toBe(200);
  });

  test.each([{}, { advanceSeconds: '1' }, { advanceSeconds: 1e10 }, { reset: false }, { advanceSeconds: 1, more: 1 }])(
    'refuse %j',
    async (body) => {
      expect((await control('POST', 'clock', body)).status).toBe(422);
      expect((await control('GET', 'clock')).body).toEqual({ offsetSeconds: 0 });
    },
  );

  test.each([{ origin: 'http://localhost:3000' }, { 'sec-fetch-site': 'cross-site' }])(
    'are for programs, not for pages: %j',
    async (headers) => {
      const reply = await control('POST', 'clock', { advanceSeconds: 60 }, headers);
      expect(errorOf(reply)).toMatchObject({ status: 403, code: 'origin_invalid' });
      expect((await control('GET', 'clock')).body).toEqual({ offsetSeconds: 0 });
    },
  );
});

describe('public files', () => {
  test('the real bundles are served whatever version the path names', async () => {
    for (const path of ['/npm/@clerk/clerk-js@6/dist/clerk.browser.js', '/npm/@clerk/ui@1.2.3/dist/ui.browser.js']) {
      const answer = await clerk.fetch(new Request(`${clerk.url}${path}`));
      expect(answer.headers.get('content-type')).toContain('application/javascript');
      expect((await answer.text()).length).toBeGreaterThan(10_000);
    }
  });

  test('a project’s own clerk-js is served where the path names its major version, and nowhere else', async () => {
    const project = mkdtempSync(join(tmpdir(), 'core2-'));
    const folder = join(project, 'node_modules/@clerk/clerk-js');
    mkdirSync(join(folder, 'dist'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"version":"5.128.0","main":"dist/clerk.browser.js"}');
    writeFileSync(join(folder, 'dist/clerk.browser.js'), '// five');
    const other = await startClerk({ bundles: project });
    const ask = async (path: string) => (await other.fetch(new Request(`${other.url}/npm/@clerk/${path}`))).text();
    expect(await ask('clerk-js@5/dist/clerk.browser.js')).toBe('// five');
    expect(await ask('clerk-js@5.128.0/dist/clerk.browser.js')).toBe('// five');
    for (const path of ['clerk-js@6/dist/clerk.browser.js', 'clerk-js@latest/dist/clerk.browser.js'])
      expect((await ask(path)).length).toBeGreaterThan(10_000);
    expect(await ask('clerk-js@5/dist/..%2fpackage.json')).toContain('resource_not_found');
    await other.close();
    rmSync(project, { recursive: true });
  });

  test.each([
    '/npm/@clerk/clerk-js@6/dist/..%2f..%2fpackage.json',
    '/npm/@clerk/clerk-js@6/dist/../package.json',
    '/npm/@clerk/clerk-js@6/package.json',
    '/npm/@clerk/backend@1/dist/index.js',
    '/npm/@clerk/ui@1/dist/missing.js',
    '/npm/@clerk/ui@1/dist/ClerkUI.js.map',
    '/npm/@clerk/clerk-js@6/dist/clerk.mjs',
    '/npm/@clerk/ui@1/dist/...js',
    '/images/../seed.svg',
    '/etc/passwd',
    '/index.html',
  ])('%s is not there', async (path) => {
    const reply = await send(path);
    expect(errorOf(reply)).toMatchObject({ status: 404, code: 'resource_not_found' });
  });

  test('the discovery document leads to the keys', async () => {
    const { body } = await send('/.well-known/openid-configuration');
    expect(valueAt(body, 'issuer')).toBe(clerk.keys.issuer);
    const { body: keys } = await send(new URL(textAt(body, 'jwks_uri')).pathname);
    expect(valueAt(keys, 'keys.0.kid')).toBe(clerk.keys.kid);
  });

  test('everybody has a picture', async () => {
    const answer = await clerk.fetch(new Request(`${clerk.url}/images/${alice}.svg`));
    expect(answer.headers.get('content-type')).toBe('image/svg+xml');
    expect(await answer.text()).toContain('<svg');
  });
});

test('no password, code, token, key or address reaches what is told about requests, or the log', async () => {
  const lines: string[] = [];
  for (const stream of [process.stderr, process.stdout])
    vi.spyOn(stream, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  observed.length = 0;
  const browser = await openBrowser(clerk);
  const start = await browser.ask('POST', '/v1/client/sign_ins', { identifier: 'alice@example.com' });
  const signIn = `/v1/client/sign_ins/${textAt(start.body, 'response.id')}`;
  await browser.ask('POST', `${signIn}/attempt_first_factor`, { strategy: 'password', password: 'canary-password' });
  await browser.ask('POST', `${signIn}/prepare_first_factor`, { strategy: 'email_code' });
  const code = clerk.inbox()[0]?.code ?? 'none';
  const { body } = await browser.ask('POST', `${signIn}/attempt_first_factor`, { strategy: 'email_code', code });
  const session = textAt(body, 'response.created_session_id');
  const token = textAt((await browser.ask('POST', `/v1/client/sessions/${session}/tokens`)).body, 'jwt');
  const template = textAt((await browser.ask('POST', `/v1/client/sessions/${session}/tokens/hasura`)).body, 'jwt');
  await send(`/api/v1/sessions?token=${token}`, { headers: { authorization: `Bearer ${token}` } });
  const ticket = textAt((await askBackend(clerk, 'POST', '/v1/sign_in_tokens', { user_id: alice })).body, 'token');
  await browser.ask('POST', `/v1/client/sign_ins`, { ticket, strategy: 'ticket' });
  vi.restoreAllMocks();
  expect(observed.length).toBeGreaterThan(8);
  const told = JSON.stringify(observed) + lines.join('');
  const secrets = [
    'canary',
    code,
    token,
    template,
    ticket,
    browser.id,
    clerk.keys.secretKey,
    'alice@example.com',
    seededPassword,
  ];
  // Signatures alone as well: a token cut in the middle is still found.
  for (const found of [...secrets, token.split('.')[2] ?? '']) expect(told).not.toContain(found);
});

test('no two operations answer the same path, and each has a name of its own', () => {
  const operations = [...frontendOperations, ...backendOperations];
  const places = operations.map(({ api, method, path }) => `${api} ${method} ${path.replaceAll(/:\w+/g, ':')}`);
  expect(new Set(places).size).toBe(places.length);
  const names = operations.map(({ api, name }) => `${api} ${name}`);
  expect(new Set(names).size).toBe(names.length);
});
