import type { CDPSession, Page } from '@playwright/test';
import { makePerson } from '../../support/clerk.ts';
import { expect, signIn, test } from '../../support/test.ts';

/** Gives a page an authenticator that confirms everything, as a finger on its sensor would. */
async function addAuthenticator(page: Page): Promise<{ cdp: CDPSession; id: string }> {
  // Clerk offers no passkeys to browsers that say they are driven by a program.
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false }));
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId: id } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, id };
}

async function openSecurity(page: Page): Promise<void> {
  await page.evaluate(() => (window.Clerk as unknown as { openUserProfile(): void }).openUserProfile());
  await page.getByRole('button', { name: 'Security' }).click();
}

test('a passkey is made in the profile, renamed, signs in, and is removed', async ({ page, instance }) => {
  await instance({ passkeys: true });
  const { user, email } = await makePerson();
  await addAuthenticator(page);
  await signIn(page, email);
  await openSecurity(page);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const section = page.locator('.cl-profileSection__passkeys');
  await expect(section).toContainText('Passkey 1');

  await section.getByRole('menuitem', { name: /open menu/i }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Name of passkey' }).fill('My laptop');
  await page.getByRole('textbox', { name: 'Name of passkey' }).press('Enter');
  await expect(section).toContainText('My laptop');

  await page.evaluate(() => window.Clerk.signOut());
  await page.goto('/sign-in');
  await page.getByRole('link', { name: /use passkey instead/i }).click();
  await page.waitForFunction((id) => window.Clerk?.user?.id === id, user.id);
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));

  await openSecurity(page);
  await section.getByRole('menuitem', { name: /open menu/i }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(section).not.toContainText('My laptop');
});

test('a passkey is one of the ways for somebody who was named', async ({ page, instance }) => {
  await instance({ passkeys: true });
  const { user, email } = await makePerson();
  await addAuthenticator(page);
  await signIn(page, email);
  await page.evaluate(() => (window.Clerk.user as unknown as { createPasskey(): Promise<unknown> }).createPasskey());
  await page.evaluate(() => window.Clerk.signOut());
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: 'Email address' }).fill(email);
  await page.getByRole('textbox', { name: 'Email address' }).press('Enter');
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.waitForFunction((id) => window.Clerk?.user?.id === id, user.id);
});

test('who does not confirm is not signed in', async ({ page, instance }) => {
  await instance({ passkeys: true });
  const { email } = await makePerson();
  const { cdp, id } = await addAuthenticator(page);
  await signIn(page, email);
  await page.evaluate(() => (window.Clerk.user as unknown as { createPasskey(): Promise<unknown> }).createPasskey());
  await page.evaluate(() => window.Clerk.signOut());
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: false });
  await page.goto('/sign-in');
  await page.getByRole('link', { name: /use passkey instead/i }).click();
  await expect(page.getByText(/passkey/i).first()).toBeVisible();
  expect(await page.evaluate(() => window.Clerk.user ?? null)).toBeNull();
});
