import { expect, open, test } from '../support/test.ts';
import { makePerson } from '../support/clerk.ts';
import { people } from '../support/people.ts';

test(
  'signed out, the server sends a page to sign-in and answers a route handler with 401',
  { tag: '@core2' },
  async ({ page }) => {
    await page.goto('/dashboard');
    await expect(page).toHaveURL(/\/sign-in/);
    const me = await page.request.get('/api/me');
    expect(me.status()).toBe(401);
    expect(me.headers()['content-type']).toContain('application/problem+json');
  },
);

test('server and client components see the same person', { tag: '@core2' }, async ({ as }) => {
  const { page, userId } = await as('alice');
  await page.goto('/patterns/server-vs-client');
  await expect(page.getByTestId('server-user-id')).toContainText(userId);
  await expect(page.getByTestId('client-user-id')).toContainText(userId);
});

test('the admin route lets the admin in and answers a member with 403', { tag: '@core2' }, async ({ as }) => {
  const alice = await as('alice', 'acme');
  const bob = await as('bob', 'acme');
  expect((await alice.page.request.get('/api/admin')).status()).toBe(200);
  expect((await bob.page.request.get('/api/me')).status()).toBe(200);
  expect((await bob.page.request.get('/api/admin')).status()).toBe(403);
});

test('Clerk asks to come back later: the token still says who it is, and the name waits', async ({
  page,
  signInAs,
  clerkLocal,
}) => {
  const { user, email } = await makePerson();
  await signInAs(email);
  const path = `/api/v1/users/${user.id}`;
  await clerkLocal.addFault({ kind: 'too_many_requests', path, retryAfterSeconds: 1, count: 20 });
  expect((await page.goto('/patterns/server-vs-client'))?.status()).toBe(200);
  await expect(page.getByTestId('server-user-id')).toContainText(user.id);
  await expect(page.getByText('Clerk does not answer. Try again in a moment.', { exact: true })).toBeVisible();
});

test('nobody else is shown: Bob sees Bob', { tag: '@core2' }, async ({ as }) => {
  const { page } = await as('bob');
  await page.goto('/dashboard');
  await expect(page.getByRole('main')).toContainText(people.bob);
  await expect(page.getByRole('main')).not.toContainText(people.alice);
});

test('the hybrid shows the person without JavaScript, too', async ({ as, browser }) => {
  const { page, userId } = await as('alice');
  await open(page, '/patterns/server-vs-client');
  await expect(page.getByTestId('hybrid-user-id')).toContainText(userId);
  await expect(page.getByTestId('hybrid-user-id')).toContainText('kept true by the browser');
  await expect(page.getByTestId('current-user')).toContainText(people.alice);
  const html = await (await page.request.get('/patterns/server-vs-client')).text();
  expect(/data-testid="hybrid-user-id".*?<\/p>/s.exec(html)?.[0]).toContain(userId);
  const nobody = await browser.newPage();
  await nobody.goto('/patterns/server-vs-client');
  await expect(nobody.getByTestId('hybrid-user-id')).toContainText('Both see nobody');
  await nobody.close();
});

test('wrong: auth() without await shows the secret to nobody and everybody', async ({ as, page }) => {
  const { page: bob } = await as('bob');
  for (const on of [page, bob]) {
    const answer = await on.request.get('/wrong/server-vs-client');
    expect([answer.status(), (await answer.text()).includes('The secret of the members')]).toEqual([200, true]);
  }
});

test('wrong: a hook in a Server Component fails the request', async ({ as, page }) => {
  const { page: alice } = await as('alice');
  for (const on of [page, alice])
    expect((await on.request.get('/wrong/server-vs-client/hook-on-server')).status()).toBe(500);
});
