import { expect, test } from '../support/test.ts';
import { urls } from '../support/urls.ts';

/** Kilobytes before compression: what the browser must parse. Development sends scripts that no visitor gets. */
const limitKb = 800;

test('the home page does not move while it loads, and its own scripts stay within their limit', async ({ page }) => {
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const sizes: number[] = [];
  page.on('response', async (response) => {
    const isScript = response.request().resourceType() === 'script' && response.url().startsWith(urls.web);
    if (isScript) sizes.push((await response.body()).length);
  });
  await page.goto('/');
  await expect(page.getByTestId('identity')).toContainText('Nobody is signed in');
  await page.waitForLoadState('networkidle');
  const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
  const total = shifts.reduce((sum, value) => sum + value, 0);
  const kb = sizes.reduce((sum, size) => sum + size, 0) / 1000;
  process.stdout.write(`home: layout shift ${total.toFixed(4)}, ${kb.toFixed(0)} kB of scripts from the app\n`);
  expect(total).toBeLessThan(0.01);
  expect(kb).toBeLessThan(limitKb);
});
