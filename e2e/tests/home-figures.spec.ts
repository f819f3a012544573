import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { charactersOf, type Owner } from '../support/scripts.ts';
import { expect, test } from '../support/test.ts';
import { urls } from '../support/urls.ts';

const built = join(import.meta.dirname, '../../apps/web/.next/static/chunks');
/** Kilobytes before compression: what the browser must parse. Development sends scripts that no visitor gets. */
const limitKb = 800;
/** Of them, what is neither Clerk's nor React's nor Next's. README.md says how much it is. */
const ownLimitKb = 10;

test('the home page does not move while it loads, and its own scripts stay within their limit', async ({ page }) => {
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const scripts = new Map<string, Promise<string>>();
  page.on('response', (response) => {
    const isScript = response.request().resourceType() === 'script' && response.url().startsWith(urls.web);
    if (isScript) scripts.set(response.url(), response.text());
  });
  const html = (await (await page.goto('/'))?.text()) ?? '';
  await expect(page.getByTestId('identity')).toContainText('Nobody is signed in');
  await page.waitForLoadState('networkidle');
  const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
  const shift = shifts.reduce((sum, value) => sum + value, 0);

  const kb: Record<Owner, number> = { ours: 0, Clerk: 0, React: 0, Next: 0, unknown: 0 };
  let aheadKb = 0;
  for (const [url, script] of scripts) {
    const text = await script;
    // The scripts of pages that a link may lead to are fetched when there is nothing else to do.
    if (!html.includes(new URL(url).pathname)) {
      aheadKb += text.length / 1000;
      continue;
    }
    // What has no map is Next's own, such as its polyfills for old browsers.
    const name = /\/\/# sourceMappingURL=([\w.-]+)\s*$/.exec(text)?.[1];
    const counted = name
      ? charactersOf(text, JSON.parse(readFileSync(join(built, name), 'utf8')))
      : { Next: text.length };
    for (const [owner, count] of Object.entries(counted)) kb[owner as Owner] += count / 1000;
  }
  const total = Object.values(kb).reduce((sum, value) => sum + value, 0);
  const parts = Object.entries(kb).map(([owner, value]) => `${owner} ${value.toFixed(1)}`);
  process.stdout.write(
    `home: layout shift ${shift.toFixed(4)}, scripts ${total.toFixed(0)} kB: ${parts.join(', ')}; ahead ${aheadKb.toFixed(0)} kB\n`,
  );
  expect(shift).toBeLessThan(0.01);
  expect(total + aheadKb).toBeLessThan(limitKb);
  expect(kb.ours).toBeGreaterThan(1);
  expect(kb.ours).toBeLessThan(ownLimitKb);
  expect(kb.unknown).toBeLessThan(total / 20);
});
