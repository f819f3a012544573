import { createHmac } from 'node:crypto';
import { signInAs as signInElsewhere } from '@clerk-patterns/clerk-local/playwright';
import type { Locator, Page } from '@playwright/test';
import { clerk, inboxOf, makePerson, testPhone } from '../../support/clerk.ts';
import { picture } from '../../support/pictures.ts';
import { password } from '../../support/people.ts';
import { expect, test } from '../../support/test.ts';
import { urls } from '../../support/urls.ts';

type Tab = 'Profile' | 'Security';

/** Opens Clerk's own profile over the page, as the user button does. */
async function openProfile(page: Page, tab: Tab = 'Profile'): Promise<Locator> {
  await page.goto('/');
  await page.getByRole('button', { name: 'Open user menu' }).click();
  await page.getByRole('button', { name: 'Manage account' }).click();
  const profile = page.getByRole('dialog').filter({ has: page.locator('.cl-userProfile-root') });
  if (tab === 'Security') await profile.getByRole('button', { name: 'Security' }).click();
  return profile;
}

const section = (profile: Locator, name: string): Locator => profile.locator(`.cl-profileSection__${name}`);
const save = (within: Locator) => within.getByRole('button', { name: 'Save' }).click();

/** What an authenticator app shows now; from RFC 6238, since the code under test must not judge itself. */
function codeOf(secret: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(secret, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 0xf) & 0x7f_ff_ff_ff;
  return String(number % 1_000_000).padStart(6, '0');
}

test('somebody changes their name and username, uploads a picture and removes it', async ({ page, signInAs }) => {
  const { email } = await makePerson();
  await signInAs(email, { settings: { username: { enabled: true } } });
  const profile = await openProfile(page);
  await profile.getByRole('button', { name: 'Update profile' }).click();
  await profile.getByRole('textbox', { name: 'First name' }).fill('Robin');
  await save(section(profile, 'profile'));
  await expect(section(profile, 'profile')).toContainText('Robin');

  await profile.getByRole('button', { name: 'Set username' }).click();
  const username = `robin_${email.slice(0, 8)}`;
  await profile.getByRole('textbox', { name: 'Username' }).fill(username);
  await save(section(profile, 'username'));
  await expect(section(profile, 'username')).toContainText(username);

  await profile.getByRole('button', { name: 'Update profile' }).click();
  await profile.locator('input[type=file]').setInputFiles(picture);
  await expect(profile.locator('img[src*="/images/user_"]:not([src*=".svg"])').first()).toBeVisible();
  // The form closes with an animation, during which there are two of each.
  await expect(profile.getByRole('textbox', { name: 'First name' })).toHaveCount(0);
  await expect(profile.getByRole('button', { name: 'Update profile' })).toHaveCount(1);
  await profile.getByRole('button', { name: 'Update profile' }).click();
  await section(profile, 'profile').getByRole('button', { name: 'Remove' }).click();
  await expect(profile.locator('img[src*="/images/user_"]:not([src*=".svg"])')).toHaveCount(0);
});

test('an address is added with a code, made the primary one, and the other removed', async ({ page, signInAs }) => {
  const { email } = await makePerson();
  await signInAs(email);
  const profile = await openProfile(page);
  const added = `second-${email}`;
  await profile.getByRole('button', { name: 'Add email address' }).click();
  await profile.getByRole('textbox', { name: 'Email address' }).fill(added);
  await profile.getByRole('textbox', { name: 'Email address' }).press('Enter');
  const code = profile.getByRole('textbox', { name: /verification code/i });
  await expect(code).toBeVisible();
  await expect.poll(async () => (await inboxOf(added)).length).toBe(1);
  await code.pressSequentially((await inboxOf(added))[0]?.code ?? '');
  const addresses = section(profile, 'emailAddresses');
  const item = (address: string) => addresses.locator('.cl-profileSectionItem').filter({ hasText: address });
  await expect(item(added)).toBeVisible();

  await item(added)
    .getByRole('menuitem', { name: /open menu/i })
    .click();
  await page.getByRole('menuitem', { name: 'Set as primary' }).click();
  await expect(item(added)).toContainText('Primary');
  // The primary one moves to the top, a moment later than it is called so.
  await expect(addresses.locator('.cl-profileSectionItem').first()).toContainText(added);
  // Clerk's form closes when the profile is drawn anew, which the change before may do once more: then from the start.
  const second = addresses.locator('.cl-profileSectionItem').nth(1);
  await expect(async () => {
    if ((await second.count()) === 0) return;
    await second.getByRole('menuitem', { name: /open menu/i }).click({ timeout: 2000 });
    await page.getByRole('menuitem', { name: 'Remove email' }).click({ timeout: 2000 });
    await profile.getByRole('button', { name: 'Remove' }).click({ timeout: 2000 });
    await expect(addresses.locator('.cl-profileSectionItem')).toHaveCount(1, { timeout: 4000 });
  }).toPass();
});

test('an address is verified by the link sent to it', async ({ page, signInAs }) => {
  const { email } = await makePerson();
  await signInAs(email, { settings: { emailAddress: { verification: ['email_link'] } } });
  const profile = await openProfile(page);
  const added = `second-${email}`;
  await profile.getByRole('button', { name: 'Add email address' }).click();
  await profile.getByRole('textbox', { name: 'Email address' }).fill(added);
  await profile.getByRole('textbox', { name: 'Email address' }).press('Enter');
  await expect.poll(async () => (await inboxOf(added)).length).toBe(1);
  const opened = await fetch((await inboxOf(added))[0]?.url ?? '', { redirect: 'manual' });
  expect(opened.headers.get('location')).toContain('__clerk_status=verified');
  const item = section(profile, 'emailAddresses').locator('.cl-profileSectionItem').filter({ hasText: added });
  await expect(item).toBeVisible();
  await expect(item).not.toContainText('Unverified');
});

test('a phone number is added and verified', async ({ page, signInAs }) => {
  const { email } = await makePerson();
  await signInAs(email, { settings: { phoneNumber: { enabled: true } } });
  const profile = await openProfile(page);
  await profile.getByRole('button', { name: 'Add phone number' }).click();
  const number = testPhone();
  await profile.getByRole('textbox', { name: 'Phone number' }).fill(number);
  await profile.getByRole('textbox', { name: 'Phone number' }).press('Enter');
  await profile.getByRole('textbox', { name: /verification code/i }).pressSequentially('424242');
  await expect(section(profile, 'phoneNumbers').locator('.cl-profileSectionItem')).toContainText('Primary');
});

test('the password is changed: the new one signs in, the old one does not', async ({ page, signInAs, browser }) => {
  const { user, email } = await makePerson();
  const fresh = 'another long password';
  await signInAs(email);
  const profile = await openProfile(page, 'Security');
  await profile.getByRole('button', { name: 'Update password' }).click();
  await profile.getByLabel('Current password').fill(password);
  await profile.getByLabel('New password').fill(fresh);
  await profile.getByLabel('Confirm password').fill(fresh);
  // What is said below a field moves the button, also from under a press.
  await expect(profile.locator('#confirmPassword-success-feedback')).toBeVisible();
  await save(section(profile, 'password'));
  await expect(profile.getByRole('button', { name: 'Update password' })).toBeVisible();

  const other = await (await browser.newContext()).newPage();
  await other.goto('/sign-in');
  const type = async (name: string, text: string): Promise<void> => {
    await other.getByRole('textbox', { name }).fill(text);
    await other.getByRole('textbox', { name }).press('Enter');
  };
  await type('Email address', email);
  await type('Password', password);
  await expect(other.getByTestId('form-feedback-error')).toContainText(/password is incorrect/i);
  expect(await other.evaluate(() => window.Clerk.user ?? null)).toBeNull();
  await type('Password', fresh);
  await other.waitForFunction((id) => window.Clerk?.user?.id === id, user.id);
  await other.context().close();
});

test('an authenticator app is set up, gives backup codes, and is removed', async ({ page, signInAs }) => {
  const { email } = await makePerson();
  await signInAs(email, { settings: { authenticatorApp: true, backupCodes: true } });
  const profile = await openProfile(page, 'Security');
  await profile.getByRole('menuitem', { name: 'Add two-step verification' }).click();
  await page.getByRole('menuitem', { name: 'Authenticator application' }).click();
  await profile.getByRole('button', { name: /can.t scan qr code/i }).click();
  const secret = await profile.locator('input[readonly]').first().inputValue();
  await profile.getByRole('button', { name: 'Continue' }).click();
  await profile.getByRole('textbox', { name: /code/i }).pressSequentially(codeOf(secret));
  await expect(profile.getByText('Backup codes').first()).toBeVisible();
  await profile.getByRole('button', { name: 'Finish' }).click();
  const factors = section(profile, 'mfa');
  await expect(factors).toContainText('Authenticator application');
  await factors
    .getByRole('menuitem', { name: /open menu/i })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await factors.getByRole('button', { name: 'Remove' }).click();
  await expect(factors).not.toContainText('Authenticator application');
});

test('a phone is made the second factor, and is one no longer', async ({ page, signInAs }) => {
  const { user, email } = await makePerson();
  const number = testPhone();
  await clerk.phoneNumbers.createPhoneNumber({ userId: user.id, phoneNumber: number, verified: true });
  await signInAs(email, { settings: { phoneNumber: { enabled: true, secondFactor: true } } });
  const profile = await openProfile(page, 'Security');
  await profile.getByRole('menuitem', { name: 'Add two-step verification' }).click();
  await page.getByRole('menuitem', { name: 'SMS code' }).click();
  await profile.getByRole('button', { name: new RegExp(number.slice(-4)) }).click();
  const factors = section(profile, 'mfa');
  await expect(factors).toContainText(/SMS code .*Default/i);
  const isOn = async () => (await clerk.users.getUser(user.id)).twoFactorEnabled;
  expect(await isOn()).toBe(true);
  await factors
    .getByRole('menuitem', { name: /open menu/i })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await factors.getByRole('button', { name: 'Remove' }).click();
  await expect.poll(isOn).toBe(false);
});

test('another device is signed out from here', async ({ page, signInAs, browser }) => {
  const { email } = await makePerson();
  const context = await browser.newContext();
  const other = await signInElsewhere(await context.newPage(), email, { appUrl: urls.web });
  await context.close();
  await signInAs(email);
  const profile = await openProfile(page, 'Security');
  const devices = section(profile, 'activeDevices');
  await expect(devices).toContainText('This device');
  await devices.getByRole('menuitem', { name: /open menu/i }).click();
  await page.getByRole('menuitem', { name: 'Sign out of device' }).click();
  await expect(devices.getByText('This device')).toBeVisible();
  await expect(other.token()).rejects.toThrow();
});

test('somebody deletes their account', async ({ page, signInAs }) => {
  const { email } = await makePerson();
  await signInAs(email);
  const profile = await openProfile(page, 'Security');
  await profile.getByRole('button', { name: 'Delete account' }).click();
  await profile.getByRole('textbox', { name: /delete account/i }).fill('Delete account');
  await profile.getByRole('textbox', { name: /delete account/i }).press('Enter');
  await page.waitForFunction(() => window.Clerk.user === null);
  await expect(makePerson({ emailAddress: [email] })).resolves.toBeDefined();
});
