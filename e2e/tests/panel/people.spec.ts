import { makePerson } from '../../support/clerk.ts';
import { findPerson, panel } from '../../support/panel.ts';
import { people } from '../../support/people.ts';
import { expect, test } from '../../support/test.ts';
import { urls } from '../../support/urls.ts';
import type { Page } from '@playwright/test';

async function signInAs(page: Page, email: string, name: string): Promise<void> {
  await findPerson(page, email);
  // Other tests' apps asked this Clerk as well.
  await page.getByLabel('App', { exact: true }).selectOption(urls.web);
  await page.getByRole('button', { name: `Sign in as ${name}` }).click();
  await page.waitForURL(`${urls.web}/**`);
  await page.waitForFunction(() => !!window.Clerk?.user);
}

test('the panel’s sign-in link signs Alice in to the web app, and then Bob in her place', async ({ page }) => {
  await signInAs(page, people.alice, 'Alice');
  await expect(page.getByTestId('identity')).toContainText('Alice');
  await signInAs(page, people.bob, 'Bob');
  await expect(page.getByTestId('identity')).toContainText('Bob');
  expect(page.url()).not.toContain('ticket');
});

test('the panel signs in from the list of people in a tab of its own', async ({ page }) => {
  const { email } = await makePerson({ firstName: 'Listed', lastName: 'Person' });
  await page.goto(panel(`/?query=${email}`));
  const context = page.context();
  // Another test's app may have asked last: which one opens is not this test's business.
  const asked = context.waitForEvent('request', (request) => request.url().includes('/sign-in?__clerk_ticket='));
  const opened = context.waitForEvent('page');
  await page.getByRole('button', { name: 'Sign in as Listed Person' }).click();
  expect((await asked).redirectedFrom()?.method()).toBe('POST');
  expect(await opened).not.toBe(page);
  await expect(page.getByRole('main')).toContainText(email);
});

test('the panel revokes a session, which gets no further token', async ({ page, as }) => {
  const { email } = await makePerson();
  await signInAs(page, email, 'Kim');
  const token = () => page.evaluate(() => window.Clerk.session?.getToken({ skipCache: true }).catch(() => null));
  expect(await token()).toMatch(/^ey/);
  const { page: desk } = await as('bob');
  await findPerson(desk, email);
  await desk.getByRole('button', { name: 'Revoke' }).click();
  await expect(desk.getByRole('status')).toContainText('Revoked');
  expect((await token()) ?? null).toBeNull();
});
