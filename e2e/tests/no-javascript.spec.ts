import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../support/test.ts';

const topics = readFileSync(join(import.meta.dirname, '../../apps/web/lib/topics.ts'), 'utf8');
const pages = [...topics.matchAll(/href: '([^']+)'/g)].map(([, href = '']) => href);

test.use({ javaScriptEnabled: false });

test('without JavaScript every page tells its question, its code and its reasons', async ({ page }) => {
  // In development each page is compiled at its first visit.
  test.slow();
  const proven = new Set<string>();
  for (const path of pages) {
    expect((await page.goto(path))?.status(), path).toBe(200);
    await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible();
    await expect(page.locator('.rule'), path).toBeVisible();
    const parts = page.getByRole('navigation', { name: 'On this page' }).getByRole('link');
    for (const part of await parts.evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? '')))
      await expect(page.locator(part), `${path}${part}`).toHaveCount(1);
    const proofs = page.getByRole('main').locator('a[href^="/proof/"]');
    expect(await proofs.count(), path).toBeGreaterThan(0);
    proven.add((await proofs.first().getAttribute('href')) ?? '');
    if (path.startsWith('/patterns/') && path !== '/patterns/core-2') {
      await expect(page.getByRole('heading', { name: 'Why', exact: true }), path).toBeVisible();
      await expect(page.getByRole('heading', { name: 'What happened', exact: true }), path).toBeVisible();
      expect(await page.locator('figure.code').count(), path).toBeGreaterThan(1);
    }
  }
  // Two are enough: that each names a test that there is, unit tests know.
  for (const proof of [...proven].slice(0, 2)) {
    expect((await page.goto(proof))?.status(), proof).toBe(200);
    await expect(page.locator(new URL(page.url()).hash), proof).toBeInViewport();
  }
});

test('a proof leads out of no folder', async ({ page }) => {
  for (const name of ['nothing', '..%2F..%2Fpackage', '.%2Fshow', 'SHOW', '%00', 'x'.repeat(4000)])
    expect((await page.request.get(`/proof/${name}`)).status(), name).toBe(404);
});

test('without JavaScript the search finds a symptom and leads to it', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('searchbox').fill('webhooks never arrive');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('link', { name: /^Webhooks never arrive/ }).click();
  await expect(page).toHaveURL(/\/pitfalls#forgotten-webhook$/);
  await expect(page.getByRole('heading', { name: /^Webhooks never arrive/ })).toBeVisible();
});
