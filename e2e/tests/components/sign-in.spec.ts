import type { Locator, Page } from '@playwright/test';
import { totpAt } from '@clerk-patterns/clerk-local';
import { clerk, inboxOf, makePerson, testPhone } from '../../support/clerk.ts';
import { password } from '../../support/people.ts';
import { expect, test } from '../../support/test.ts';

/** The secret of RFC 6238. */
const totpSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** Types who signs in, in the form's first step. */
async function identify(page: Page, label: RegExp, identifier: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: label }).fill(identifier);
  await page.getByRole('textbox', { name: label }).press('Enter');
}

async function typePassword(page: Page, secret = password): Promise<void> {
  await page.getByRole('textbox', { name: 'Password' }).fill(secret);
  await page.getByRole('textbox', { name: 'Password' }).press('Enter');
}

const typeCode = (page: Page, code: string) =>
  page.getByRole('textbox', { name: /verification code/i }).pressSequentially(code);

async function expectSignedIn(page: Page, userId: string): Promise<void> {
  await page.waitForFunction((id) => window.Clerk?.user?.id === id, userId);
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** The factors' ages of the page's session token. */
const factorAges = async (page: Page): Promise<unknown> => {
  const token = await page.evaluate(() => window.Clerk.session?.getToken({ skipCache: true }));
  return (JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString()) as { fva: unknown }).fva;
};

test('somebody signs in by username', async ({ page, instance, unique }) => {
  await instance({ username: { enabled: true } });
  const username = unique('kim').replace(' ', '_');
  const { user } = await makePerson({ username });
  await identify(page, /username/i, username.toUpperCase());
  await typePassword(page);
  await expectSignedIn(page, user.id);
});

test('a code sent to a phone signs in', async ({ page, instance }) => {
  await instance({ phoneNumber: { enabled: true, signIn: true }, password: { enabled: false } });
  const phone = '+49301234' + Math.floor(Math.random() * 1e6);
  const { user, email } = await makePerson({ phoneNumber: [phone] });
  await identify(page, /email address/i, email);
  await page.getByRole('link', { name: /use another method/i }).click();
  await page.getByRole('button', { name: /send sms code to/i }).click();
  await expect(page.getByText(/check your phone/i)).toBeVisible();
  await expect.poll(async () => (await inboxOf(phone)).length).toBe(1);
  await typeCode(page, (await inboxOf(phone))[0]?.code ?? '');
  await expectSignedIn(page, user.id);
});

test('a phone number names the account, and a test number takes 424242 without a message', async ({
  page,
  instance,
}) => {
  await instance({
    phoneNumber: { enabled: true, signIn: true },
    emailAddress: { enabled: false, required: false },
    password: { enabled: false },
  });
  const phone = testPhone();
  const { user } = await makePerson({ phoneNumber: [phone] });
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: /phone number/i }).fill(phone.slice(2));
  await page.getByRole('textbox', { name: /phone number/i }).press('Enter');
  await typeCode(page, '424242');
  await expectSignedIn(page, user.id);
  expect(await inboxOf(phone)).toEqual([]);
});

test.describe('with a link by e-mail', () => {
  const settings = {
    emailAddress: { signIn: ['email_link'], verification: ['email_link'] },
    password: { enabled: false },
  };
  const linkOf = async (email: string): Promise<string> => {
    await expect.poll(async () => (await inboxOf(email)).length).toBeGreaterThan(0);
    return (await inboxOf(email))[0]?.url ?? '';
  };

  test('opened in the same browser, the new tab goes on and the old one says so', async ({ page, instance }) => {
    await instance(settings);
    const { user, email } = await makePerson();
    await identify(page, /email address/i, email);
    await expect(page.getByText(/check your email/i)).toBeVisible();
    const tab = await page.context().newPage();
    await tab.goto(await linkOf(email));
    await expectSignedIn(tab, user.id);
    await expect(page.getByText(/signed in on other tab/i)).toBeVisible();
  });

  test('opened in another browser, the tab that waits is signed in, and the other is not', async ({
    page,
    instance,
    browser,
  }) => {
    await instance(settings);
    const { user, email } = await makePerson();
    await identify(page, /email address/i, email);
    const other = await (await browser.newContext()).newPage();
    await other.goto(await linkOf(email));
    await expect(other.getByText(/return to original tab/i)).toBeVisible();
    await expectSignedIn(page, user.id);
    expect(await other.evaluate(() => window.Clerk.user ?? null)).toBeNull();
    await other.goto(await linkOf(email));
    await expect(other.getByText(/verification link is invalid/i)).toBeVisible();
    await other.context().close();
  });

  test('a link that a newer one replaced signs in nobody', async ({ page, instance }) => {
    await instance(settings);
    const { email } = await makePerson();
    await identify(page, /email address/i, email);
    const first = await linkOf(email);
    await identify(page, /email address/i, email);
    await expect.poll(async () => (await inboxOf(email)).length).toBe(2);
    const tab = await page.context().newPage();
    await tab.goto(first);
    await expect(tab.getByText(/verification link is invalid/i)).toBeVisible();
    expect(await tab.evaluate(() => window.Clerk.user ?? null)).toBeNull();
  });

  test('where it must be opened in the browser that asked, another one is told so', async ({
    page,
    instance,
    browser,
  }) => {
    await instance({ ...settings, emailAddress: { ...settings.emailAddress, linkInSameBrowser: true } });
    const { email } = await makePerson();
    await identify(page, /email address/i, email);
    const other = await (await browser.newContext()).newPage();
    await other.goto(await linkOf(email));
    await expect(other.getByText(/link is invalid for this device/i)).toBeVisible();
    expect(await page.evaluate(() => window.Clerk.user ?? null)).toBeNull();
    await other.context().close();
  });
});

test('a forgotten password is replaced after a code, the old one no longer works', async ({ page, browser }) => {
  const { user, email } = await makePerson();
  const fresh = 'another long passphrase';
  await identify(page, /email address/i, email);
  await page.getByRole('link', { name: /forgot password/i }).click();
  await page.getByRole('button', { name: /reset your password/i }).click();
  await expect.poll(async () => (await inboxOf(email))[0]?.kind).toBe('reset_password_code');
  await page.getByRole('textbox', { name: /code/i }).pressSequentially((await inboxOf(email))[0]?.code ?? '');
  await page.getByRole('textbox', { name: 'New password' }).fill(fresh);
  await page.getByRole('textbox', { name: 'Confirm password' }).fill(fresh);
  await page.getByRole('textbox', { name: 'Confirm password' }).press('Enter');
  await expectSignedIn(page, user.id);
  const other = await (await browser.newContext()).newPage();
  await identify(other, /email address/i, email);
  await typePassword(other);
  await expect(other.getByTestId('form-feedback-error')).toContainText(/password is incorrect/i);
  await typePassword(other, fresh);
  await expectSignedIn(other, user.id);
  await other.context().close();
});

test.describe('a second factor', () => {
  test('of an authenticator app is asked for after the password; a wrong code is not enough', async ({
    page,
    instance,
  }) => {
    await instance({ authenticatorApp: true });
    const { user, email } = await makePerson({ totpSecret });
    await identify(page, /email address/i, email);
    await typePassword(page);
    await expect(page.getByText(/two-step verification/i)).toBeVisible();
    expect(await page.evaluate(() => window.Clerk.user ?? null)).toBeNull();
    const right = totpAt(totpSecret, Date.now());
    await typeCode(page, right === '000000' ? '111111' : '000000');
    await expect(page.getByTestId('form-feedback-error')).toContainText(/incorrect code/i);
    // The field empties itself a while after the error: what was typed before would be lost.
    await expect(page.getByRole('textbox', { name: /verification code/i })).toHaveValue('');
    await typeCode(page, totpAt(totpSecret, Date.now()));
    await expectSignedIn(page, user.id);
    expect(await factorAges(page)).toEqual([0, 0]);
  });

  test('may be a code sent to a phone, which signs in nobody without the password', async ({ page, instance }) => {
    await instance({ phoneNumber: { enabled: true, secondFactor: true } });
    const phone = '+49301234' + String(Math.floor(Math.random() * 1e6)).padStart(6, '0');
    const { user, email } = await makePerson();
    const { id } = await clerk.phoneNumbers.createPhoneNumber({ userId: user.id, phoneNumber: phone, verified: true });
    await clerk.phoneNumbers.updatePhoneNumber(id, { reservedForSecondFactor: true });
    await identify(page, /email address/i, email);
    await typePassword(page);
    await expect(page.getByText(/two-step verification|check your phone/i).first()).toBeVisible();
    await expect.poll(async () => (await inboxOf(phone)).length).toBe(1);
    expect(await page.evaluate(() => window.Clerk.user ?? null)).toBeNull();
    await typeCode(page, (await inboxOf(phone))[0]?.code ?? '');
    await expectSignedIn(page, user.id);
    expect(await factorAges(page)).toEqual([0, 0]);
  });

  test('may be a backup code, which works once', async ({ page, instance, browser }) => {
    const settings = { authenticatorApp: true, backupCodes: true };
    await instance(settings);
    const { user, email } = await makePerson({ totpSecret, backupCodes: ['backupone', 'backuptwo'] });
    const useCode = async (on: Page, code: string): Promise<void> => {
      await on.getByRole('textbox', { name: /backup code/i }).fill(code);
      await on.getByRole('textbox', { name: /backup code/i }).press('Enter');
    };
    const toBackup = async (on: Page): Promise<void> => {
      await identify(on, /email address/i, email);
      await typePassword(on);
      // The password's own page has a link of the same name.
      await expect(on.getByText(/two-step verification/i)).toBeVisible();
      await on.getByRole('link', { name: /use another method/i }).click();
      await on.getByRole('button', { name: /use a backup code/i }).click();
    };
    await toBackup(page);
    await useCode(page, 'backupone');
    await expectSignedIn(page, user.id);
    await page.evaluate(() => window.Clerk.signOut());
    await toBackup(page);
    await useCode(page, 'backupone');
    await expect(page.getByTestId('form-feedback-error')).toContainText(/incorrect/i);
    await useCode(page, 'backuptwo');
    await expectSignedIn(page, user.id);
    expect(browser.isConnected()).toBe(true);
    expect((await clerk.users.getUser(user.id)).backupCodeEnabled).toBe(false);
  });
});

/**
 * The form forgets the reason as it shows it. In development React mounts every component twice, and the second one finds
 * none left: there is the form only.
 */
function reasonOf(page: Page): Locator {
  if (process.env['E2E_MODE'] === 'development') return page.getByRole('textbox', { name: 'Email address' });
  return page.getByText(/account is locked.*again in 1 hour/i);
}

test('too many wrong passwords lock the account, until a server unlocks it', async ({ page, instance }) => {
  await instance({ lockout: { enabled: true, maxAttempts: 2, durationMinutes: 60 } });
  const { user, email } = await makePerson();
  await identify(page, /email address/i, email);
  await typePassword(page, 'wrong the first time');
  await expect(page.getByTestId('form-feedback-error')).toContainText(/password is incorrect/i);
  await typePassword(page, 'wrong the second time');
  // clerk-js leaves for `..`, which Next takes for the page above the form; the form says why when it is opened again.
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  await page.getByRole('link', { name: 'Sign in', exact: true }).click();
  await expect(reasonOf(page)).toBeVisible();
  await identify(page, /email address/i, email);
  await typePassword(page);
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  expect(await page.evaluate(() => window.Clerk.user ?? null)).toBeNull();
  await clerk.users.unlockUser(user.id);
  await identify(page, /email address/i, email);
  await typePassword(page);
  await expectSignedIn(page, user.id);
});
