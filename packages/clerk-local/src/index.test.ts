import { createClerkClient, verifyToken } from '@clerk/backend';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClerkLocal, generatePrivatePem, type ClerkLocal } from './index.ts';

const privateKey = generatePrivatePem();
let clerk: ClerkLocal;
let client: ReturnType<typeof createClerkClient>;

beforeAll(async () => {
  clerk = await createClerkLocal({ port: 0, privateKey });
  const { secretKey, publishableKey } = clerk.keys;
  client = createClerkClient({ secretKey, publishableKey, apiUrl: `${clerk.url}/api`, telemetry: { disabled: true } });
});
afterAll(() => clerk.close());

test('the real backend SDK lists the seeded people', async () => {
  const { data, totalCount } = await client.users.getUserList({ orderBy: '+first_name' });
  expect(totalCount).toBe(5);
  expect(data.map((user) => user.firstName)).toEqual(['Alice', 'Bob', 'Carol', 'Dave', 'Erin']);
});

test('a session token of the Backend API is accepted by the real verifyToken', async () => {
  const { data } = await client.users.getUserList({ emailAddress: ['alice@example.com'] });
  const session = await client.sessions.createSession({ userId: data[0]?.id ?? '' });
  const { jwt } = await client.sessions.getToken(session.id);
  const claims = await verifyToken(jwt, { jwtKey: clerk.keys.publicPem });
  expect(claims).toMatchObject({ sub: data[0]?.id, sid: session.id, sts: 'active', v: 2, role: 'authenticated' });
});

test('a template token carries the template’s claims for the person', async () => {
  const { data } = await client.users.getUserList({ emailAddress: ['bob@example.com'] });
  const session = await client.sessions.createSession({ userId: data[0]?.id ?? '' });
  const { jwt } = await client.sessions.getToken(session.id, 'hasura');
  const claims = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  expect(claims['https://hasura.io/jwt/claims']).toEqual({
    'x-hasura-default-role': 'user',
    'x-hasura-allowed-roles': ['user', 'user'],
    'x-hasura-user-id': data[0]?.id,
    'x-hasura-org-id': 'none',
  });
});

test('what is not implemented answers 501 with method and path', async () => {
  const answer = await fetch(`${clerk.url}/v1/me/totp`, { method: 'POST' });
  expect(answer.status).toBe(501);
  expect(await answer.text()).toContain('POST /v1/me/totp');
});
