import { createClerkClient, type ClerkClient } from '@clerk/backend';
import { isClerkAPIResponseError } from '@clerk/backend/errors';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import { createRouter } from '../../router.ts';
import { alice, bob, globex, readJwt, startClerk, valueAt } from '../../testing.ts';
import { backendOperations } from './index.ts';
import { instanceOperations } from './instance.ts';
import { sessionOperations } from './sessions.ts';
import { userOperations } from './users.ts';

let clerk: ClerkLocal;
let client: ClerkClient;
const answered = new Set<string>();
const route = createRouter(backendOperations);

beforeAll(async () => {
  clerk = await startClerk({
    onRequest: ({ method, path, status }) => {
      const match = route('backend', method, path.replace(/^\/api/, ''));
      if (match && status === 200) answered.add(match.operation.name);
    },
  });
  const { secretKey, publishableKey } = clerk.keys;
  client = createClerkClient({ secretKey, publishableKey, apiUrl: `${clerk.url}/api`, telemetry: { disabled: true } });
});
afterAll(() => clerk.close());
beforeEach(() => clerk.reset());

/** Status, code and field of the error that the real client makes of an answer. */
async function refusal(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isClerkAPIResponseError(error)) throw new Error('the call was not refused', { cause: error });
  return { status: error.status, code: error.errors[0]?.code, field: valueAt(error.errors[0]?.meta, 'paramName') };
}

const template = { name: 'mine', claims: { a: '{{user.id}}' }, lifetime: 120, allowedClockSkew: 0 };

describe('users', () => {
  test('are found by address, id, external id, organization and text, in the order asked for', async () => {
    const firstNames = async (filter: Parameters<typeof client.users.getUserList>[0]) =>
      (await client.users.getUserList(filter)).data.map(({ firstName }) => firstName);
    expect(await firstNames({ emailAddress: ['BOB@example.com'] })).toEqual(['Bob']);
    expect(await firstNames({ userId: [alice, bob], orderBy: '-first_name' })).toEqual(['Bob', 'Alice']);
    expect(await firstNames({ query: 'carol' })).toEqual(['Carol']);
    expect(await firstNames({ organizationId: [globex], orderBy: '+first_name' })).toEqual(['Alice', 'Carol']);
    expect(await firstNames({ externalId: ['nobody'] })).toEqual([]);
    expect(await firstNames({ orderBy: '+email_address', limit: 2, offset: 1 })).toEqual(['Bob', 'Carol']);
    expect(await client.users.getCount({ query: 'example.com' })).toBe(5);
    expect(await refusal(client.users.getUserList({ orderBy: 'constructor' as never }))).toMatchObject({ status: 422 });
  });

  test('are created, changed and deleted', async () => {
    const user = await client.users.createUser({
      emailAddress: ['new@example.com'],
      password: 'a long enough one',
      firstName: 'New',
      username: 'newby',
      externalId: 'ext_1',
      publicMetadata: { a: 1 },
      privateMetadata: { b: 1 },
    });
    expect(user).toMatchObject({ firstName: 'New', username: 'newby', externalId: 'ext_1', privateMetadata: { b: 1 } });
    await client.users.updateUser(user.id, { firstName: 'Newer' });
    expect(await client.users.getUser(user.id)).toMatchObject({ firstName: 'Newer', publicMetadata: { a: 1 } });
    expect(await client.users.deleteUser(user.id)).toMatchObject({ id: user.id, deleted: true });
    expect(await refusal(client.users.getUser(user.id))).toMatchObject({ status: 404, code: 'resource_not_found' });
  });

  test.each([
    ['a taken address', { emailAddress: ['Alice@example.com'], password: 'a long enough one' }, 'email_address'],
    ['no address', { password: 'a long enough one' }, 'email_address'],
    ['a bad address', { emailAddress: ['nobody'], password: 'a long enough one' }, 'email_address'],
    ['no password', { emailAddress: ['new@example.com'] }, 'password'],
    ['a short password', { emailAddress: ['new@example.com'], password: 'short' }, 'password'],
  ])('%s makes nobody', async (_name, values, field) => {
    expect(await refusal(client.users.createUser(values))).toMatchObject({ status: 422, field });
    expect(await client.users.getCount()).toBe(5);
  });

  test('share no username and no external id', async () => {
    const own = { username: 'one', externalId: 'ext_1' };
    await client.users.updateUser(alice, own);
    await client.users.updateUser(alice, { ...own, firstName: 'Still me' });
    const double = { emailAddress: ['new@example.com'], skipPasswordRequirement: true, username: 'one' };
    expect(await refusal(client.users.createUser(double))).toMatchObject({ status: 422, field: 'username' });
    expect(await client.users.getCount()).toBe(5);
    expect(await refusal(client.users.updateUser(bob, { username: 'one' }))).toMatchObject({ field: 'username' });
    expect(await refusal(client.users.updateUser(bob, { externalId: 'ext_1' }))).toMatchObject({
      field: 'external_id',
    });
    expect(await client.users.getUser(bob)).toMatchObject({ username: null, externalId: null });
  });

  test('have metadata merged deeply, null removing a member, or replaced', async () => {
    await client.users.updateUserMetadata(alice, { publicMetadata: { a: { b: 1, c: 1 }, d: 1 } });
    const merged = await client.users.updateUserMetadata(alice, { publicMetadata: { a: { b: null, e: 2 } } });
    expect(merged.publicMetadata).toEqual({ a: { c: 1, e: 2 }, d: 1 });
    const replaced = await client.users.replaceUserMetadata(alice, { publicMetadata: { f: 1 } });
    expect(replaced.publicMetadata).toEqual({ f: 1 });
  });

  test('are banned and locked, and let in again', async () => {
    expect(await client.users.banUser(bob)).toMatchObject({ banned: true });
    expect(await refusal(client.sessions.createSession({ userId: bob }))).toMatchObject({ code: 'user_banned' });
    expect(await client.users.unbanUser(bob)).toMatchObject({ banned: false });
    expect(await client.users.lockUser(bob)).toMatchObject({ locked: true });
    expect(await refusal(client.sessions.createSession({ userId: bob }))).toMatchObject({ code: 'user_locked' });
    expect(await client.users.unlockUser(bob)).toMatchObject({ locked: false });
    expect(await client.sessions.createSession({ userId: bob })).toMatchObject({ userId: bob });
  });

  test('have their password verified', async () => {
    const verify = (password: string) => client.users.verifyPassword({ userId: alice, password });
    expect(await verify('clerk-local-demo')).toEqual({ verified: true });
    expect(await refusal(verify('wrong'))).toMatchObject({ status: 422, code: 'incorrect_password' });
  });

  test('list the organizations they are in', async () => {
    const { data, totalCount } = await client.users.getOrganizationMembershipList({ userId: alice });
    expect(totalCount).toBe(2);
    expect(data.map(({ organization, role }) => [organization.slug, role])).toEqual([
      ['acme', 'org:admin'],
      ['globex', 'org:member'],
    ]);
  });
});

describe('sessions', () => {
  test('are created, listed, read and revoked; a revoked one gives no token', async () => {
    const { id } = await client.sessions.createSession({ userId: alice });
    expect(await client.sessions.getSession(id)).toMatchObject({ userId: alice, status: 'active' });
    const listed = await client.sessions.getSessionList({ userId: alice, status: 'active' });
    expect(listed.data.map((session) => session.id)).toEqual([id]);
    expect(await client.sessions.revokeSession(id)).toMatchObject({ status: 'revoked' });
    expect((await client.sessions.getSessionList({ userId: alice, status: 'active' })).data).toEqual([]);
    expect(await refusal(client.sessions.getToken(id))).toMatchObject({ status: 404 });
    expect(await refusal(client.sessions.getToken(id, 'hasura'))).toMatchObject({ status: 404 });
  });

  test('give tokens of the lifetime asked for, without a page', async () => {
    const { id } = await client.sessions.createSession({ userId: alice });
    const { jwt } = await client.sessions.getToken(id, undefined, 600);
    const { claims } = readJwt(jwt);
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(600);
    expect(claims).not.toHaveProperty('azp');
    expect(await refusal(client.sessions.getToken(id, undefined, 29))).toMatchObject({ status: 422 });
    expect(await refusal(client.sessions.getToken(id, 'nope'))).toMatchObject({ status: 404, field: 'name' });
  });

  test('a week old have expired, and give no token', async () => {
    const { id } = await client.sessions.createSession({ userId: alice });
    clerk.clock.advance(7 * 86_400);
    expect(await client.sessions.getSession(id)).toMatchObject({ status: 'expired' });
    const idsOf = async (status: 'active' | 'expired') =>
      (await client.sessions.getSessionList({ userId: alice, status })).data.map((session) => session.id);
    expect([await idsOf('active'), await idsOf('expired')]).toEqual([[], [id]]);
    expect(await refusal(client.sessions.getToken(id))).toMatchObject({ status: 404 });
  });

  test('of nobody are refused', async () => {
    expect(await refusal(client.sessions.createSession({ userId: 'user_nobody' }))).toMatchObject({ status: 404 });
    expect(await refusal(client.sessions.getSession('sess_none'))).toMatchObject({ status: 404 });
    expect(await refusal(client.sessions.getSessionList({}))).toMatchObject({ status: 422, field: 'user_id' });
  });
});

describe('JWT templates', () => {
  test('are created, listed, read, changed and deleted', async () => {
    const { id } = await client.jwtTemplates.create(template);
    expect(await client.jwtTemplates.get(id)).toMatchObject({ name: 'mine', lifetime: 120, allowedClockSkew: 0 });
    expect((await client.jwtTemplates.list()).data.map(({ name }) => name)).toContain('mine');
    const changed = await client.jwtTemplates.update({ templateId: id, ...template, claims: { b: 1 } });
    expect(changed).toMatchObject({ claims: { b: 1 }, lifetime: 120 });
    await client.jwtTemplates.delete(id);
    expect(await refusal(client.jwtTemplates.get(id))).toMatchObject({ status: 404 });
  });

  test('mint tokens of their lifetime and skew, signed by the instance', async () => {
    await client.jwtTemplates.create(template);
    const { id } = await client.sessions.createSession({ userId: alice });
    const { header, claims } = readJwt((await client.sessions.getToken(id, 'mine')).jwt);
    expect(header).toMatchObject({ alg: 'RS256', kid: clerk.keys.kid });
    expect(claims).toMatchObject({ a: alice, sub: alice, nbf: claims['iat'] });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(120);
  });

  test('sign with a key of their own, which never comes back', async () => {
    const own = { customSigningKey: true, signingAlgorithm: 'HS256', signingKey: 'canary-secret' };
    const made = await client.jwtTemplates.create({ ...template, ...own });
    expect(JSON.stringify(made)).not.toContain('canary');
    const { id } = await client.sessions.createSession({ userId: alice });
    const { jwt } = await client.sessions.getToken(id, 'mine');
    expect(readJwt(jwt).header).toEqual({ alg: 'HS256', typ: 'JWT', cat: 'cl_B7d4PD222AAA' });
    const key = await crypto.subtle.importKey(
      'raw',
      Buffer.from('canary-secret'),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['verify'],
    );
    const [header, payload, signature = ''] = jwt.split('.');
    const signed = Buffer.from(`${header}.${payload}`);
    expect(await crypto.subtle.verify('HMAC', key, Buffer.from(signature, 'base64url'), signed)).toBe(true);
  });

  const protectedNames = ['azp', 'exp', 'iat', 'iss', 'jti', 'nbf', 'sub', 'sid', 'v', 'pla', 'fea', 'sts', 'fva', 'o'];
  test.each(protectedNames)('cannot set the claim %s', async (name) => {
    const call = client.jwtTemplates.create({ ...template, claims: { [name]: 'evil' } });
    expect(await refusal(call)).toEqual({ status: 422, code: 'form_param_value_invalid', field: 'claims' });
    const { id } = await client.jwtTemplates.create(template);
    const change = client.jwtTemplates.update({ templateId: id, ...template, claims: { [name]: 'evil' } });
    expect(await refusal(change)).toMatchObject({ status: 422, field: 'claims' });
  });

  test('set the audience, which is nobody’s but theirs', async () => {
    await client.jwtTemplates.create({ ...template, claims: { aud: 'me' } });
    const { id } = await client.sessions.createSession({ userId: alice });
    expect(readJwt((await client.sessions.getToken(id, 'mine')).jwt).claims['aud']).toBe('me');
  });

  test.each([
    ['a lifetime below 30 seconds', { lifetime: 29 }, 'lifetime'],
    ['a lifetime beyond ten years', { lifetime: 315_360_001 }, 'lifetime'],
    ['a lifetime in fractions', { lifetime: 30.5 }, 'lifetime'],
    ['a negative skew', { allowedClockSkew: -1 }, 'allowed_clock_skew'],
    ['a skew beyond five minutes', { allowedClockSkew: 301 }, 'allowed_clock_skew'],
    [
      'an unknown algorithm',
      { customSigningKey: true, signingAlgorithm: 'none', signingKey: 'x' },
      'signing_algorithm',
    ],
    ['a key that does not sign', { customSigningKey: true, signingAlgorithm: 'RS256', signingKey: 'x' }, 'signing_key'],
    ['no key', { customSigningKey: true, signingAlgorithm: 'HS256' }, 'signing_key'],
    ['a name with blanks', { name: 'a b' }, 'name'],
    ['a taken name', { name: 'hasura' }, 'name'],
  ])('%s is refused', async (_name, values, field) => {
    const before = (await client.jwtTemplates.list()).totalCount;
    expect(await refusal(client.jwtTemplates.create({ ...template, ...values }))).toMatchObject({ status: 422, field });
    expect((await client.jwtTemplates.list()).totalCount).toBe(before);
  });
});

describe('the rest', () => {
  test('sign-in tokens are made for somebody and revoked once', async () => {
    const { id, token } = await client.signInTokens.createSignInToken({ userId: alice, expiresInSeconds: 60 });
    expect(token.length).toBeGreaterThan(20);
    expect(await client.signInTokens.revokeSignInToken(id)).toMatchObject({ status: 'revoked' });
    expect(await refusal(client.signInTokens.revokeSignInToken(id))).toMatchObject({ status: 400 });
    const nobody = { userId: 'user_nobody', expiresInSeconds: 60 };
    expect(await refusal(client.signInTokens.createSignInToken(nobody))).toMatchObject({ status: 404 });
  });

  test('testing tokens last an hour', async () => {
    // The SDK hands this one on as it came.
    const made: unknown = await client.testingTokens.createTestingToken();
    expect(valueAt(made, 'token')).toMatch(/^\d+-/);
    expect(Number(valueAt(made, 'expires_at')) - Date.now() / 1000).toBeGreaterThan(3000);
  });

  test('the key set is the one that signs', async () => {
    expect((await client.jwks.getJwks()).keys).toEqual([expect.objectContaining({ kid: clerk.keys.kid, use: 'sig' })]);
    const open = await clerk.fetch(new Request(`${clerk.url}/.well-known/jwks.json`));
    expect(await open.json()).toEqual({ keys: [clerk.keys.jwk] });
  });

  test('handshakes that are not known have no payload', async () => {
    expect(await refusal(client.clients.getHandshakePayload({ nonce: 'unknown' }))).toMatchObject({ status: 404 });
    const handshake = new Request(`${clerk.url}/v1/client/handshake?redirect_url=http://localhost:3000/`);
    const location = (await clerk.fetch(handshake)).headers.get('location') ?? '';
    const nonce = new URL(location).searchParams.get('__clerk_handshake_nonce') ?? '';
    expect((await client.clients.getHandshakePayload({ nonce })).directives.length).toBeGreaterThan(3);
  });
});

test('every operation of these resources was answered to the real client', () => {
  // Resources with a test file of their own assert the same there.
  const here = [...userOperations, ...sessionOperations, ...instanceOperations];
  expect(here.map(({ name }) => name).filter((name) => !answered.has(name))).toEqual([]);
});
