import type { Page } from '@playwright/test';
import { expect, open, test } from '../support/test.ts';

const figure = '4711';

/** Which conditions show their children, in the order of the page. */
async function shown(page: Page): Promise<string[]> {
  const rows = await page.getByTestId('for-whom').getByRole('listitem').allInnerTexts();
  return rows.flatMap((row) => (/\bshown$/.test(row) ? [row.split('\n')[0]?.replace(/\s*shown$/, '') ?? ''] : []));
}

test(
  'each condition shows its children to whom it should, and the fallback to others',
  { tag: '@core2' },
  async ({ as, page }) => {
    const [admin, member, noOrganization] = [await as('alice', 'acme'), await as('bob', 'acme'), await as('dave')];
    for (const { page: one } of [admin, member, noOrganization]) await open(one, '/patterns/show');
    await page.goto('/patterns/show');
    const everyMember = ['feature todos', 'plan free_org'];
    expect(await shown(page)).toEqual(['signed-out']);
    expect(await shown(noOrganization.page)).toEqual(['signed-in']);
    expect(await shown(member.page)).toEqual(['signed-in', ...everyMember, 'function: a member who is no admin']);
    const mayAll = ['signed-in', 'role org:admin', 'permission org:todos:delete', ...everyMember];
    expect(await shown(admin.page)).toEqual(mayAll);
  },
);

test('right: what is hidden on the server is in nobody’s answer', { tag: '@core2' }, async ({ as, page }) => {
  const source = async (who: Page) => (await who.request.get('/patterns/show/salaries')).text();
  expect(await source(page)).not.toContain(figure);
  expect(await source((await as('bob', 'acme')).page)).not.toContain(figure);
  expect(await source((await as('alice', 'acme')).page)).toContain(figure);
});

test('wrong: what is hidden in the browser is in everybody’s answer', async ({ as, page }) => {
  const bob = await as('bob', 'acme');
  expect(await (await page.request.get('/wrong/show')).text()).toContain(figure);
  expect(await (await bob.page.request.get('/wrong/show')).text()).toContain(figure);
  await open(bob.page, '/wrong/show');
  await expect(bob.page.getByText('Only admins see the salaries.')).toBeVisible();
  await expect(bob.page.getByText(figure)).toBeHidden();

  await open(bob.page, '/patterns/show');
  await bob.page.getByRole('button', { name: 'Read the source of both' }).click();
  await expect(bob.page.getByRole('row', { name: /^Right/ })).toContainText('the figure is not there');
  await expect(bob.page.getByRole('row', { name: /^Wrong/ })).toContainText('the figure is in the source');
});
