import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../support/test.ts';

const topics = readFileSync(join(import.meta.dirname, '../../apps/web/lib/topics.ts'), 'utf8');
const pages = [...topics.matchAll(/href: '([^']+)'/g)].map(([, href = '']) => href);

test.use({ javaScriptEnabled: false });

test('without JavaScript every page tells its question, its code and its reasons', async ({ page }) => {
  // In development each page is compiled at its first visit.
  test.slow();
  for (const path of pages) {
    expect((await page.goto(path))?.status(), path).toBe(200);
    await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible();
    await expect(page.locator('.rule'), path).toBeVisible();
    if (path.startsWith('/patterns/') && path !== '/patterns/core-2') {
      await expect(page.getByRole('heading', { name: 'Why', exact: true }), path).toBeVisible();
      expect(await page.locator('figure.code').count(), path).toBeGreaterThan(1);
    }
  }
});

test('without JavaScript the search finds a symptom and leads to it', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('searchbox').fill('webhooks never arrive');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('link', { name: /^Webhooks never arrive/ }).click();
  await expect(page).toHaveURL(/\/pitfalls#forgotten-webhook$/);
  await expect(page.getByRole('heading', { name: /^Webhooks never arrive/ })).toBeVisible();
});
