import type { ClerkClient } from '@clerk/backend';
import { createClerkClient } from '@clerk/backend';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from './index.ts';
import { apiKeyOperations } from './operations/backend/api-keys.ts';
import { m2mTokenOperations } from './operations/backend/m2m-tokens.ts';
import { machineOperations } from './operations/backend/machines.ts';
import { oauthApplicationOperations } from './operations/backend/oauth-applications.ts';
import {
  acme,
  alice,
  backendSdk,
  bob,
  errorOf,
  openBrowser,
  readJwt,
  refusalOf,
  rememberAnswered,
  replyOf,
  startClerk,
  textAt,
  valueAt,
} from './testing.ts';

let clerk: ClerkLocal;
let sdk: ClerkClient;
const answered = new Set<string>();
beforeAll(async () => {
  clerk = await startClerk({ onRequest: rememberAnswered(answered) });
  sdk = backendSdk(clerk);
});
afterAll(() => clerk.close());
beforeEach(() => clerk.reset());

/** What the real SDK makes of a request that carries a token. */
async function authenticate(token: string, options: Parameters<ClerkClient['authenticateRequest']>[1], by = sdk) {
  const headers = { authorization: `Bearer ${token}` };
  const state = await by.authenticateRequest(new Request('http://localhost:3000/', { headers }), options);
  return { status: state.status, type: state.tokenType, auth: state.toAuth() };
}
const machineSdk = (machineSecretKey: string) =>
  createClerkClient({
    machineSecretKey,
    publishableKey: clerk.keys.publishableKey,
    apiUrl: `${clerk.url}/api`,
    telemetry: { disabled: true },
  });

describe('API keys', () => {
  const make = () => sdk.apiKeys.create({ name: 'mine', subject: alice, claims: { a: 1 }, scopes: ['read'] });

  test('authenticate a request for whom they belong to', async () => {
    const { secret = '', id } = await make();
    for (const acceptsToken of ['api_key', 'any', ['session_token', 'api_key']] as const) {
      const { status, type, auth } = await authenticate(secret, { acceptsToken: acceptsToken as 'api_key' });
      expect([status, type]).toEqual(['signed-in', 'api_key']);
      expect(auth).toMatchObject({ id, userId: alice, orgId: null, scopes: ['read'], claims: { a: 1 } });
    }
    expect((await authenticate(secret, { acceptsToken: 'session_token' })).status).toBe('signed-out');
    expect((await sdk.apiKeys.get(id)).lastUsedAt).not.toBeNull();
  });

  test('of an organization act for it', async () => {
    const { secret = '' } = await sdk.apiKeys.create({ name: 'ours', subject: acme });
    const { auth } = await authenticate(secret, { acceptsToken: 'api_key' });
    expect(auth).toMatchObject({ userId: null, orgId: acme });
  });

  test.each([
    ['revoked', (id: string) => sdk.apiKeys.revoke({ apiKeyId: id, revocationReason: 'lost' })],
    ['deleted', (id: string) => sdk.apiKeys.delete(id)],
    ['expired', (id: string) => sdk.apiKeys.update({ apiKeyId: id, subject: alice, secondsUntilExpiration: 1 })],
  ])('that were %s open nothing any more', async (_name, end) => {
    const { secret = '', id } = await make();
    await end(id);
    clerk.clock.advance(2);
    expect((await authenticate(secret, { acceptsToken: 'api_key' })).status).toBe('signed-out');
    expect(await refusalOf(sdk.apiKeys.verify(secret))).toMatchObject({ status: 404 });
  });

  test('are listed newest first, and only good ones unless asked', async () => {
    const { id: first } = await make();
    clerk.clock.advance(1);
    const { id: second } = await make();
    await sdk.apiKeys.revoke({ apiKeyId: first });
    const list = async (includeInvalid: boolean) =>
      (await sdk.apiKeys.list({ subject: alice, includeInvalid })).data.map(({ id }) => id);
    expect([await list(false), await list(true)]).toEqual([[second], [second, first]]);
    expect((await sdk.apiKeys.list({ subject: bob })).totalCount).toBe(0);
  });

  test('tell their secret again to a server, and keep none of it', async () => {
    const { secret = '', id } = await make();
    expect(await sdk.apiKeys.getSecret(id)).toEqual({ secret });
    expect(await sdk.apiKeys.verify(secret)).toMatchObject({ id, subject: alice });
    expect(JSON.stringify(clerk.snapshot())).not.toContain(secret.slice(3));
  });

  test('of nobody are not made', async () => {
    const nobody = sdk.apiKeys.create({ name: 'x', subject: 'user_nobody' });
    expect(await refusalOf(nobody)).toMatchObject({ status: 404, field: 'subject' });
  });
});

describe('API keys in the browser', () => {
  const ask = async (jwt: string, method: string, path: string, body?: unknown) => {
    const headers = {
      authorization: `Bearer ${jwt}`,
      'content-type': 'application/json',
      origin: 'http://localhost:3000',
    };
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    return replyOf(await clerk.fetch(new Request(`${clerk.url}${path}`, init)));
  };
  const tokenOf = async (userId: string) => {
    const { id } = await sdk.sessions.createSession({ userId });
    return (await sdk.sessions.getToken(id)).jwt;
  };

  test('are made, listed and revoked by whom they belong to, and by nobody else', async () => {
    clerk.configure({ apiKeys: { users: true } });
    const [own, other] = [await tokenOf(alice), await tokenOf(bob)];
    const made = await ask(own, 'POST', '/api_keys', { type: 'api_key', name: 'cli', subject: alice });
    expect(await sdk.apiKeys.verify(textAt(made.body, 'secret'))).toMatchObject({ name: 'cli', createdBy: alice });
    expect((await ask(own, 'GET', `/api_keys?subject=${alice}&query=CLI`)).body).toMatchObject({ total_count: 1 });
    // As clerk-js writes it for an address that ends with a slash.
    expect((await ask(own, 'GET', `//api_keys?subject=${alice}`)).body).toMatchObject({ total_count: 1 });
    expect((await ask(own, 'GET', '//v1/client')).status).toBe(404);
    const path = `/api_keys/${textAt(made.body, 'id')}/revoke`;
    for (const refused of [
      await ask(other, 'GET', `/api_keys?subject=${alice}`),
      await ask(other, 'POST', '/api_keys', { name: 'x', subject: alice }),
      await ask(other, 'POST', path, {}),
      await ask(own, 'POST', '/api_keys', { name: 'x', subject: acme }),
    ])
      expect(errorOf(refused)).toMatchObject({ status: 403 });
    expect((await ask(own, 'POST', path, { revocation_reason: null })).body).toMatchObject({ revoked: true });
  });

  test('need a session that lives, and the setting', async () => {
    const jwt = await tokenOf(alice);
    expect(errorOf(await ask(jwt, 'GET', `/api_keys?subject=${alice}`))).toMatchObject({ status: 403 });
    clerk.configure({ apiKeys: { users: true } });
    expect((await ask(jwt, 'GET', `/api_keys?subject=${alice}`)).status).toBe(200);
    clerk.clock.advance(61);
    expect(errorOf(await ask(jwt, 'GET', `/api_keys?subject=${alice}`))).toMatchObject({ status: 401 });
    expect(errorOf(await ask('forged', 'GET', `/api_keys?subject=${alice}`))).toMatchObject({ status: 401 });
  });
});

describe('machines', () => {
  const make = async (name: string, scopedMachines: string[] = []) => {
    const { id, secretKey = '' } = await sdk.machines.create({ name, scopedMachines });
    return { id, client: machineSdk(secretKey), secretKey };
  };

  test('prove to those they may talk to who they are, and to nobody else', async () => {
    const receiver = await make('receiver');
    const stranger = await make('stranger');
    const sender = await make('sender', [receiver.id]);
    const { token = '', id } = await sender.client.m2m.createToken({ claims: { role: 'x' } });
    const seen = await authenticate(token, { acceptsToken: 'm2m_token' }, receiver.client);
    expect([seen.status, seen.type]).toEqual(['signed-in', 'm2m_token']);
    expect(seen.auth).toMatchObject({ id, subject: sender.id, claims: { role: 'x' } });
    expect((await authenticate(token, { acceptsToken: 'm2m_token' }, stranger.client)).status).toBe('signed-out');
    expect((await authenticate(token, { acceptsToken: 'any' })).type).toBe('m2m_token');
    expect(JSON.stringify(clerk.snapshot())).not.toContain(token.slice(3));
  });

  test('make signed tokens, which are good without asking until their time is over', async () => {
    const { client, id } = await make('sender');
    const { token = '' } = await client.m2m.createToken({ tokenFormat: 'jwt', claims: { a: 1 } });
    expect(readJwt(token)).toMatchObject({ header: { cat: 'cl_B7d4PD333AAA' }, claims: { sub: id, a: 1 } });
    const seen = await authenticate(token, { acceptsToken: 'm2m_token' });
    expect([seen.status, valueAt(seen.auth, 'subject')]).toEqual(['signed-in', id]);
    expect((await authenticate(token, { acceptsToken: 'session_token' })).status).toBe('signed-out');
    const claims = { sub: 'mch_other' };
    expect(await refusalOf(client.m2m.createToken({ claims }))).toMatchObject({ status: 422, field: 'claims' });
  });

  test('reuse a token that is good for long enough, revoke theirs, and see no other’s', async () => {
    const [one, other] = [await make('one'), await make('other')];
    const { token, id } = await one.client.m2m.createToken();
    expect((await one.client.m2m.createToken({ minRemainingTtlSeconds: 60 })).token).toBe(token);
    expect((await one.client.m2m.createToken({ minRemainingTtlSeconds: 7200 })).token).not.toBe(token);
    expect((await one.client.m2m.list({ subject: one.id })).totalCount).toBe(2);
    expect(await refusalOf(other.client.m2m.list({ subject: one.id }))).toMatchObject({ status: 404 });
    expect(await refusalOf(other.client.m2m.revokeToken({ m2mTokenId: id }))).toMatchObject({ status: 404 });
    expect(await one.client.m2m.revokeToken({ m2mTokenId: id, revocationReason: 'x' })).toMatchObject({
      revoked: true,
    });
    expect(await refusalOf(one.client.m2m.verify({ token: token ?? '' }))).toMatchObject({ status: 404 });
    expect(await sdk.m2m.list({ subject: one.id, revoked: true })).toMatchObject({ totalCount: 2 });
  });

  test('open nothing else with their keys, and nothing with a key that was rotated away', async () => {
    const { id, client, secretKey } = await make('one');
    const asMachine = createClerkClient({ secretKey, apiUrl: `${clerk.url}/api`, telemetry: { disabled: true } });
    expect(await refusalOf(asMachine.users.getUserList())).toMatchObject({ status: 401 });
    expect(await refusalOf(sdk.m2m.createToken())).toMatchObject({ status: 401 });
    expect((await sdk.machines.getSecretKey(id)).secret).toBe(secretKey);
    const { secret } = await sdk.machines.rotateSecretKey({ machineId: id, previousTokenTtl: 60 });
    expect((await client.m2m.createToken()).subject).toBe(id);
    clerk.clock.advance(61);
    expect(await refusalOf(client.m2m.createToken())).toMatchObject({ status: 401 });
    expect((await machineSdk(secret).m2m.createToken()).subject).toBe(id);
  });

  test('are listed, changed, joined, parted and deleted with their tokens', async () => {
    const [one, two] = [await make('a one'), await make('b two')];
    await sdk.machines.createScope(one.id, two.id);
    const again = sdk.machines.createScope(one.id, two.id);
    expect(await refusalOf(again)).toMatchObject({ code: 'duplicate_record', field: 'to_machine_id' });
    expect((await sdk.machines.get(one.id)).scopedMachines.map(({ id }) => id)).toEqual([two.id]);
    await sdk.machines.deleteScope(one.id, two.id);
    await sdk.machines.update({ machineId: one.id, name: 'c one', defaultTokenTtl: 60 });
    const names = async (filter: Parameters<typeof sdk.machines.list>[0]) =>
      (await sdk.machines.list(filter)).data.map(({ name }) => name);
    expect(await names({ orderBy: '-name' })).toEqual(['c one', 'b two']);
    expect(await names({ query: 'TWO' })).toEqual(['b two']);
    const { token = '' } = await one.client.m2m.createToken();
    await sdk.machines.delete(one.id);
    expect((await authenticate(token, { acceptsToken: 'm2m_token' })).status).toBe('signed-out');
    expect(await refusalOf(sdk.machines.get(one.id))).toMatchObject({ status: 404 });
  });
});

describe('OAuth applications', () => {
  const redirectUri = 'http://localhost:9000/callback';
  const verifier = 'a'.repeat(43);
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const make = (values: { public?: boolean } = {}) =>
    sdk.oauthApplications.create({
      name: 'App',
      redirectUris: [redirectUri],
      scopes: 'openid profile email',
      ...values,
    });

  /** Signs somebody in, sends them to the application's authorization and returns where they are sent back to. */
  async function authorize(clientId: string, values: Record<string, string> = {}, signIn = true): Promise<Response> {
    const browser = await openBrowser(clerk);
    if (signIn) await browser.signIn('alice@example.com');
    const query = { client_id: clientId, redirect_uri: redirectUri, response_type: 'code', state: 's', ...values };
    const search = new URLSearchParams({ ...query, __clerk_db_jwt: browser.id });
    return clerk.fetch(new Request(`${clerk.url}/oauth/authorize?${search.toString()}`));
  }
  const backFrom = (answer: Response) => new URL(answer.headers.get('location') ?? '').searchParams;
  const token = async (values: Record<string, string>, authorization?: string) => {
    const headers = {
      ...(authorization ? { authorization } : {}),
      'content-type': 'application/x-www-form-urlencoded',
    };
    const body = new URLSearchParams(values).toString();
    return replyOf(await clerk.fetch(new Request(`${clerk.url}/oauth/token`, { method: 'POST', headers, body })));
  };
  const exchange = (code: string, values: Record<string, string>, authorization?: string) =>
    token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...values }, authorization);

  test.each(['opaque', 'jwt'] as const)('get %s tokens that authenticate a request', async (oauthTokens) => {
    clerk.configure({ oauthTokens });
    const { clientId, clientSecret = '' } = await make();
    const back = backFrom(await authorize(clientId, { scope: 'openid email' }));
    expect(back.get('state')).toBe('s');
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    const { status, body } = await exchange(back.get('code') ?? '', {}, basic);
    expect([status, valueAt(body, 'scope')]).toEqual([200, 'openid email']);
    expect(readJwt(textAt(body, 'id_token')).claims).toMatchObject({ aud: clientId, email: 'alice@example.com' });
    const accessToken = textAt(body, 'access_token');
    expect(accessToken.startsWith('oat_')).toBe(oauthTokens === 'opaque');
    const seen = await authenticate(accessToken, { acceptsToken: 'oauth_token' });
    expect([seen.status, seen.type]).toEqual(['signed-in', 'oauth_token']);
    expect(seen.auth).toMatchObject({ userId: alice, clientId, scopes: ['openid', 'email'] });
    expect((await authenticate(accessToken, { acceptsToken: 'session_token' })).status).toBe('signed-out');
    expect(JSON.stringify(clerk.snapshot())).not.toContain(accessToken);
    const headers = { authorization: `Bearer ${accessToken}` };
    const info = await replyOf(await clerk.fetch(new Request(`${clerk.url}/oauth/userinfo`, { headers })));
    expect(info.body).toMatchObject({ sub: alice, email: 'alice@example.com' });
    expect(valueAt(info.body, 'name')).toBeUndefined();
  });

  test('exchange a code once, in time, for their own address, with their secret or proof', async () => {
    const { clientId, clientSecret = '' } = await make();
    const other = await make();
    const own = { client_id: clientId, client_secret: clientSecret };
    const code = async () => backFrom(await authorize(clientId)).get('code') ?? '';
    const used = await code();
    expect((await exchange(used, own)).status).toBe(200);
    expect((await exchange(used, own)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await exchange(await code(), { ...own, client_secret: 'x' })).body).toMatchObject({
      error: 'invalid_client',
    });
    const others = { client_id: other.clientId, client_secret: other.clientSecret ?? '' };
    expect((await exchange(await code(), others)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await exchange(await code(), { ...own, redirect_uri: 'http://localhost:1' })).status).toBe(400);
    const late = await code();
    clerk.clock.advance(61);
    expect((await exchange(late, own)).body).toMatchObject({ error: 'invalid_grant' });
  });

  test('that keep no secret prove themselves by what they challenged with', async () => {
    const { clientId, clientSecret } = await make({ public: true });
    expect(clientSecret).toBeUndefined();
    expect(backFrom(await authorize(clientId)).get('error')).toBe('invalid_request');
    const challenged = { code_challenge: challenge, code_challenge_method: 'S256' };
    const code = async () => backFrom(await authorize(clientId, challenged)).get('code') ?? '';
    expect((await exchange(await code(), { client_id: clientId })).body).toMatchObject({ error: 'invalid_grant' });
    expect((await exchange(await code(), { client_id: clientId, code_verifier: verifier })).status).toBe(200);
  });

  test('send nobody to an address they do not name, and say why they send somebody back', async () => {
    const { clientId } = await make();
    expect((await authorize(clientId, { redirect_uri: 'https://evil.example' })).status).toBe(400);
    expect((await authorize('none')).status).toBe(400);
    expect(backFrom(await authorize(clientId, {}, false)).get('error')).toBe('login_required');
    expect(backFrom(await authorize(clientId, { scope: 'private_metadata' })).get('error')).toBe('invalid_scope');
    expect(backFrom(await authorize(clientId, { response_type: 'token' })).get('error')).toBe(
      'unsupported_response_type',
    );
  });

  test('refresh tokens once, tell about them, and lose them when they are revoked', async () => {
    const { id, clientId, clientSecret = '' } = await make();
    const own = { client_id: clientId, client_secret: clientSecret };
    const first = (await exchange(backFrom(await authorize(clientId)).get('code') ?? '', own)).body;
    const refresh = (refreshToken: string) =>
      token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...own });
    const second = (await refresh(textAt(first, 'refresh_token'))).body;
    expect((await refresh(textAt(first, 'refresh_token'))).body).toMatchObject({ error: 'invalid_grant' });
    const info = async (text: string) => {
      const body = new URLSearchParams({ token: text, ...own }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const request = new Request(`${clerk.url}/oauth/token_info`, { method: 'POST', headers, body });
      return (await replyOf(await clerk.fetch(request))).body;
    };
    expect(await info(textAt(first, 'access_token'))).toEqual({ active: false });
    const accessToken = textAt(second, 'access_token');
    expect(await info(accessToken)).toMatchObject({ active: true, sub: alice, client_id: clientId });
    expect(await sdk.idPOAuthAccessToken.verify(accessToken)).toMatchObject({ subject: alice, clientId });
    await sdk.oauthApplications.revokeToken({ oauthApplicationId: id, token: accessToken });
    expect((await authenticate(accessToken, { acceptsToken: 'oauth_token' })).status).toBe('signed-out');
    expect((await refresh(textAt(second, 'refresh_token'))).status).toBe(400);
  });

  test('are listed, read, changed, given a new secret and deleted', async () => {
    const { id, clientSecret } = await make();
    await sdk.oauthApplications.update({ oauthApplicationId: id, name: 'Renamed' });
    const read = await sdk.oauthApplications.get(id);
    expect([read.name, read.clientSecret]).toEqual(['Renamed', undefined]);
    expect((await sdk.oauthApplications.rotateSecret(id)).clientSecret).not.toBe(clientSecret);
    expect((await sdk.oauthApplications.list({ nameQuery: 'RENA', orderBy: 'name' })).totalCount).toBe(1);
    await sdk.oauthApplications.delete(id);
    expect(await refusalOf(sdk.oauthApplications.get(id))).toMatchObject({ status: 404 });
    const bad = sdk.oauthApplications.create({ name: 'x', scopes: 'everything' });
    expect(await refusalOf(bad)).toMatchObject({ status: 422, field: 'scopes' });
  });
});

test('every operation of these resources was answered to the real client', () => {
  const rows = [...apiKeyOperations, ...machineOperations, ...m2mTokenOperations, ...oauthApplicationOperations];
  expect(rows.map(({ name }) => name).filter((name) => !answered.has(name))).toEqual([]);
});
