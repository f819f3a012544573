import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../support/test.ts';

test('a symptom is found by some of its words, and leads to its page', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'What do you need?' })).toBeVisible();
  await page.getByRole('searchbox').fill('bearer NULL');
  await page.getByRole('searchbox').press('Enter');
  await expect(page).toHaveURL(/\?q=bearer/);
  await expect(page.getByRole('heading', { name: 'What do you need?' })).toHaveCount(0);
  await page
    .getByRole('main')
    .getByRole('link', { name: /upstream gets “bearer null/i })
    .click();
  await expect(page).toHaveURL(/template-tokens/);
});

test('what is not found says so, and leads back to everything', async ({ page }) => {
  await page.goto('/?q=kubernetes');
  await expect(page.getByRole('status')).toContainText('Nothing here has any of these words');
  await page.getByRole('link', { name: 'see everything' }).click();
  await expect(page.getByRole('searchbox')).toHaveValue('');
  await expect(page.getByRole('heading', { name: 'What do you see?' })).toBeVisible();
});

test('a file is copied whole, as it runs, a wrong one says that it is, and every link on a pattern page leads somewhere', async ({
  context,
  page,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/patterns/api-routes');
  await expect(page.getByTestId('identity')).toContainText('Nobody');
  const path = 'app/api/orgs/[orgId]/report/route.ts';
  await page.getByRole('button', { name: `Copy ${path}`, exact: true }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(readFileSync(join(import.meta.dirname, '../../apps/web', path), 'utf8'));
  const wrong = 'app/wrong/api-routes/report/route.wrong.ts';
  await page.getByRole('button', { name: `Copy ${wrong}`, exact: true }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^\/\/ Wrong on purpose/);
  const links = page.getByRole('main').locator('a[href^="/"]');
  const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  for (const href of new Set(hrefs)) expect((await page.request.get(href)).status(), href).toBe(200);
});

test('a whole sentence finds what has the most of its words', async ({ page }) => {
  await page.goto('/?q=why+is+there+a+redirect+loop+after+I+sign+in');
  await expect(page.getByRole('status')).toContainText('the most of them');
  await page.getByRole('link', { name: /^token-not-active-yet/ }).click();
  await expect(page.getByRole('heading', { name: /^token-not-active-yet/ })).toBeInViewport();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the search is a form, and its answer a page', async ({ page }) => {
    await page.goto('/');
    await page.getByRole('searchbox').fill('401 403');
    await page.getByRole('button', { name: 'Find' }).click();
    await expect(
      page
        .getByRole('main')
        .getByRole('link', { name: /401 or 403/ })
        .first(),
    ).toHaveAttribute('href', '/patterns/api-routes');
  });
});
