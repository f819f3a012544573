import type { Locator } from '@playwright/test';
import { clerk, inboxOf, makePerson } from '../../support/clerk.ts';
import { enrollDomain, enter, makeTeam, openActive, openProfile, openSwitcher } from '../../support/teams.ts';
import { expect, test } from '../../support/test.ts';

async function inviteFrom(profile: Locator, email: string): Promise<void> {
  await profile.getByRole('button', { name: 'Invite' }).click();
  const addresses = profile.getByPlaceholder(/example@email.com/);
  await addresses.fill(email);
  await addresses.press('Enter');
  await profile.getByRole('button', { name: 'Select role' }).click();
  await profile
    .page()
    .getByRole('option', { name: 'Member' })
    .or(profile.getByText('Member', { exact: true }))
    .last()
    .click();
  await profile.getByRole('button', { name: 'Send invitations' }).click();
}

test('somebody makes an organization, and switches between it and their own account', async ({ browser, unique }) => {
  const page = await enter(browser, await makePerson());
  await openSwitcher(page);
  await page.getByRole('button', { name: 'Create organization' }).click();
  const name = unique('Team');
  const dialog = page.getByRole('dialog').filter({ has: page.locator('.cl-createOrganization-root') });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('button', { name: 'Create organization' }).click();
  await dialog.getByRole('button', { name: 'Skip' }).click();
  await expect(page.getByTestId('identity')).toContainText(name);
  await openSwitcher(page);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /personal account/i })
    .click();
  await expect(page.getByTestId('identity')).not.toContainText(name);
  await page.context().close();
});

test('an admin renames an organization, and deletes it', async ({ browser, unique }) => {
  const team = await makeTeam(unique);
  const page = await enter(browser, team.admin);
  const profile = await openProfile(page, team);
  await profile.getByRole('button', { name: 'Update profile' }).click();
  const renamed = unique('Renamed');
  await profile.getByRole('textbox', { name: 'Name' }).fill(renamed);
  await profile.getByRole('button', { name: 'Save' }).click();
  await expect(profile.locator('.cl-profileSection__organizationProfile')).toContainText(renamed);
  await profile.getByRole('button', { name: 'Delete organization' }).click();
  await profile.getByRole('textbox', { name: /below to continue|confirmation/i }).fill(renamed);
  await profile.getByRole('textbox', { name: /below to continue|confirmation/i }).press('Enter');
  await expect.poll(async () => (await clerk.organizations.getOrganizationList({ query: renamed })).totalCount).toBe(0);
  await page.context().close();
});

test('an invited person joins from the switcher', async ({ browser, unique }) => {
  const team = await makeTeam(unique);
  const page = await enter(browser, team.admin);
  const guest = await makePerson();
  const profile = await openProfile(page, team, 'Members');
  await inviteFrom(profile, guest.email);
  await expect.poll(async () => (await inboxOf(guest.email)).length).toBe(1);
  await page.context().close();

  const other = await enter(browser, guest);
  await openSwitcher(other);
  await other.getByRole('button', { name: 'Join' }).click();
  await expect
    .poll(async () => {
      const { totalCount } = await clerk.organizations.getOrganizationMembershipList({ organizationId: team.id });
      return totalCount;
    })
    .toBe(2);
  await other.context().close();
});

test('a person whose address is at the domain asks to join, and is let in', async ({ browser, unique }) => {
  const team = await makeTeam(unique);
  const domain = `${unique('d').replaceAll(' ', '')}.test`;
  const settings = { organizations: { domains: true } };
  const page = await enter(browser, team.admin, settings);
  const profile = await enrollDomain(page, team, domain, 'Automatic suggestions');

  const guest = await makePerson({ emailAddress: [`kim@${domain}`] });
  const other = await enter(browser, { ...guest, email: `kim@${domain}` }, settings);
  await openSwitcher(other);
  await other.getByRole('button', { name: 'Request to join' }).click();
  await expect(other.getByText('Pending approval')).toBeVisible();
  await other.context().close();

  await page.reload();
  await openActive(page);
  await profile.getByRole('button', { name: 'Members' }).click();
  await profile.getByRole('tab', { name: /requests/i }).click();
  await profile.getByRole('button', { name: 'Approve' }).click();
  await expect
    .poll(async () => {
      const { totalCount } = await clerk.organizations.getOrganizationMembershipList({ organizationId: team.id });
      return totalCount;
    })
    .toBe(2);
  await page.context().close();
});
