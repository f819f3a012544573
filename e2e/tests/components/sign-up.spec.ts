import { useInstance } from '@clerk-patterns/clerk-local/playwright';
import type { Page } from '@playwright/test';
import { clerk, inboxOf, makePerson, testPhone } from '../../support/clerk.ts';
import { expect, test } from '../../support/test.ts';
import { urls } from '../../support/urls.ts';

const secret = 'a rather long passphrase';

/** Fills the fields of the form, and sends it by the key that does not depend on where its button has moved. */
async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  const entries = Object.entries(fields);
  for (const [name, value] of entries) await page.getByRole('textbox', { name, exact: true }).fill(value);
  const [last = ''] = entries.at(-1) ?? [];
  await page.getByRole('textbox', { name: last, exact: true }).press('Enter');
}

const typeCode = (page: Page, code = '424242') =>
  page.getByRole('textbox', { name: /verification code/i }).pressSequentially(code);

/** Waits until somebody is signed in, and gets them as a server sees them. */
async function signedUp(page: Page) {
  const id = await page.waitForFunction(() => window.Clerk?.user?.id);
  return clerk.users.getUser((await id.jsonValue()) ?? '');
}

const testAddress = (text: string): string => `${text.replace(' ', '-')}+clerk_test@example.com`;

test.describe('signing up', () => {
  test('asks for every field the instance requires, and keeps them', async ({ page, instance, unique }) => {
    await instance({
      username: { enabled: true, required: true },
      firstName: { required: true },
      lastName: { required: true },
    });
    const email = testAddress(unique('full'));
    const username = unique('kim').replace(' ', '_');
    await page.goto('/sign-up');
    const fields = { 'First name': 'Kim', 'Last name': 'Koh', 'Email address': email, Username: username };
    await fill(page, { ...fields, Password: secret });
    await typeCode(page);
    expect(await signedUp(page)).toMatchObject({ username, firstName: 'Kim', lastName: 'Koh', passwordEnabled: true });
  });

  test('a taken address is said beside its field', async ({ page, instance }) => {
    await instance({ username: { enabled: true, required: true } });
    const { email } = await makePerson();
    await page.goto('/sign-up');
    await fill(page, { 'Email address': email, Username: 'kimberly', Password: secret });
    await expect(page.getByTestId('form-feedback-error')).toContainText(/that email address is taken/i);
    await expect(page.getByRole('textbox', { name: 'Email address' })).toHaveAttribute('aria-invalid', 'true');
  });

  test('by phone alone, with the code of a test number', async ({ page, instance }) => {
    await instance({
      emailAddress: { enabled: false, required: false },
      phoneNumber: { enabled: true, required: true, signIn: true },
      password: { enabled: false, required: false },
    });
    const number = testPhone();
    await page.goto('/sign-up');
    await fill(page, { 'Phone number': number });
    await typeCode(page);
    const user = await signedUp(page);
    expect(user.phoneNumbers.map(({ phoneNumber }) => phoneNumber)).toEqual([number]);
    expect(user.emailAddresses).toEqual([]);
  });

  test('an address and a number are verified one after the other', async ({ page, instance, unique }) => {
    await instance({ phoneNumber: { enabled: true, required: true, signIn: true } });
    const email = testAddress(unique('both'));
    await page.goto('/sign-up');
    await fill(page, { 'Email address': email, 'Phone number': testPhone(), Password: secret });
    await expect(page.getByText(/verify your email/i)).toBeVisible();
    await typeCode(page);
    await expect(page.getByText(/verify your phone/i)).toBeVisible();
    await typeCode(page);
    expect((await signedUp(page)).phoneNumbers[0]?.verification?.status).toBe('verified');
  });

  test('the link in the message verifies the address', async ({ page, instance, unique, context }) => {
    await instance({ emailAddress: { verification: ['email_link'] } });
    const email = `${unique('link').replace(' ', '-')}@example.com`;
    await page.goto('/sign-up');
    await fill(page, { 'Email address': email, Password: secret });
    await expect(page.getByText(/verify your email/i)).toBeVisible();
    await expect.poll(async () => (await inboxOf(email)).length).toBe(1);
    const other = await context.newPage();
    await other.goto((await inboxOf(email))[0]?.url ?? '');
    expect((await signedUp(other)).emailAddresses[0]?.emailAddress).toBe(email);
  });

  test('without a progressive form, the address suffices where nothing else is required', async ({
    page,
    instance,
    unique,
  }) => {
    await instance({ signUp: { progressive: false }, password: { required: false } });
    const email = testAddress(unique('plain'));
    await page.goto('/sign-up');
    await fill(page, { 'Email address': email });
    await typeCode(page);
    expect((await signedUp(page)).passwordEnabled).toBe(false);
  });

  test('a progressive form asks for the address it requires; without one, a number does as well', async ({
    page,
    instance,
    browser,
  }) => {
    const either = { phoneNumber: { enabled: true, signIn: true }, password: { enabled: false, required: false } };
    await instance({ ...either, signUp: { progressive: true } });
    await page.goto('/sign-up');
    await expect(page.getByRole('textbox', { name: 'Email address' })).toBeVisible();
    await expect(page.getByRole('link', { name: /use phone/i })).toHaveCount(0);

    const other = await (await browser.newContext()).newPage();
    const plain = { ...either, emailAddress: { required: false }, signUp: { progressive: false } };
    await useInstance(other, plain, urls.web);
    await other.goto('/sign-up');
    await other.getByRole('link', { name: /use phone/i }).click();
    const number = testPhone();
    await fill(other, { 'Phone number': number });
    await typeCode(other);
    const user = await signedUp(other);
    expect(user.phoneNumbers.map(({ phoneNumber }) => phoneNumber)).toEqual([number]);
    expect(user.emailAddresses).toEqual([]);
    await other.context().close();
  });

  test('the terms must be accepted, and when is kept', async ({ page, instance, unique }) => {
    await instance({ signUp: { legalConsent: true } });
    const email = testAddress(unique('legal'));
    await page.goto('/sign-up');
    await page.getByRole('checkbox').check();
    await fill(page, { 'Email address': email, Password: secret });
    await typeCode(page);
    expect((await signedUp(page)).legalAcceptedAt).toEqual(expect.any(Number));
  });
});

test.describe('signing up by invitation', () => {
  test('where signing up is restricted the form says so', async ({ page, instance }) => {
    await instance({ signUp: { mode: 'restricted' } });
    await page.goto('/sign-up');
    await expect(page.getByText(/access restricted/i)).toBeVisible();
    await expect(page.getByRole('textbox')).toHaveCount(0);
  });

  test('the link of an invitation verifies its address, and asks only for what is missing', async ({
    page,
    instance,
    unique,
  }) => {
    await instance({ signUp: { mode: 'restricted' } });
    const email = `${unique('invited').replace(' ', '-')}@example.com`;
    await clerk.invitations.createInvitation({ emailAddress: email, publicMetadata: { plan: 'pro' } });
    await page.goto((await inboxOf(email))[0]?.url ?? '');
    await expect(page.getByRole('heading', { name: 'Fill in missing fields' })).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Email address' })).toHaveCount(0);
    await fill(page, { Password: secret });
    const user = await signedUp(page);
    expect(user.emailAddresses[0]).toMatchObject({ emailAddress: email, verification: { status: 'verified' } });
    expect(user.publicMetadata).toEqual({ plan: 'pro' });
    const { data } = await clerk.invitations.getInvitationList({ query: email });
    expect(data.map(({ status }) => status)).toEqual(['accepted']);
  });

  test('somebody on the waitlist is let in once invited', async ({ page, instance, unique }) => {
    await instance({ signUp: { mode: 'waitlist' } });
    const email = `${unique('waits').replace(' ', '-')}@example.com`;
    await page.goto('/');
    await page.waitForFunction(() => window.Clerk?.loaded);
    await page.evaluate(() => (window.Clerk as unknown as { openWaitlist(): void }).openWaitlist());
    await fill(page, { 'Email address': email });
    await expect(page.getByText(/thanks for joining the waitlist/i)).toBeVisible();
    const { data } = await clerk.waitlistEntries.list({ query: email });
    await clerk.waitlistEntries.invite(data[0]?.id ?? '');
    await page.goto((await inboxOf(email))[0]?.url ?? '');
    await fill(page, { Password: secret });
    expect((await signedUp(page)).emailAddresses[0]?.emailAddress).toBe(email);
    expect((await clerk.waitlistEntries.list({ query: email })).data[0]?.status).toBe('completed');
  });
});

test.describe('the invitation of an organization', () => {
  async function invite(name: string, email: string): Promise<{ organizationId: string; url: string }> {
    const { user } = await makePerson();
    const { id: organizationId } = await clerk.organizations.createOrganization({ name, createdBy: user.id });
    await clerk.organizations.createOrganizationInvitation({
      organizationId,
      inviterUserId: user.id,
      emailAddress: email,
      role: 'org:member',
    });
    return { organizationId, url: (await inboxOf(email))[0]?.url ?? '' };
  }
  const organizationsOf = async (userId: string): Promise<string[]> => {
    const { data } = await clerk.users.getOrganizationMembershipList({ userId });
    return data.map(({ organization }) => organization.id);
  };

  test('makes somebody new its member when they sign up', async ({ page, instance, unique }) => {
    await instance({});
    const email = `${unique('member').replace(' ', '-')}@example.com`;
    const { organizationId, url } = await invite(unique('New ones'), email);
    await page.goto(url);
    await fill(page, { Password: secret });
    expect(await organizationsOf((await signedUp(page)).id)).toEqual([organizationId]);
  });

  test('signs in who has an account already, and makes them its member', async ({ page, instance, unique }) => {
    await instance({});
    const { user, email } = await makePerson();
    const { organizationId, url } = await invite(unique('Old ones'), email);
    await page.goto(url);
    expect((await signedUp(page)).id).toBe(user.id);
    expect(await organizationsOf(user.id)).toEqual([organizationId]);
  });
});

test('who is unknown to the sign-in form goes on to sign up in it', async ({ page, instance, unique }) => {
  await instance({});
  const email = testAddress(unique('combined'));
  await page.goto('/');
  await page.waitForFunction(() => window.Clerk?.loaded);
  await page.evaluate(() => {
    const inBrowser = window.Clerk as unknown as { openSignIn(props: object): void };
    inBrowser.openSignIn({ withSignUp: true });
  });
  await fill(page, { 'Email address': email });
  await fill(page, { Password: secret });
  await typeCode(page);
  expect((await signedUp(page)).emailAddresses[0]?.emailAddress).toBe(email);
});
