import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLane, type Lane } from '../../testing-lane.ts';

/** What Hasura's own tests of JSON Web Tokens ask (server/tests-py/test_jwt.py), in words of our own. */
let lane: Lane;
beforeAll(async () => {
  lane = await openLane();
});
afterAll(async () => lane.close());

const namespace = 'https://hasura.io/jwt/claims';
const user = { 'x-hasura-user-id': 'user_bob', 'x-hasura-default-role': 'user', 'x-hasura-allowed-roles': ['user'] };
const now = () => Math.floor(Date.now() / 1000);
const { 'x-hasura-allowed-roles': _roles, ...withoutRoles } = user;
const { 'x-hasura-default-role': _role, ...withoutDefault } = user;

async function ask(headers: Record<string, string>): Promise<{ status: number; answer: unknown }> {
  const body = JSON.stringify({ query: '{ todos(limit: 0) { id } }' });
  const response = await fetch(`${lane.url}/v1/graphql`, { method: 'POST', headers, body });
  return { status: response.status, answer: await response.json() };
}
const withClaims = async (claims: object, more: Record<string, string> = {}) =>
  ask({ authorization: `Bearer ${await lane.sign({ ...claims })}`, ...more });
const answered = { status: 200, answer: { data: { todos: [] } } };
const refused = (code: string, message: unknown) => ({
  status: 200,
  answer: { errors: [{ message, extensions: { code, path: '$' } }] },
});

test.each([
  ['valid claims', { [namespace]: user }],
  ['several roles', { [namespace]: { ...user, 'x-hasura-allowed-roles': ['user', 'editor'] } }],
  [
    'names in capitals',
    { [namespace]: { 'X-Hasura-User-Id': 'a', 'X-Hasura-Default-Role': 'user', 'X-Hasura-Allowed-Roles': ['user'] } },
  ],
  ['an audience, when none is configured', { [namespace]: user, aud: 'somebody' }],
  ['claims as the text of an object', { [namespace]: JSON.stringify(user) }],
  ['claims of others beside its own', { [namespace]: user, 'https://elsewhere.example': { role: 'admin' } }],
])('%s are accepted', async (_what, claims) => {
  expect(await withClaims(claims)).toEqual(answered);
});

test('a token that expired within the skew is accepted still', async () => {
  expect(await withClaims({ [namespace]: user, exp: now() - 2 })).toEqual(answered);
});

test.each([
  ['no allowed roles', withoutRoles, 'jwt-missing-role-claims', 'JWT claim does not contain x-hasura-allowed-roles'],
  ['no default role', withoutDefault, 'jwt-missing-role-claims', 'JWT claim does not contain x-hasura-default-role'],
  [
    'roles as a text',
    { ...user, 'x-hasura-allowed-roles': 'user' },
    'jwt-invalid-claims',
    'invalid x-hasura-allowed-roles; should be a list of roles: parsing [] failed, expected Array, but encountered String',
  ],
  [
    'roles as an object',
    { ...user, 'x-hasura-allowed-roles': {} },
    'jwt-invalid-claims',
    'invalid x-hasura-allowed-roles; should be a list of roles: parsing [] failed, expected Array, but encountered Object',
  ],
  [
    'a default role that is not allowed',
    { ...user, 'x-hasura-default-role': 'admin' },
    'access-denied',
    'Your requested role is not in allowed roles',
  ],
  [
    'a variable that is a number',
    { ...user, 'x-hasura-n': 1 },
    'jwt-invalid-claims',
    expect.stringContaining('x-hasura-* claims'),
  ],
])('%s: refused', async (_what, claims, code, message) => {
  expect(await withClaims({ [namespace]: claims })).toEqual(refused(code, message));
});

test.each([
  ['expired', { exp: now() - 120 }, 'Could not verify JWT: JWTExpired'],
  ['not valid yet', { nbf: now() + 120 }, 'Could not verify JWT: JWTNotYetValid'],
  ['of another issuer', { iss: 'https://rubbish.example' }, 'Could not verify JWT: JWTNotInIssuer'],
])('a token that is %s is refused', async (_what, claims, message) => {
  expect(await withClaims({ [namespace]: user, ...claims })).toEqual(refused('invalid-jwt', message));
});

test('a token of another key is refused, be it RSA or a shared secret', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const sign = async (key: Parameters<SignJWT['sign']>[0], alg: string) =>
    new SignJWT({ [namespace]: user, exp: now() + 60 }).setProtectedHeader({ alg, kid: 'ins_test' }).sign(key);
  const foreign = await sign(privateKey, 'RS256');
  const shared = await sign(new TextEncoder().encode('a shared secret of more than thirty-two bytes'), 'HS256');
  for (const token of [foreign, shared]) {
    expect(await ask({ authorization: `Bearer ${token}` })).toEqual(
      refused('invalid-jwt', 'Could not verify JWT: JWSError JWSInvalidSignature'),
    );
  }
});

test('a token without the namespace is refused', async () => {
  expect(await withClaims({ role: 'user' })).toEqual(refused('jwt-invalid-claims', expect.stringContaining(namespace)));
});

test.each([
  ['no header', {}, "Missing 'Authorization' or 'Cookie' header in JWT authentication mode"],
  ['a header that is no Bearer', { authorization: 'Basic x' }, 'Malformed Authorization header'],
])('%s: refused with invalid-headers', async (_what, headers, message) => {
  expect(await ask(headers)).toEqual(refused('invalid-headers', message));
});

test('a role is asked for by a header, and must be among those of the token', async () => {
  const claims = { [namespace]: { ...user, 'x-hasura-allowed-roles': ['user', 'org:member'] } };
  expect(await withClaims(claims, { 'x-hasura-role': 'user' })).toEqual(answered);
  expect(await withClaims(claims, { 'x-hasura-role': 'admin' })).toEqual(
    refused('access-denied', 'Your requested role is not in allowed roles'),
  );
});

test('session variables come from the token, never from headers', async () => {
  const { 'x-hasura-user-id': _id, ...without } = user;
  const headers = { 'x-hasura-user-id': 'user_alice', 'X-Hasura-Org-Id': 'org_acme' };
  expect(await withClaims({ [namespace]: without }, headers)).toEqual(
    refused('not-found', 'missing session variables: "x-hasura-user-id"'),
  );
});

test('a wrong admin secret is refused, whatever the token says', async () => {
  for (const name of ['x-hasura-admin-secret', 'x-hasura-access-key']) {
    expect(await withClaims({ [namespace]: user }, { [name]: 'wrong' })).toEqual(
      refused('access-denied', 'invalid "x-hasura-admin-secret"/"x-hasura-access-key"'),
    );
  }
});
