import type { Locator, Page } from '@playwright/test';
import { clerk, makePerson } from '../../support/clerk.ts';
import { mount } from '../../support/mount.ts';
import { makeTeam } from '../../support/teams.ts';
import { expect, test } from '../../support/test.ts';

/** Makes a key in Clerk's component and gets its secret, which is shown this one time. */
async function createKey(within: Locator, name: string): Promise<string> {
  const page = within.page();
  await within.getByRole('button', { name: 'Add new key' }).click();
  await within.getByRole('textbox', { name: 'Secret key name' }).fill(name);
  await within.getByRole('button', { name: 'Create key' }).click();
  const shown = page.locator('.cl-apiKeysCopyModal');
  await expect(shown.getByText(`Copy your "${name}" API Key now`)).toBeVisible();
  const secret = await shown.getByRole('textbox').inputValue();
  await shown.getByRole('button', { name: 'Copy & Close' }).click();
  await expect(shown).toHaveCount(0);
  return secret;
}

async function revokeKey(within: Locator, name: string): Promise<void> {
  const page = within.page();
  await within
    .getByRole('row')
    .filter({ hasText: name })
    .getByRole('button', { name: /open menu/i })
    .click();
  await page.getByRole('menuitem', { name: 'Revoke key' }).click();
  const confirm = page.locator('.cl-apiKeysRevokeModal');
  await confirm.getByRole('textbox', { name: /to confirm/i }).fill('Revoke');
  await confirm.getByRole('button', { name: 'Revoke key' }).click();
  await expect(within.getByRole('row').filter({ hasText: name })).toHaveCount(0);
}

/** Whom a server takes the bearer of a key for. */
const subjectOf = async (secret: string): Promise<string> => (await clerk.apiKeys.verify(secret)).subject;

const allowClipboard = (page: Page) => page.context().grantPermissions(['clipboard-read', 'clipboard-write']);

test('a key is made, shown once, taken by a server, and revoked', async ({ page, signInAs, unique }) => {
  const { user, email } = await makePerson();
  await signInAs(email, { settings: { apiKeys: { users: true } } });
  await allowClipboard(page);
  await page.goto('/');
  const keys = await mount(page, 'APIKeys');
  await expect(keys.getByText('No API keys found')).toBeVisible();
  const name = unique('Robot');
  const secret = await createKey(keys, name);
  expect(secret).toMatch(/^ak_/);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  expect(await subjectOf(secret)).toBe(user.id);

  await page.reload();
  const again = await mount(page, 'APIKeys');
  await expect(again.getByRole('row').filter({ hasText: name })).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  await revokeKey(again, name);
  await expect(subjectOf(secret)).rejects.toThrow();
});

test('a key is found by its name, and made with an end', async ({ page, signInAs, unique }) => {
  const { user, email } = await makePerson();
  const [one, other] = [unique('Alpha'), unique('Beta')];
  for (const name of [one, other]) await clerk.apiKeys.create({ name, subject: user.id, createdBy: user.id });
  await signInAs(email, { settings: { apiKeys: { users: true } } });
  await allowClipboard(page);
  await page.goto('/');
  const keys = await mount(page, 'APIKeys');
  await expect(keys.getByRole('row').filter({ hasText: other })).toBeVisible();
  await keys.getByRole('searchbox', { name: 'Search keys' }).fill(one);
  await expect(keys.getByRole('row').filter({ hasText: other })).toHaveCount(0);
  await expect(keys.getByRole('row').filter({ hasText: one })).toBeVisible();
  await keys.getByRole('searchbox', { name: 'Search keys' }).fill('');

  await keys.getByRole('button', { name: 'Add new key' }).click();
  const name = unique('Short');
  await keys.getByRole('textbox', { name: 'Secret key name' }).fill(name);
  // Not by Clerk's page object: it forces its click, which lands on another day where the page has to be scrolled.
  await keys.getByRole('button', { name: 'Select date' }).click();
  await page
    .getByRole('option')
    .filter({ hasText: /^7 Days$/ })
    .click();
  await expect(keys.getByRole('button', { name: '7 Days' })).toBeVisible();
  await keys.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('button', { name: 'Copy & Close' }).click();
  await expect(keys.getByRole('row').filter({ hasText: name })).toContainText(/Expires/);
  const { data } = await clerk.apiKeys.list({ subject: user.id });
  const made = data.find((key) => key.name === name);
  expect(Math.round(((made?.expiration ?? 0) - (made?.createdAt ?? 0)) / 86_400_000)).toBe(7);
});

test('keys stand in the profile of a person who may have them', async ({ page, signInAs, unique }) => {
  const { user, email } = await makePerson();
  await signInAs(email, { settings: { apiKeys: { users: true } } });
  await allowClipboard(page);
  await page.goto('/');
  await page.waitForFunction(() => window.Clerk?.user);
  await page.evaluate(() => window.Clerk.openUserProfile());
  const profile = page.getByRole('dialog').filter({ has: page.locator('.cl-userProfile-root') });
  await profile.getByRole('button', { name: 'API keys' }).click();
  expect(await subjectOf(await createKey(profile, unique('From the profile')))).toBe(user.id);
});

test('an organization has keys of its own, for its admins to make', async ({ page, signInAs, unique }) => {
  const team = await makeTeam(unique);
  await signInAs(team.admin.email, { organization: team.id, settings: { apiKeys: { organizations: true } } });
  await allowClipboard(page);
  await page.goto('/');
  const keys = await mount(page, 'APIKeys');
  expect(await subjectOf(await createKey(keys, unique('Ours')))).toBe(team.id);
});
