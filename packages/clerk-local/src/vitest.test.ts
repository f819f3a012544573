import { verifyToken } from '@clerk/backend';
import { expect, test } from 'vitest';
import { privateKey } from './testing.ts';
import { startClerkForTests } from './vitest.ts';

const { clerk, client, people } = await startClerkForTests({ privateKey });

test('people, organizations and tokens are there without a form', async () => {
  const { emailAddress, userId } = await people.createPerson({ organizations: { acme: 'org:member' } });
  const { token, sessionId } = await people.signIn(emailAddress, { organization: 'acme' });
  const claims = await verifyToken(await token(), { jwtKey: clerk.keys.publicPem });
  expect(claims).toMatchObject({ sub: userId, sid: sessionId, o: { slg: 'acme', rol: 'member' } });
  expect(await client.users.getCount()).toBe(6);
});

test('each test begins with the seed again, and variables lead other SDKs here', async () => {
  expect(await client.users.getCount()).toBe(5);
  expect(process.env['CLERK_API_URL']).toBe(`${clerk.url}/api`);
  expect(process.env['CLERK_SECRET_KEY']).toBe(clerk.keys.secretKey);
});

test('faults and the inbox are there from outside as well', async () => {
  await people.addFault({ kind: 'server_error', path: '/api/v1/users' });
  await expect(client.users.getCount()).rejects.toMatchObject({ status: 500 });
  await people.clearFaults();
  expect(await client.users.getCount()).toBe(5);
  expect(await people.inbox()).toEqual([]);
});

test('what goes wrong is said without the key', async () => {
  const failure = people.createPerson({ emailAddress: 'nobody' });
  await expect(failure).rejects.toThrow(/answered POST \/api\/v1\/users with 422/);
  await expect(failure).rejects.not.toThrow(clerk.keys.secretKey);
});
