import { expect, test } from '../support/test.ts';

test('a pending session is nobody to auth(), and the page names its task', { tag: '@core2' }, async ({ as }) => {
  const { page, userId } = await as('erin');
  const me = await page.request.get('/api/me');
  expect(me.status()).toBe(401);
  await page.goto('/patterns/session-tasks');
  const row = (name: string) => page.getByTestId('two-views').getByRole('row').filter({ hasText: name });
  await expect(row('isAuthenticated').getByRole('cell')).toHaveText(['false', 'true']);
  await expect(row('userId').getByRole('cell')).toHaveText(['null', userId]);
  await expect(row('sessionStatus').getByRole('cell')).toHaveText(['pending', 'pending']);
  await expect(row('has(').getByRole('cell')).toHaveText(['false', 'false']);
  await expect(page.getByRole('link', { name: 'reset-password' })).toHaveAttribute(
    'href',
    '/sign-in/tasks/reset-password',
  );
});

test('auth.protect() sends a pending person to the task', { tag: '@core2' }, async ({ as }) => {
  const { page } = await as('erin');
  const sent = await page.request.get('/wrong/api-routes/report', { maxRedirects: 0 });
  expect(sent.status()).toBe(307);
  expect(sent.headers()['location']).toContain('/sign-in/tasks');
});

test(
  'wrong: treatPendingAsSignedOut: false lets Erin in before her task is done',
  { tag: '@core2' },
  async ({ as, page }) => {
    const erin = await as('erin');
    const answer = await erin.page.request.get('/wrong/session-tasks');
    expect(answer.status()).toBe(200);
    expect(await answer.text()).toContain(erin.userId);
    expect((await page.request.get('/wrong/session-tasks')).status()).toBe(401);
  },
);
