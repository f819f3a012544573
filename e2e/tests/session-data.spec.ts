import { expect, open, test } from '../support/test.ts';

test('the page shows the session that Clerk and the token tell of', { tag: '@core2' }, async ({ as }) => {
  const { page, sessionId } = await as('alice', 'acme');
  await open(page, '/patterns/session-data');
  const facts = page.getByTestId('session');
  const organization = await page.request.get('/api/me');
  const { orgId } = (await organization.json()) as { orgId: string };
  await expect(facts).toContainText(sessionId);
  await expect(facts).toContainText('active');
  await expect(facts).toContainText(/first factor\s*(?:checked \d+ min ago|never checked)/);
  await expect(facts).toContainText(/second factor\s*never checked/);
  await expect(facts).toContainText(/actor\s*the person/);
  await expect(facts).toContainText(/lastActiveToken expires\s*\d{4}-\d\d-\d\dT/);
  await expect(facts).toContainText(orgId);
});

test('nobody has no session, and the page says so', { tag: '@core2' }, async ({ page }) => {
  await page.goto('/patterns/session-data');
  await expect(page.getByTestId('session')).toContainText('Nobody is signed in: there is no session to read.');
});

test('wrong: without a check the page fails, signed in or out', async ({ as, page }) => {
  const alice = await as('alice');
  // On the server Clerk has not loaded for anybody.
  expect((await alice.page.request.get('/wrong/session-data')).status()).toBe(500);
  expect((await page.request.get('/wrong/session-data')).status()).toBe(500);
  await page.goto('/wrong/session-data');
  await expect(page.getByRole('heading', { name: 'This page did not work' })).toBeVisible();
});
