import { createClerkLocal, type ClerkLocal } from '@clerk-patterns/clerk-local';
import { clerk, makePerson } from '../../support/clerk.ts';
import { panel } from '../../support/panel.ts';
import { password } from '../../support/people.ts';
import { expect, test } from '../../support/test.ts';

/** Has somebody sign in and ask to join what they are suggested, as an app would; the status of the last answer. */
async function askToJoin(own: ClerkLocal, identifier: string): Promise<number> {
  const browser = own.openBrowser();
  const ask = async (path: string, values?: Record<string, string>) => {
    const init = values ? { method: 'POST', body: new URLSearchParams(values) } : {};
    const answer = await fetch(`${own.url}${path}?__clerk_db_jwt=${browser}`, init);
    return { status: answer.status, body: (await answer.json()) as { response: { data?: { id: string }[] } } };
  };
  await ask('/v1/client/sign_ins', { strategy: 'password', identifier, password });
  const { body } = await ask('/v1/me/organization_suggestions');
  return (await ask(`/v1/me/organization_suggestions/${body.response.data?.[0]?.id}/accept`, {})).status;
}

/** A word that stands in keys. */
const word = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');

test('a role is made in the panel with the keyboard, given a permission, and then stands in a token', async ({
  page,
  unique,
}) => {
  const key = `org:${word(unique('payer'))}`;
  const permission = `${key}:pay`;
  await page.goto(panel('/panel/roles'));
  await page.getByText('Create a permission', { exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Name of the permission').fill('Pay invoices');
  await page.keyboard.press('Tab');
  await page.keyboard.type(permission);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toContainText('Created');
  await page.getByText('Create a role', { exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Name of the role').fill('Payer');
  await page.keyboard.press('Tab');
  await page.keyboard.type(key);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Payer');
  await page.getByRole('checkbox', { name: permission }).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toContainText('Saved');
  await expect(page.getByRole('checkbox', { name: permission })).toBeChecked();

  const { user, email } = await makePerson();
  const { id } = await clerk.organizations.createOrganization({ name: unique('Pays') });
  await page.goto(panel(`/panel/organizations/${id}`));
  await page.getByText('Add a member', { exact: true }).click();
  await page.getByLabel('Person’s email address').fill(email);
  await page.getByLabel('Role', { exact: true }).first().selectOption('Payer');
  await page.getByRole('button', { name: 'Add member' }).click();
  await expect(page.getByRole('main')).toContainText(email);
  const { data } = await clerk.users.getOrganizationMembershipList({ userId: user.id });
  expect(data).toMatchObject([{ role: key, permissions: [permission] }]);

  // It is held: the refusal says so, and goes away with the member.
  await page.goto(panel(`/panel/roles/${key}`));
  const remove = async (): Promise<void> => {
    await page.getByText('Delete …').click();
    await page.getByRole('button', { name: 'Delete for good' }).click();
  };
  await remove();
  await expect(page.getByRole('alert')).toContainText('Members still have this role');
  await clerk.organizations.deleteOrganizationMembership({ organizationId: id, userId: user.id });
  await remove();
  await expect(page.getByRole('status')).toContainText('Deleted');
  await page.goto(panel(`/panel/permissions/${permission}`));
  await remove();
  await expect(page.getByText(permission)).toHaveCount(0);
});

test('a domain is added and verified in the panel, and who asks to join by it is accepted, without scripts', async ({
  browser,
}) => {
  // An instance of its own: domains are for the whole of one, and other tests go by there being none.
  const own = await createClerkLocal({ port: 0 });
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  try {
    const acme = own.exportSeed().organizations?.find(({ slug }) => slug === 'acme')?.id ?? '';
    const path = `${own.url}/panel/organizations/${acme}`;
    await page.goto(path);
    await expect(page.getByText('Nobody asks to join')).toBeVisible();
    await expect(page.getByText('This instance has no domains')).toBeVisible();
    own.configure({ organizations: { domains: true } });
    await page.goto(path);
    await page.getByText('Add a domain', { exact: true }).click();
    await page.getByLabel('Domain', { exact: true }).fill('gmail.com');
    await page.getByLabel('Domain', { exact: true }).press('Enter');
    await expect(page.getByRole('alert')).toContainText('common email provider');
    await page.getByLabel('Domain', { exact: true }).fill('example.com');
    await page.getByLabel('Verified already').uncheck();
    await page.getByRole('button', { name: 'Add domain' }).click();
    const domain = page.getByRole('listitem').filter({ hasText: 'People there may ask to join' });
    await expect(domain).toContainText('not verified');
    await domain.getByRole('button', { name: 'Verify' }).click();
    // Carol, Dave and Erin have addresses there, and are no members yet.
    await expect(domain).toContainText('3 may ask');

    const dave = own.snapshot()['users']?.find((row) => JSON.stringify(row).includes('dave@example.com'))?.id ?? '';
    expect(await askToJoin(own, 'dave@example.com')).toBe(200);
    await page.goto(path);
    const request = page.getByRole('listitem').filter({ hasText: 'asks to join' });
    await request.getByRole('button', { name: 'Accept' }).click();
    await expect(page.getByRole('status')).toContainText('a member now');
    await expect(page.locator(`select[id="role-${dave}"]`)).toHaveCount(1);
    await domain.getByLabel('People at example.com').selectOption('are invited at once');
    await domain.getByRole('button', { name: 'Change' }).click();
    await expect(page.getByText('People there are invited at once')).toBeVisible();
  } finally {
    await context.close();
    await own.close();
  }
});
