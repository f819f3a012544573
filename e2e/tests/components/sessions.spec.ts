import type { Page } from '@playwright/test';
import { totpAt } from '@clerk-patterns/clerk-local';
import { clerk, inboxOf, makePerson, type Made } from '../../support/clerk.ts';
import { password } from '../../support/people.ts';
import { expect, signIn, test } from '../../support/test.ts';
import { urls } from '../../support/urls.ts';

/** The secret of RFC 6238. */
const totpSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

const claimsOf = async (page: Page): Promise<Record<string, unknown>> => {
  const token = await page.evaluate(() => window.Clerk.session?.getToken({ skipCache: true }));
  return JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
};

/** Opens the app signed in by a ticket, with which no factor is asked for. */
async function signInWith(page: Page, ticket: string): Promise<void> {
  await page.goto(`/sign-in?__clerk_ticket=${ticket}`);
  await page.waitForFunction(() => !!window.Clerk?.user);
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

const ticketFor = async ({ user }: Made): Promise<string> =>
  (await clerk.signInTokens.createSignInToken({ userId: user.id, expiresInSeconds: 60 })).token;

test.describe('several people in one browser', () => {
  test('are added, switched between and signed out, one and all', async ({ page, instance }) => {
    await instance({ multipleSessions: true });
    const [kim, lou] = [await makePerson(), await makePerson({ firstName: 'Lou' })];
    await signIn(page, kim.email);
    await page.getByRole('button', { name: /open user menu/i }).click();
    await page.getByRole('button', { name: /add account/i }).click();
    await page.getByRole('textbox', { name: 'Email address' }).fill(lou.email);
    await page.getByRole('textbox', { name: 'Email address' }).press('Enter');
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('textbox', { name: 'Password' }).press('Enter');
    await page.waitForFunction((id) => window.Clerk?.user?.id === id, lou.user.id);
    await page.getByRole('button', { name: /open user menu/i }).click();
    await page.getByRole('button', { name: /kim/i }).click();
    await page.waitForFunction((id) => window.Clerk?.user?.id === id, kim.user.id);
    expect(await claimsOf(page)).toMatchObject({ sub: kim.user.id });
    await page.goto('/dashboard');
    await expect(page.getByRole('main')).toContainText(kim.email);
    await page.waitForFunction(() => !!window.Clerk?.session);
    await page.getByRole('button', { name: /open user menu/i }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.waitForFunction((id) => window.Clerk?.client?.sessions.every(({ user }) => user.id !== id), kim.user.id);
    await page.goto('/dashboard');
    await expect(page.getByRole('main')).toContainText(lou.email);
    await page.waitForFunction(() => !!window.Clerk?.session);
    await page.evaluate(() => window.Clerk.signOut());
    await page.waitForFunction(() => window.Clerk?.user === null && window.Clerk.client?.sessions.length === 0);
  });

  test('are not allowed by default: who is signed in stays', async ({ page }) => {
    const [kim, lou] = [await makePerson(), await makePerson()];
    await signIn(page, kim.email);
    await page.goto(`/sign-in?__clerk_ticket=${await ticketFor(lou)}`);
    await page.waitForFunction((id) => window.Clerk?.user?.id === id, kim.user.id);
  });
});

test('an actor acts as somebody else: tokens name both, a notice says so', async ({ page }) => {
  const [kim, admin] = [await makePerson(), await makePerson()];
  const { token } = await clerk.actorTokens.create({ userId: kim.user.id, actor: { sub: admin.user.id } });
  await signInWith(page, token ?? '');
  expect(await claimsOf(page)).toMatchObject({ sub: kim.user.id, act: { sub: admin.user.id } });
  const notice = page.getByText(/signed in as kim/i);
  await page.locator('.cl-impersonationFab').hover();
  await expect(notice).toBeVisible();
  await page.goto('/dashboard');
  await expect(page.getByRole('main')).toContainText(kim.email);
  expect((await clerk.users.getUser(kim.user.id)).lastSignInAt).toBeNull();
});

test.describe('sensitive changes', () => {
  const ageFactors = async (page: Page): Promise<void> => {
    await page.waitForFunction(() => !!window.Clerk?.session);
    const id = await page.evaluate(() => window.Clerk.session?.id);
    const answer = await fetch(`${urls.clerk}/control/sessions/${id}/age-factors`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ minutes: 11 }),
    });
    expect(answer.ok).toBe(true);
  };
  const hasPassword = (userId: string, secret: string): Promise<boolean> =>
    clerk.users.verifyPassword({ userId, password: secret }).then(
      ({ verified }) => verified,
      () => false,
    );
  const changePassword = async (page: Page, fresh: string): Promise<void> => {
    await page.evaluate(() => window.Clerk.openUserProfile());
    await page.getByRole('button', { name: 'Security' }).click();
    await page.getByRole('button', { name: /update password|change password/i }).click();
    await page.getByLabel('New password', { exact: true }).fill(fresh);
    await page.getByLabel('Confirm password').fill(fresh);
    await page.getByRole('button', { name: 'Save' }).click();
  };

  test('ask for the password again when it was given long ago, then go through', async ({ page, instance }) => {
    await instance({ reverification: true });
    const { email, user } = await makePerson();
    await signIn(page, email);
    await ageFactors(page);
    await changePassword(page, 'a wholly new passphrase');
    await expect(page.getByText(/verification required/i)).toBeVisible();
    expect(await hasPassword(user.id, password)).toBe(true);
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password);
    await page.getByRole('textbox', { name: 'Password', exact: true }).press('Enter');
    await expect.poll(() => hasPassword(user.id, 'a wholly new passphrase')).toBe(true);
    expect(await claimsOf(page)).toMatchObject({ fva: [0, -1] });
  });

  test('ask for the second factor of whoever has one', async ({ page, instance }) => {
    await instance({ reverification: true, authenticatorApp: true });
    const kim = await makePerson({ totpSecret });
    await signInWith(page, await ticketFor(kim));
    expect(await claimsOf(page)).toMatchObject({ fva: [0, -1] });
    await changePassword(page, 'a wholly new passphrase');
    await expect(page.getByText(/verification required/i)).toBeVisible();
    await page.getByRole('textbox', { name: /verification code/i }).pressSequentially(totpAt(totpSecret, Date.now()));
    await expect.poll(() => hasPassword(kim.user.id, 'a wholly new passphrase')).toBe(true);
    expect(await claimsOf(page)).toMatchObject({ fva: [0, 0] });
  });

  test('may be preceded by a code from the inbox: the token’s factor is fresh again', async ({ page, instance }) => {
    await instance({ reverification: true });
    const { email, user } = await makePerson();
    await signIn(page, email);
    await ageFactors(page);
    expect(await claimsOf(page)).toMatchObject({ fva: [11, -1] });
    await page.evaluate(async (emailAddressId) => {
      await window.Clerk.session?.startVerification({ level: 'first_factor' });
      await window.Clerk.session?.prepareFirstFactorVerification({ strategy: 'email_code', emailAddressId });
    }, user.primaryEmailAddressId ?? '');
    const [message] = await inboxOf(email);
    expect(message?.kind).toBe('verification_code');
    const status = await page.evaluate(async (code) => {
      const tried = await window.Clerk.session?.attemptFirstFactorVerification({ strategy: 'email_code', code });
      return tried?.status;
    }, message?.code ?? '');
    expect(status).toBe('complete');
    expect(await claimsOf(page)).toMatchObject({ fva: [0, -1] });
  });
});

test.describe('a session is pending', () => {
  const beginAs = async (page: Page, email: string): Promise<void> => {
    await page.goto('/sign-in');
    await page.getByRole('textbox', { name: 'Email address' }).fill(email);
    await page.getByRole('textbox', { name: 'Email address' }).press('Enter');
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('textbox', { name: 'Password' }).press('Enter');
  };

  const codeIn = async (email: string): Promise<string> => {
    await expect.poll(async () => (await inboxOf(email)).length).toBe(1);
    return (await inboxOf(email))[0]?.code ?? '';
  };

  test('until an organization is chosen, where nobody may be without one', async ({ page, instance, unique }) => {
    await instance({ organizations: { forceSelection: true } });
    const { email } = await makePerson();
    const name = unique('Initech');
    await beginAs(page, email);
    await page.waitForURL(/tasks\/choose-organization/);
    expect((await page.request.get('/api/me')).status()).toBe(401);
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('textbox', { name: 'Name' }).press('Enter');
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    await expect(page.getByTestId('identity')).toContainText(name);
    expect((await page.request.get('/api/me')).status()).toBe(200);
  });

  test('until a new password is set, when a server asked for one', async ({ page }) => {
    const { user, email } = await makePerson();
    await clerk.users.setPasswordCompromised(user.id);
    await beginAs(page, email);
    await expect(page.getByText(/password may be compromised/i)).toBeVisible();
    await page.getByRole('button', { name: /email code to/i }).click();
    await page.getByRole('textbox', { name: /verification code/i }).pressSequentially(await codeIn(email));
    await page.waitForURL(/tasks\/reset-password/);
    expect((await page.request.get('/api/me')).status()).toBe(401);
    await page.getByLabel('New password', { exact: true }).fill('a wholly new passphrase');
    await page.getByLabel('Confirm password').fill('a wholly new passphrase');
    await page.getByRole('button', { name: /reset password/i }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    expect((await page.request.get('/api/me')).status()).toBe(200);
  });

  test('until a second factor is set up, where everybody must have one', async ({ page, instance }) => {
    await instance({ authenticatorApp: true, secondFactorRequired: true });
    const { user, email } = await makePerson();
    await beginAs(page, email);
    await page.waitForURL(/tasks\/setup-mfa/);
    expect((await page.request.get('/api/me')).status()).toBe(401);
    await expect(page.getByRole('heading', { name: /add authenticator application/i })).toBeVisible();
    await page.getByRole('button', { name: /can.t scan qr code/i }).click();
    const secret = page.getByRole('textbox').first();
    await expect(secret).toHaveValue(/^[A-Z2-7]{32}$/);
    const key = await secret.inputValue();
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.getByRole('textbox', { name: /verification code/i }).pressSequentially(totpAt(key, Date.now()));
    await expect(page.getByText(/two-step verification is now enabled/i)).toBeVisible();
    expect((await clerk.users.getUser(user.id)).totpEnabled).toBe(true);
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    await page.goto('/dashboard');
    await expect(page.getByRole('main')).toContainText(email);
    expect((await page.request.get('/api/me')).status()).toBe(200);
  });
});
