import { startClerkForTests } from '@clerk-patterns/clerk-local/vitest';
import { verifyToken } from '@clerk/backend';
import { expect, test } from 'vitest';

const { clerk, client, people } = await startClerkForTests();

test('a token of somebody who was made for this test', async () => {
  const { emailAddress, userId } = await people.createPerson({ organizations: { acme: 'org:member' } });
  const { token } = await people.signIn(emailAddress, { organization: 'acme' });
  const claims = await verifyToken(await token(), { jwtKey: clerk.keys.publicPem });
  expect(claims.sub).toBe(userId);
});

test('what happens when Clerk asks to come back later', async () => {
  clerk.faults.add({ kind: 'too_many_requests', path: '/api/v1/users', retryAfterSeconds: 2, count: 1 });
  await expect(client.users.getUserList()).rejects.toMatchObject({ status: 429, retryAfter: 2 });
  expect((await client.users.getUserList()).totalCount).toBe(5);
});
