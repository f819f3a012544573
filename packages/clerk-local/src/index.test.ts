import { readFileSync } from 'node:fs';
import { createClerkClient, verifyToken } from '@clerk/backend';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verbs } from './control/index.ts';
import * as surface from './index.ts';
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
  const answer = await fetch(`${clerk.url}/v1/me/web3_wallets`, { method: 'POST' });
  expect(answer.status).toBe(501);
  expect(await answer.text()).toContain('POST /v1/me/web3_wallets');
});

test('the package exports these values and no others', () => {
  expect(Object.keys(surface).toSorted()).toMatchInlineSnapshot(`
    [
      "ConnectionDroppedError",
      "createClerkLocal",
      "createKeys",
      "defaultSeedFile",
      "environmentLines",
      "generatePrivatePem",
      "keepPrivatePem",
      "localVariables",
      "readSeed",
      "seedText",
      "totpAt",
      "usualRateLimit",
    ]
  `);
});

test('the package exports these types and no others', () => {
  const source = readFileSync(new URL('index.ts', import.meta.url), 'utf8');
  const listed = [...source.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) => names.split(','));
  const declared = [...source.matchAll(/^export interface (\w+)/gm)].map(([, name = '']) => name);
  const types = listed.map((name) => name.trim().replace(/^type /, '')).filter((name) => !(name in surface));
  expect([...types, ...declared].toSorted()).toMatchInlineSnapshot(`
    [
      "ClerkLocal",
      "ClerkLocalOptions",
      "Clock",
      "Fault",
      "FaultRule",
      "InboxMessage",
      "Keys",
      "MovableClock",
      "RateLimit",
      "RequestRecord",
      "Seed",
      "Settings",
      "SettingsChange",
      "Snapshot",
      "TestBed",
    ]
  `);
});

test('docs/testing.md names every member of an instance, and every path of the control plane', () => {
  const page = readFileSync(new URL('../../../docs/testing.md', import.meta.url), 'utf8');
  const members = Object.getOwnPropertyNames(clerk).filter((name) => !new RegExp(`\\b${name}\\b`).test(page));
  expect(members).toEqual([]);
  const webhooks = Object.keys(clerk.webhooks).filter((name) => !new RegExp(`\\.${name}\\(`).test(page));
  expect(webhooks).toEqual([]);
  const paths = verbs.map(({ path }) => path.replace('/control/', ''));
  expect(paths.filter((path) => !page.includes(path.replace(/\/:id$/, '')))).toEqual([]);
});

test('an instance starts with the settings it is given: version 1 tokens instead of 2', async () => {
  const old = await createClerkLocal({ port: 0, privateKey, settings: { sessionTokenVersion: 1 } });
  const { secretKey, publishableKey } = old.keys;
  const sdk = createClerkClient({ secretKey, publishableKey, apiUrl: `${old.url}/api`, telemetry: { disabled: true } });
  const { data } = await sdk.users.getUserList({ query: 'alice' });
  const session = await sdk.sessions.createSession({ userId: data[0]?.id ?? '' });
  const claims = await verifyToken((await sdk.sessions.getToken(session.id)).jwt, { jwtKey: old.keys.publicPem });
  expect(claims).toMatchObject({ sub: data[0]?.id, sid: session.id });
  expect(claims).not.toHaveProperty('v');
  await old.close();
});

test('a snapshot brings everything back, and reset brings back the seed', async () => {
  const before = clerk.snapshot();
  await client.users.createUser({ emailAddress: ['gone@example.com'], skipPasswordRequirement: true });
  clerk.restore(before);
  expect(await client.users.getCount()).toBe(5);
  await client.users.createUser({ emailAddress: ['gone@example.com'], skipPasswordRequirement: true });
  clerk.clock.advance(60);
  clerk.reset();
  expect(await client.users.getCount()).toBe(5);
});
