import type { Page } from '@playwright/test';
import { clerk, makePerson } from '../../support/clerk.ts';
import { expect, signIn, test } from '../../support/test.ts';

// The logos of Google and GitHub: Clerk's components take them from there, whatever an instance says.
test.use({ elsewhere: 'https://img.clerk.com/static/' });

const google = { social: ['google', 'github'] };

/** Becomes somebody on the page that stands in for the provider. */
async function becomeAtProvider(page: Page, email: string, name = 'Noa Nakamura'): Promise<void> {
  await expect(page.getByRole('heading', { name: /sign in with (google|github)/i })).toBeVisible();
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(email);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
}

async function personIn(page: Page) {
  const id = await page.waitForFunction(() => window.Clerk?.user?.id);
  await page.waitForURL((url) => !/sign-(in|up)/.test(url.pathname));
  return clerk.users.getUser((await id.jsonValue()) ?? '');
}

const address = (text: string): string => `${text.replace(' ', '-')}@example.com`;

test.describe('through another provider', () => {
  test('somebody new signs in with Google and has an account', async ({ page, instance, unique }) => {
    await instance(google);
    const email = address(unique('oauth'));
    await page.goto('/sign-in');
    await page.getByRole('button', { name: /google/i }).click();
    await becomeAtProvider(page, email);
    const user = await personIn(page);
    expect(user).toMatchObject({ firstName: 'Noa', lastName: 'Nakamura', passwordEnabled: false });
    expect(user.emailAddresses[0]).toMatchObject({ emailAddress: email, verification: { status: 'verified' } });
    expect(user.externalAccounts.map(({ provider }) => provider)).toEqual(['oauth_google']);
    const { data } = await clerk.users.getUserOauthAccessToken(user.id, 'google');
    expect(data[0]).toMatchObject({ provider: 'oauth_google', token: expect.stringMatching(/^local_google_/) });
  });

  test('in a window of its own, the page that opened it is signed in, and the window closes', async ({
    page,
    instance,
  }) => {
    await instance(google);
    const { user, email } = await makePerson();
    await page.goto('/');
    await page.waitForFunction(() => window.Clerk?.loaded);
    await page.evaluate(() => {
      const inBrowser = window.Clerk as unknown as { openSignIn(props: object): void };
      inBrowser.openSignIn({ oauthFlow: 'popup', forceRedirectUrl: '/' });
    });
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: /google/i }).click();
    const popup = await opened;
    const closed = popup.waitForEvent('close');
    await becomeAtProvider(popup, email);
    await closed;
    expect((await personIn(page)).id).toBe(user.id);
    expect((await clerk.users.getUser(user.id)).externalAccounts.map(({ provider }) => provider)).toEqual([
      'oauth_google',
    ]);
  });

  test('somebody new signs up with GitHub', async ({ page, instance, unique }) => {
    await instance(google);
    const email = address(unique('github'));
    await page.goto('/sign-up');
    await page.getByRole('button', { name: /github/i }).click();
    await becomeAtProvider(page, email);
    expect((await personIn(page)).externalAccounts[0]?.emailAddress).toBe(email);
  });

  test('what the provider does not know is asked for afterwards', async ({ page, instance, unique }) => {
    await instance({ ...google, username: { enabled: true, required: true } });
    const username = unique('noa').replace(' ', '_');
    await page.goto('/sign-in');
    await page.getByRole('button', { name: /google/i }).click();
    await becomeAtProvider(page, address(unique('missing')));
    await page.getByRole('textbox', { name: 'Username' }).fill(username);
    await page.getByRole('textbox', { name: 'Username' }).press('Enter');
    expect((await personIn(page)).username).toBe(username);
  });

  test('who has an account with this address is signed in to it, and it is linked', async ({ page, instance }) => {
    await instance(google);
    const { user, email } = await makePerson();
    await page.goto('/sign-in');
    await page.getByRole('button', { name: /google/i }).click();
    await becomeAtProvider(page, email);
    expect(await personIn(page)).toMatchObject({ id: user.id, externalAccounts: [{ provider: 'oauth_google' }] });
  });

  test('who signs up though they have an account is signed in', async ({ page, instance }) => {
    await instance(google);
    const { user, email } = await makePerson();
    await page.goto('/sign-up');
    await page.getByRole('button', { name: /google/i }).click();
    await becomeAtProvider(page, email);
    expect((await personIn(page)).id).toBe(user.id);
  });

  test('whoever goes back without choosing reads that access was not granted', async ({ page, instance }) => {
    await instance(google);
    await page.goto('/sign-in');
    await page.getByRole('button', { name: /google/i }).click();
    await page.getByRole('button', { name: /cancel and go back/i }).click();
    await expect(page.getByText(/did not grant access/i)).toBeVisible();
    expect(await page.evaluate(() => window.Clerk.user ?? null)).toBeNull();
  });

  test('where signing up is restricted, somebody new is not let in', async ({ page, instance, unique }) => {
    await instance({ ...google, signUp: { mode: 'restricted' } });
    await page.goto('/sign-in');
    await page.getByRole('button', { name: /google/i }).click();
    await becomeAtProvider(page, address(unique('stranger')));
    await expect(page.getByText(/access restricted/i)).toBeVisible();
  });

  test('an account is connected and removed again in the profile', async ({ page, instance, unique }) => {
    await instance(google);
    await signIn(page, (await makePerson()).email);
    const email = address(unique('connected'));
    await page.evaluate(() => (window.Clerk as unknown as { openUserProfile(): void }).openUserProfile());
    await page.getByRole('menuitem', { name: 'Connect account' }).click();
    await page.getByRole('menuitem', { name: /github/i }).click();
    await becomeAtProvider(page, email);
    const account = page.locator('.cl-profileSectionItem__connectedAccounts', { hasText: email });
    await expect(account).toBeVisible();
    await account.getByRole('menuitem', { name: 'Open menu' }).click();
    await page.getByRole('menuitem', { name: /remove/i }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    await expect(account).toHaveCount(0);
  });

  test('the page can be used at phone width, in the light and in the dark', async ({ page, instance }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await instance(google);
    await page.goto('/sign-in');
    await page.getByRole('button', { name: /google/i }).click();
    await expect(page.getByRole('list', { name: 'Ready identities' }).getByRole('listitem')).toHaveCount(5);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBeLessThanOrEqual(320);
    }
    await page.getByRole('textbox', { name: 'E-mail address' }).fill('a@b');
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('Enter an e-mail address');
  });
});
