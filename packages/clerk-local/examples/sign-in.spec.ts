import { clerkFixtures, type ClerkFixtures } from '@clerk-patterns/clerk-local/playwright';
import { expect, test as base } from '@playwright/test';

const test = base.extend<ClerkFixtures>(clerkFixtures);

test('alice sees her page without filling in a form', async ({ page, signInAs }) => {
  await signInAs('alice@example.com', { organization: 'acme' });
  await page.goto('/');
  await expect(page.getByText('Signed in as user_2lOcaLAlice')).toBeVisible();
});

test('somebody made for this test alone', async ({ page, signInAs, createPerson }) => {
  const { emailAddress, userId } = await createPerson({ firstName: 'Zoe' });
  await signInAs(emailAddress);
  await page.goto('/');
  await expect(page.getByText(`Signed in as ${userId}`)).toBeVisible();
});

test('an instance that differs for this browser alone', async ({ page, instance }) => {
  await instance({ firstName: { required: true } });
  await page.goto('/sign-up');
  await expect(page.getByRole('textbox', { name: 'First name' })).toBeVisible();
});
