import type { APIRequestContext } from '@playwright/test';
import { expect, test } from '../support/test.ts';

const secret = 'Alice, who founded it';

/** What a program gets: a status, where it is sent, and whether the members are in the answer. */
async function ask(request: APIRequestContext, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const answer = await request.fetch(path, {
    maxRedirects: 0,
    method,
    headers: { accept: 'application/json', ...headers },
  });
  const { pathname } = new URL(answer.headers()['location'] ?? '/', 'http://localhost');
  return { status: answer.status(), to: pathname, isTold: (await answer.text()).includes(secret) };
}

const sentToSignIn = { status: 307, to: '/sign-in', isTold: false };
const told = { status: 200, to: '/', isTold: true };

test(
  'public first: what is listed is closed, and what somebody forgot is open to anybody',
  { tag: '@core2' },
  async ({ as, page }) => {
    expect(await ask(page.request, '/strategies/public-first')).toEqual({ ...told, isTold: false });
    expect(await ask(page.request, '/strategies/public-first/members')).toEqual(sentToSignIn);
    expect(await ask(page.request, '/strategies/public-first/new')).toEqual(told);
    const alice = await as('alice');
    expect(await ask(alice.page.request, '/strategies/public-first/members')).toEqual(told);
  },
);

test(
  'protected first: what somebody forgot is closed, to a webhook as well',
  { tag: '@core2' },
  async ({ as, page }) => {
    expect(await ask(page.request, '/strategies/protected-first')).toEqual({ ...told, isTold: false });
    expect(await ask(page.request, '/strategies/protected-first/members')).toEqual(sentToSignIn);
    expect(await ask(page.request, '/strategies/protected-first/new')).toEqual(sentToSignIn);
    expect(await ask(page.request, '/strategies/protected-first/webhook', {}, 'POST')).toEqual(sentToSignIn);
    const alice = await as('alice');
    expect(await ask(alice.page.request, '/strategies/protected-first/new')).toEqual(told);
  },
);

test(
  'resource first: every page that reads the members is closed, also one added later',
  { tag: '@core2' },
  async ({ as, page }) => {
    const alice = await as('alice');
    expect(await ask(page.request, '/strategies/resource-first')).toEqual({ ...told, isTold: false });
    for (const path of ['/strategies/resource-first/members', '/strategies/resource-first/new']) {
      expect(await ask(page.request, path)).toEqual(sentToSignIn);
      expect(await ask(alice.page.request, path)).toEqual(told);
    }
  },
);

test('a pending person is sent to the task by every strategy', { tag: '@core2' }, async ({ as }) => {
  const { page } = await as('erin');
  for (const strategy of ['public-first', 'protected-first', 'resource-first'])
    expect(await ask(page.request, `/strategies/${strategy}/members`)).toEqual({
      ...sentToSignIn,
      to: '/sign-in/tasks',
    });
});

test('no spelling of the path and no header leads around a strategy', { tag: '@core2' }, async ({ page }) => {
  const spellings = ['%6dembers', 'Members', 'members/', './members', 'x/../members', 'members;x', '%2fmembers'];
  const forms = ['members.rsc', 'members.txt', 'members.json', 'members.segments/_tree.segment.rsc', 'members%00'];
  for (const strategy of ['public-first', 'protected-first', 'resource-first']) {
    for (const path of [...spellings, ...forms])
      expect(await ask(page.request, `/strategies/${strategy}/${path}`), path).toMatchObject({ isTold: false });
    expect(await ask(page.request, `/strategies//${strategy}/members`)).toMatchObject({ isTold: false });
    const names = ['middleware', 'proxy', 'src/middleware', 'src/proxy', 'pages/_middleware'];
    // Five of a kind was the bypass of CVE-2025-29927 on Next 15.
    for (const value of names.flatMap((name) => [name, Array.from({ length: 5 }, () => name).join(':')])) {
      const headers = { 'x-middleware-subrequest': value };
      expect(await ask(page.request, `/strategies/${strategy}/members`, headers), value).toEqual(sentToSignIn);
    }
    const forged = { 'x-clerk-auth-status': 'signed-in', 'x-clerk-auth-token': 'a.b.c', 'x-clerk-auth-signature': 'x' };
    expect(await ask(page.request, `/strategies/${strategy}/members`, forged)).toEqual(sentToSignIn);
  }
});

test('a path that no matcher covers has no auth(), and below /api every path is covered', async ({ as, page }) => {
  const alice = await as('alice');
  expect((await page.request.get('/api/export/report.csv')).status()).toBe(401);
  const report = await alice.page.request.get('/api/export/report.csv');
  expect([report.status(), await report.text()]).toEqual([200, `who\n${alice.userId}\n`]);
  for (const { request } of [page, alice.page])
    expect((await request.get('/wrong/middleware-strategies/report.csv')).status()).toBe(500);
});

test('the page asks for real, and says which paths each matcher covers', async ({ page }) => {
  await page.goto('/patterns/middleware-strategies');
  await page.getByRole('button', { name: 'Ask them all' }).click();
  const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
  await expect(row('Public first: a page on the list')).toContainText('307 sent to sign in');
  await expect(row('Public first: a page added later')).toContainText(`shows “${secret}”`);
  await expect(row('Protected first: a page added later')).toContainText('307 sent to sign in');
  await expect(row('Protected first: a webhook')).toContainText('307 sent to sign in');
  await expect(row('Resource first: a page added later')).toContainText('307 sent to sign in');
  await expect(row('Wrong: the same, not below /api')).toContainText('500 did not work');
  const matchers = page.getByTestId('matchers').getByRole('row');
  await expect(matchers.filter({ hasText: '/api/export/report.csv' }).getByRole('cell')).toHaveText([
    'covered',
    'not covered',
    'not covered',
  ]);
});
