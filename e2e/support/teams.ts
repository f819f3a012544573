import { signInAs } from '@clerk-patterns/clerk-local/playwright';
import { expect, type Browser, type Locator, type Page } from '@playwright/test';
import { clerk, makePerson, type Made } from './clerk.ts';
import { urls } from './urls.ts';

/** An organization of one test, and who made it. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly admin: Made;
}

/** Makes an organization no other test knows, and its admin. */
export async function makeTeam(unique: (text: string) => string): Promise<Team> {
  const admin = await makePerson();
  const name = unique('Team');
  const { id } = await clerk.organizations.createOrganization({ name, createdBy: admin.user.id });
  return { id, name, admin };
}

/** Signs somebody in to a browser of their own, with an organization active or none. */
export async function enter(browser: Browser, { email }: Made, settings: object = {}): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await signInAs(page, email, { appUrl: urls.web, settings });
  await page.goto('/');
  return page;
}

/** Opens the list of one's organizations. */
export const openSwitcher = (page: Page) => page.getByRole('button', { name: /organization switcher/i }).click();

/** Opens Clerk's own profile of an organization, as the switcher does. */
export async function openProfile(page: Page, { name }: Team, tab?: 'Members'): Promise<Locator> {
  await openSwitcher(page);
  const other = page.getByRole('button', { name: new RegExp(`logo ${name}$`) });
  await other.click();
  await expect(page.getByTestId('identity')).toContainText(name);
  await openActive(page);
  const profile = page.getByRole('dialog').filter({ has: page.locator('.cl-organizationProfile-root') });
  if (tab) await profile.getByRole('button', { name: tab }).click();
  return profile;
}

/** Opens the profile of the active organization. */
export async function openActive(page: Page): Promise<void> {
  await openSwitcher(page);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Manage/ })
    .click();
}

/** How people of a domain come into an organization, in the words of Clerk's form and of its API. */
const enrollments = {
  'Automatic suggestions': 'automatic_suggestion',
  'Automatic invitations': 'automatic_invitation',
} as const;

/** Has an admin verify a domain in the organization's profile, and say how its people come in. */
export async function enrollDomain(
  page: Page,
  team: Team,
  domain: string,
  enrollment: keyof typeof enrollments,
): Promise<Locator> {
  const profile = await openProfile(page, team);
  await profile.getByRole('button', { name: 'Add domain' }).click();
  await profile.getByRole('textbox', { name: 'Domain' }).fill(domain);
  await profile.getByRole('textbox', { name: 'Domain' }).press('Enter');
  await profile.getByRole('textbox', { name: 'Verification email address' }).fill('me+clerk_test');
  await profile.getByRole('textbox', { name: 'Verification email address' }).press('Enter');
  await profile.getByRole('textbox', { name: /verification code/i }).pressSequentially('424242');
  await expect.poll(async () => (await domainOf(team))?.verification?.status).toBe('verified');

  // Clerk's form offers the modes at once but takes them away when its list loads again: they stand in the menu too.
  await page.reload();
  await openActive(page);
  await profile.getByRole('menuitem', { name: /open menu/i }).click();
  await page.getByRole('menuitem', { name: 'Manage' }).click();
  await profile.getByText(enrollment, { exact: true }).click();
  await profile.getByRole('button', { name: 'Save' }).click();
  // Not what the form shows, which says the same before it is saved: whoever comes then is given nothing yet.
  await expect.poll(async () => (await domainOf(team))?.enrollment_mode).toBe(enrollments[enrollment]);
  return profile;
}

/** The domain of a team, as it comes: the SDK's list of domains keeps the API's own names, whatever its types say. */
async function domainOf({ id }: Team) {
  const { data } = await clerk.organizations.getOrganizationDomainList({ organizationId: id });
  return data[0] as unknown as { verification?: { status: string } | null; enrollment_mode: string } | undefined;
}
