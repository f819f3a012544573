import { people } from '../support/people.ts';
import { expect, open, signIn, signOut, signUp, test } from '../support/test.ts';
import { urls } from '../support/urls.ts';

test(
  'Alice signs in through the prebuilt form and the server component shows her',
  { tag: '@core2' },
  async ({ page }) => {
    await signIn(page, people.alice);
    await page.goto('/dashboard');
    await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
    await expect(page.getByRole('main')).toContainText(people.alice);
    await expect(page.getByTestId('identity')).toContainText('Alice');
  },
);

test('the form’s button can be seen, in the light and in the dark', async ({ page }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto('/sign-in');
    const button = page.getByRole('button', { name: 'Continue', exact: true });
    // Clerk's buttons read custom properties of their own; one of the page with the same name makes them transparent.
    await expect(button).not.toHaveCSS('background-color', 'rgba(0, 0, 0, 0)');
  }
});

test('a wrong password is said beside the field, and nobody is signed in', { tag: '@core2' }, async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: 'Email address' }).fill(people.alice);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByRole('textbox', { name: 'Password' }).fill('not her password');
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await expect(page.getByTestId('form-feedback-error')).toContainText(/password is incorrect/i);
  expect(await page.evaluate(() => window.Clerk.user ?? null)).toBeNull();
});

test('an unknown e-mail address is said beside the field', { tag: '@core2' }, async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: 'Email address' }).fill('nobody@example.com');
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await expect(page.getByTestId('form-feedback-error')).toContainText(/couldn.t find your account/i);
});

test('Bob signs in with the code from his inbox', { tag: '@core2' }, async ({ page, request }) => {
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: 'Email address' }).fill(people.bob);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByRole('link', { name: /use another method/i }).click();
  await page.getByRole('button', { name: /email code to/i }).click();
  await expect(page.getByText(/check your email/i)).toBeVisible();
  const newestCode = async () => {
    const inbox = (await (await request.get(`${urls.clerk}/control/inbox`)).json()) as {
      data: { to: string; code?: string }[];
    };
    return inbox.data.filter(({ to }) => to === people.bob).at(-1)?.code ?? '';
  };
  // The form says so as it asks for the code, not when it was sent.
  await expect.poll(newestCode).toMatch(/^\d{6}$/);
  const code = await newestCode();
  await page.getByRole('textbox', { name: /verification code/i }).pressSequentially(code);
  await page.waitForFunction(() => !!window.Clerk.user);
});

test('somebody new signs up with the test code and has a dashboard', { tag: '@core2' }, async ({ page, unique }) => {
  const email = `${unique('new').replace(' ', '-')}+clerk_test@example.com`;
  await signUp(page, email, 'a rather long passphrase');
  await page.goto('/dashboard');
  await expect(page.getByRole('main')).toContainText(email);
});

test('Erin must reset her password before she is signed in', { tag: '@core2' }, async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: 'Email address' }).fill(people.erin);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByRole('textbox', { name: 'Password' }).fill('clerk-local-demo');
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.waitForURL(/tasks\/reset-password/);
  const me = await page.request.get('/api/me');
  expect(me.status()).toBe(401);
});

test(
  'signing out ends it everywhere: pages, route handlers, other tabs, and new tokens',
  { tag: '@core2' },
  async ({ as }) => {
    const { page, token } = await as('dave');
    const other = await page.context().newPage();
    await other.goto('/dashboard');
    await expect(other.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
    const sessionToken = await token();

    await page.goto('/');
    await signOut(page);

    expect((await page.request.get('/api/me')).status()).toBe(401);
    await other.goto('/dashboard');
    await expect(other).toHaveURL(/sign-in/);
    const minted = await page.request.post(`${urls.proxy}/tokens/hasura`, {
      headers: { authorization: `Bearer ${sessionToken}`, cookie: '' },
    });
    expect(minted.status()).toBe(401);
  },
);

test('with the local Clerk a link leads to everybody, and a button there back to the page as somebody else', async ({
  as,
}) => {
  const { page } = await as('alice');
  await open(page, '/patterns/show');
  await page.getByRole('link', { name: 'Switch person' }).click();
  await expect(page).toHaveURL((url) => url.origin === urls.clerk);
  await page.getByRole('button', { name: 'Sign in as Bob Brown' }).click();
  await expect(page).toHaveURL('/patterns/show');
  await expect(page.getByTestId('identity')).toContainText('Bob Brown');
});
