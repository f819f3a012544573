import type { Locator, Page } from '@playwright/test';
import { clerk, inboxOf, makePerson, type Made } from '../../support/clerk.ts';
import { picture } from '../../support/pictures.ts';
import { enrollDomain, enter, makeTeam, openProfile, openSwitcher, type Team } from '../../support/teams.ts';
import { expect, test } from '../../support/test.ts';

/** Makes somebody and puts them into the team. */
async function join({ id: organizationId }: Team, role = 'org:member'): Promise<Made> {
  const made = await makePerson();
  await clerk.organizations.createOrganizationMembership({ organizationId, userId: made.user.id, role });
  return made;
}

/** Who is in the team, and as what. */
async function rolesIn({ id: organizationId }: Team): Promise<Record<string, string>> {
  const { data } = await clerk.organizations.getOrganizationMembershipList({ organizationId });
  return Object.fromEntries(data.map(({ publicUserData, role }) => [publicUserData?.userId ?? '', role]));
}

const rowOf = (profile: Locator, email: string): Locator => profile.getByRole('row').filter({ hasText: email });

/** Chooses in the menu at the end of a row. */
async function choose(page: Page, row: Locator, name: string): Promise<void> {
  await row.getByRole('menuitem', { name: /open menu/i }).click();
  await page.getByRole('menuitem', { name }).click();
}

/** What the page's own session token says of the person's part in the organization. */
async function partOf(page: Page): Promise<unknown> {
  const token = await page.evaluate(() => window.Clerk.session?.getToken({ skipCache: true }));
  const claims = JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString()) as { o?: unknown };
  return claims.o;
}

test('an admin makes a member an admin, whose next token says so', async ({ browser, unique }) => {
  const team = await makeTeam(unique);
  const member = await join(team);
  const other = await enter(browser, member);
  await openProfile(other, team, 'Members');
  expect(await partOf(other)).toMatchObject({ id: team.id, rol: 'member' });
  await expect(rowOf(other.getByRole('dialog'), team.admin.email)).toBeVisible();
  await expect(other.getByRole('button', { name: 'Invite' })).toHaveCount(0);

  const page = await enter(browser, team.admin);
  const profile = await openProfile(page, team, 'Members');
  const row = rowOf(profile, member.email);
  await row.getByRole('button', { name: 'Member' }).click();
  await page.getByRole('option', { name: 'Admin' }).click();
  await expect.poll(() => rolesIn(team)).toEqual({ [team.admin.user.id]: 'org:admin', [member.user.id]: 'org:admin' });
  await expect(row.getByRole('button', { name: 'Admin' })).toBeVisible();
  expect(await partOf(other)).toMatchObject({ id: team.id, rol: 'admin' });
  await page.context().close();
  await other.context().close();
});

test('an admin removes a member, who no longer sees the organization', async ({ browser, unique }) => {
  const team = await makeTeam(unique);
  const member = await join(team);
  const page = await enter(browser, team.admin);
  const profile = await openProfile(page, team, 'Members');
  await choose(page, rowOf(profile, member.email), 'Remove member');
  await expect(rowOf(profile, member.email)).toHaveCount(0);
  expect(await rolesIn(team)).toEqual({ [team.admin.user.id]: 'org:admin' });
  await page.context().close();

  const other = await enter(browser, member);
  await openSwitcher(other);
  await expect(other.getByRole('button', { name: 'Create organization' })).toBeVisible();
  await expect(other.getByRole('button', { name: new RegExp(`logo ${team.name}$`) })).toHaveCount(0);
  await other.context().close();
});

test('a member leaves; the only admin cannot', async ({ browser, unique }) => {
  const team = await makeTeam(unique);
  const member = await join(team);
  const leave = async (page: Page): Promise<Locator> => {
    const profile = await openProfile(page, team);
    await profile.getByRole('button', { name: 'Leave organization' }).click();
    const confirmation = profile.getByRole('textbox', { name: /below to continue|confirmation/i });
    await confirmation.fill(team.name);
    await confirmation.press('Enter');
    return profile;
  };
  const admin = await enter(browser, team.admin);
  const refused = await leave(admin);
  await expect(refused.getByText(/at least one|minimum|only/i).first()).toBeVisible();
  await admin.context().close();

  const page = await enter(browser, member);
  await leave(page);
  await expect.poll(() => rolesIn(team)).toEqual({ [team.admin.user.id]: 'org:admin' });
  await expect(page.getByTestId('identity')).not.toContainText(team.name);
  await page.context().close();
});

test('an admin uploads a logo and removes it', async ({ browser, unique }) => {
  const team = await makeTeam(unique);
  const page = await enter(browser, team.admin);
  const profile = await openProfile(page, team);
  const logoOf = async () => (await clerk.organizations.getOrganization({ organizationId: team.id })).hasImage;
  await profile.getByRole('button', { name: 'Update profile' }).click();
  await profile.locator('input[type=file]').setInputFiles(picture);
  await expect.poll(logoOf).toBe(true);
  await expect(profile.locator('img[src*="/images/org_"]:not([src*=".svg"])').first()).toBeVisible();
  await expect(profile.getByRole('textbox', { name: 'Name' })).toHaveCount(0);
  await profile.getByRole('button', { name: 'Update profile' }).click();
  await profile.getByRole('button', { name: 'Remove' }).click();
  await expect.poll(logoOf).toBe(false);
  await expect(profile.locator('img[src*="/images/org_"]:not([src*=".svg"])')).toHaveCount(0);
  await page.context().close();
});

test('a revoked invitation leads nowhere', async ({ browser, unique }) => {
  const team = await makeTeam(unique);
  const guest = await makePerson();
  await clerk.organizations.createOrganizationInvitation({
    organizationId: team.id,
    inviterUserId: team.admin.user.id,
    emailAddress: guest.email,
    role: 'org:member',
  });
  const page = await enter(browser, team.admin);
  const profile = await openProfile(page, team, 'Members');
  await profile.getByRole('tab', { name: /invitations/i }).click();
  await choose(page, rowOf(profile, guest.email), 'Revoke invitation');
  await expect(rowOf(profile, guest.email)).toHaveCount(0);
  const { data } = await clerk.organizations.getOrganizationInvitationList({ organizationId: team.id });
  expect(data.map(({ status }) => status)).toEqual(['revoked']);
  await page.context().close();

  const other = await (await browser.newContext()).newPage();
  await other.goto((await inboxOf(guest.email))[0]?.url ?? '');
  await expect(other.getByText(/revoked|invalid|no longer/i).first()).toBeVisible();
  expect(await rolesIn(team)).toEqual({ [team.admin.user.id]: 'org:admin' });
  await other.context().close();
});

test('an invitation from the profile is accepted by the link in its message', async ({ browser, unique }) => {
  const team = await makeTeam(unique);
  const guest = await makePerson();
  const page = await enter(browser, team.admin);
  const profile = await openProfile(page, team, 'Members');
  await profile.getByRole('button', { name: 'Invite' }).click();
  const addresses = profile.getByPlaceholder(/example@email.com/);
  await addresses.fill(guest.email);
  await addresses.press('Enter');
  await profile.getByRole('button', { name: 'Select role' }).click();
  await page.getByRole('option', { name: 'Admin' }).click();
  await profile.getByRole('button', { name: 'Send invitations' }).click();
  await expect.poll(async () => (await inboxOf(guest.email)).length).toBe(1);
  await page.context().close();

  const other = await (await browser.newContext()).newPage();
  await other.goto((await inboxOf(guest.email))[0]?.url ?? '');
  await other.waitForFunction((id) => window.Clerk?.user?.id === id, guest.user.id);
  expect(await rolesIn(team)).toEqual({ [team.admin.user.id]: 'org:admin', [guest.user.id]: 'org:admin' });
  await other.context().close();
});

test('a verified domain invites everybody with an address there', async ({ browser, unique }) => {
  const team = await makeTeam(unique);
  const domain = `${unique('d').replaceAll(' ', '')}.test`;
  const settings = { organizations: { domains: true } };
  const page = await enter(browser, team.admin, settings);
  await enrollDomain(page, team, domain, 'Automatic invitations');
  await page.context().close();

  const guest = await makePerson({ emailAddress: [`kim@${domain}`] });
  const other = await enter(browser, { ...guest, email: `kim@${domain}` }, settings);
  await openSwitcher(other);
  await other.getByRole('button', { name: 'Join' }).click();
  await expect.poll(() => rolesIn(team)).toEqual({ [team.admin.user.id]: 'org:admin', [guest.user.id]: 'org:member' });
  await other.context().close();
});

test('a role of one’s own is offered, and what it permits is in the token', async ({ browser, unique }) => {
  const team = await makeTeam(unique);
  const member = await join(team);
  const text = unique('reviewer');
  const [name, key] = [`Review ${text}`, text.replace(' ', '_')];
  const permission = await clerk.organizationPermissions.createOrganizationPermission({
    key: `org:${key}:approve`,
    name: `Approve ${key}`,
  });
  const role = await clerk.organizationRoles.createOrganizationRole({
    key: `org:${key}`,
    name,
    permissions: [permission.id, 'org:sys_memberships:read'],
  });
  const page = await enter(browser, team.admin);
  const profile = await openProfile(page, team, 'Members');
  const row = rowOf(profile, member.email);
  await row.getByRole('button', { name: 'Member' }).click();
  await page.getByRole('option', { name }).click();
  await expect.poll(async () => (await rolesIn(team))[member.user.id]).toBe(role.key);
  await page.context().close();

  const other = await enter(browser, member);
  const seen = await openProfile(other, team, 'Members');
  await expect(rowOf(seen, member.email)).toContainText(name);
  expect(await partOf(other)).toMatchObject({ rol: key });
  const isAllowed = (asked: string) =>
    other.evaluate(
      (wanted) =>
        (
          window.Clerk.session as unknown as { checkAuthorization(asked: { permission: string }): boolean }
        ).checkAuthorization({ permission: wanted }),
      asked,
    );
  expect(await isAllowed(permission.key)).toBe(true);
  expect(await isAllowed('org:sys_memberships:manage')).toBe(false);
  await other.context().close();
});
