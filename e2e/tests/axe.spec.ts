import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, open, test } from '../support/test.ts';

// Read, not imported: the app's own types of Next must not become those of the tests.
const topics = readFileSync(join(import.meta.dirname, '../../apps/web/lib/topics.ts'), 'utf8');
const pages = ['/', '/dashboard', ...[...topics.matchAll(/href: '([^']+)'/g)].map(([, href = '']) => href)];

/** What axe calls serious or critical, each with the elements it stands at. Clerk's own components are Clerk's to mend. */
async function faults(page: Page, ...rules: readonly string[]): Promise<string[]> {
  // What passes is not told: naming each of those elements takes axe most of its time.
  const builder = new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .exclude('[class*="cl-"]')
    // One file in each column has every colour that code has.
    .exclude('figure.code + figure.code pre');
  const { violations } = await (rules.length > 0 ? builder.withRules([...rules]) : builder).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

for (const path of pages)
  test(`axe finds no serious fault on ${path}, in both themes, signed in and out`, async ({ as, page }) => {
    // Long pages on a machine that does other things as well.
    test.slow();
    const { page: alice } = await as('alice', 'acme');
    await open(alice, path);
    expect(await faults(alice), 'light').toEqual([]);
    // A theme changes colours and nothing else.
    await alice.emulateMedia({ colorScheme: 'dark' });
    expect(await faults(alice, 'color-contrast'), 'dark').toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(path);
    await expect(page.getByTestId('identity')).toContainText('Nobody');
    expect(await faults(page), 'signed out, on a phone').toEqual([]);
  });

/** Pages beside the topics; one that fails on purpose is a page, too. */
const others = [
  '/proof/show',
  '/wrong/caching',
  '/wrong/server-actions',
  '/wrong/server-vs-client',
  '/wrong/show',
  '/wrong/reverification',
  '/wrong/session-data',
  '/patterns/show/salaries',
  '/strategies/resource-first/members',
  '/?q=401',
  '/nothing-here',
];

test('axe finds no serious fault on wrong twins, proofs, answers of the search and what is not there', async ({
  as,
}) => {
  test.slow();
  const { page } = await as('alice', 'acme');
  for (const path of others) {
    await page.goto(path);
    await expect(page.getByTestId('identity')).toContainText(/token \d+ s/);
    expect(await faults(page), path).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await faults(page, 'color-contrast'), `${path}, dark`).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
  }
});
