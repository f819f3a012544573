import { clerk, makePerson } from '../../support/clerk.ts';
import { mount } from '../../support/mount.ts';
import { enrollDomain, enter, makeTeam } from '../../support/teams.ts';
import { expect, test } from '../../support/test.ts';

test('an organization is chosen, another made, and the personal account taken again', async ({
  page,
  signInAs,
  unique,
}) => {
  const team = await makeTeam(unique);
  await signInAs(team.admin.email);
  await page.goto('/');
  const list = await mount(page, 'OrganizationList');
  await list.getByRole('button', { name: new RegExp(`${team.name}$`) }).click();
  await expect(page.getByTestId('identity')).toContainText(team.name);

  await page.goto('/');
  const again = await mount(page, 'OrganizationList', { skipInvitationScreen: true });
  await again.getByRole('button', { name: 'Create organization' }).click();
  const name = unique('Fresh');
  await again.getByRole('textbox', { name: 'Name' }).fill(name);
  await again.getByRole('textbox', { name: 'Name' }).press('Enter');
  await expect(page.getByTestId('identity')).toContainText(name);
  expect((await clerk.organizations.getOrganizationList({ query: name })).totalCount).toBe(1);

  await page.goto('/');
  const last = await mount(page, 'OrganizationList');
  await last.getByRole('button', { name: /Kim/ }).click();
  await expect(page.getByTestId('identity')).not.toContainText(name);
});

test('an invitation and a suggestion are answered in it', async ({ browser, page, signInAs, unique }) => {
  const [inviting, suggesting] = [await makeTeam(unique), await makeTeam(unique)];
  const domain = `${unique('d').replaceAll(' ', '')}.test`;
  const address = `kim@${domain}`;
  const settings = { organizations: { domains: true } };
  // Through the browser, whose settings are its own: the instance's are everybody's.
  const admin = await enter(browser, suggesting.admin, settings);
  await enrollDomain(admin, suggesting, domain, 'Automatic suggestions');
  await admin.context().close();
  const guest = await makePerson({ emailAddress: [address] });
  await clerk.organizations.createOrganizationInvitation({
    organizationId: inviting.id,
    inviterUserId: inviting.admin.user.id,
    emailAddress: address,
    role: 'org:member',
  });
  await signInAs(address, { settings });
  await page.goto('/');
  const list = await mount(page, 'OrganizationList');
  await list.getByRole('button', { name: 'Request to join' }).click();
  await expect(list.getByText('Pending approval')).toBeVisible();
  await list.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(list.getByRole('button', { name: new RegExp(`${inviting.name}$`) })).toBeVisible();
  const { data } = await clerk.users.getOrganizationMembershipList({ userId: guest.user.id });
  expect(data.map(({ organization }) => organization.id)).toEqual([inviting.id]);
});

test('without a personal account only organizations stand in it', async ({ page, signInAs, unique }) => {
  const team = await makeTeam(unique);
  await signInAs(team.admin.email);
  await page.goto('/');
  const list = await mount(page, 'OrganizationList', { hidePersonal: true });
  await expect(list.getByRole('heading', { name: 'Choose an organization' })).toBeVisible();
  await expect(list.getByRole('button', { name: new RegExp(`${team.name}$`) })).toBeVisible();
  await expect(list.getByRole('button', { name: /Kim/ })).toHaveCount(0);
});
