import { clerk, clerkSetup } from '@clerk/testing/playwright';
import { people } from '../../support/people.ts';
import { expect, test } from '../../support/test.ts';

test('signInAs needs no form: the first page already knows the person and the organization', async ({
  page,
  signInAs,
}) => {
  await signInAs(people.alice, { organization: 'acme' });
  await page.goto('/dashboard');
  await expect(page.getByTestId('identity')).toContainText('Acme');
  await page.waitForFunction(() => window.Clerk?.user);
});

test('people made for a test are known to no other, and sign in at once', async ({
  page,
  createPerson,
  signInAs,
  clerkLocal,
}) => {
  const one = await createPerson({ firstName: 'Zoe', organizations: { globex: 'org:member' } });
  const other = await createPerson();
  expect(one.emailAddress).not.toBe(other.emailAddress);
  const { userId } = await signInAs(one.emailAddress, { organization: 'globex' });
  expect(userId).toBe(one.userId);
  await page.goto('/dashboard');
  await expect(page.getByTestId('identity')).toContainText('Globex');
  await expect(clerkLocal.signIn('nobody@example.com')).rejects.toThrow(
    'knows nobody with the address nobody@example.com',
  );
});

test('a session that is revoked behind the browser’s back gets no further token', async ({
  createPerson,
  signInAs,
  clerkLocal,
}) => {
  const { emailAddress } = await createPerson();
  const { sessionId, token } = await signInAs(emailAddress);
  await clerkLocal.control('POST', `/sessions/${sessionId}/revoke`);
  await expect(token()).rejects.toThrow('401');
});

test('clerk.signIn of @clerk/testing takes an e-mail address, and clerk.signOut ends it', async ({
  page,
  createPerson,
}) => {
  await clerkSetup({ dotenv: false });
  const { emailAddress, userId } = await createPerson();
  await page.goto('/');
  await clerk.signIn({ page, emailAddress });
  expect(await page.evaluate(() => window.Clerk.user?.id)).toBe(userId);
  await page.goto('/dashboard');
  await expect(page).toHaveURL(/\/dashboard$/);
  await clerk.signOut({ page });
  await page.waitForFunction(() => window.Clerk.user === null);
});
