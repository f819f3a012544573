import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { urls } from '../support/urls.ts';

// One playground, one lesson in it: each test goes on where the one before ended. The first waits for a cold start.
test.describe.configure({ mode: 'serial', timeout: 240_000 });
test.use({ baseURL: urls.workshop });

const root = join(import.meta.dirname, '../..');
const first = '/lessons/01-await-auth';
const secret = join(process.env['WORKSHOP_PLAYGROUND'] ?? '', 'app/secret/page.tsx');
const hello = join(process.env['WORKSHOP_PLAYGROUND'] ?? '', 'app/hello/page.tsx');

/** What a learner changes, file by file, and then saves. */
function mend(): void {
  change(secret, '  auth.protect();', '  await auth.protect();');
  change(hello, 'auth() as unknown as { userId: string | null }', 'await auth()');
}

function change(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

/** The command, in another terminal. */
function inTerminal(...words: string[]): string {
  try {
    return execFileSync(process.execPath, ['scripts/lesson.ts', ...words], { cwd: root, encoding: 'utf8' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

const checksOf = (page: Page) => page.getByRole('region', { name: 'Checks' });

/** What no reload survives. */
async function markPage(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => document.documentElement.setAttribute('data-same-page', ''));
  return () => expect(page.locator('html[data-same-page]')).toHaveCount(1);
}

/** Presses Tab until something with these words has the focus. */
async function tabTo(page: Page, words: RegExp): Promise<void> {
  const focused = page.locator(':focus');
  for (let times = 0; times < 80; times++) {
    await page.keyboard.press('Tab');
    if (words.test((await focused.count()) > 0 ? await focused.innerText() : '')) return;
  }
  throw new Error(`nothing with ${String(words)} is reached by Tab`);
}

test('the first page leads to the first lesson, whose checks run by themselves and say what they saw', async ({
  page,
}) => {
  await page.goto('/');
  await page.getByRole('link', { name: /^Continue: 01/ }).click();
  await expect(page).toHaveURL(first);
  const checks = checksOf(page);
  await expect(checks.getByText('2 of 4 checks pass.')).toBeVisible({ timeout: 200_000 });
  const red = checks.getByRole('listitem').filter({ hasText: '/secret sends you to the sign-in page' });
  await expect(red).toContainText('fails');
  await expect(red).toContainText('GET /secret as nobody → 200 “The launch code is 4711.”');
  await expect(red).toContainText('whoever is not signed in must not read the code');
  await expect(page.getByText('Without await, protect() throws into nowhere')).toBeHidden();
});

test('a saved file is checked at once, and the page shows it without a reload', async ({ page }) => {
  await page.goto(first);
  const isSame = await markPage(page);
  mend();
  await expect(page.getByRole('status').filter({ hasText: '4 of 4 checks pass' })).toHaveCount(1, { timeout: 60_000 });
  await expect(checksOf(page).getByText('fails')).toHaveCount(0);
  await expect(page.getByText('Without await, protect() throws into nowhere')).toBeVisible();
  await expect(page.getByText(/^1 of \d+ lessons done/)).toBeVisible();
  await isSame();
});

test('a hint of the page is shown in the terminal, and one of the terminal on the page', async ({ page }) => {
  await page.goto(first);
  const isSame = await markPage(page);
  await page.getByRole('button', { name: 'Show hint 1 of 3' }).click();
  await expect(page.locator('#hint-1')).toBeFocused();
  expect(inTerminal('hint')).toContain('Hint 2 of 3');
  await expect(page.locator('#hint-2')).toBeVisible();
  await isSame();
});

test('a check of another terminal is run by the workshop, and shown on the page', async ({ page }) => {
  await page.goto(first);
  const run = page.locator('[data-run]');
  const before = await run.getAttribute('data-run');
  expect(inTerminal('check')).toContain('4 of 4 pass');
  await expect(run).not.toHaveAttribute('data-run', before ?? '');
});

test('by keyboard alone: resets the lesson, sees it red, and reads the difference', async ({ page }) => {
  await page.goto(first);
  await tabTo(page, /^Reset the lesson/);
  await page.keyboard.press('Enter');
  await tabTo(page, /^Yes, reset the lesson/);
  await page.keyboard.press('Enter');
  await expect(page.getByText('The lesson was laid as it begins. What you wrote is in')).toBeVisible();
  expect(readFileSync(secret, 'utf8')).not.toContain('await');
  const putAside = (await page.locator('.notice code').innerText()).trim();
  expect(readFileSync(join(root, putAside, 'app/secret/page.tsx'), 'utf8')).toContain('await auth.protect();');
  await expect(checksOf(page).getByText('2 of 4 checks pass.')).toBeVisible({ timeout: 60_000 });
  await tabTo(page, /^Compare your files with the solution/);
  await page.keyboard.press('Enter');
  await expect(page.locator('ins', { hasText: 'await auth.protect();' })).toBeVisible();
});

test('the next lesson is begun with a press; the work on this one comes back with it', async ({ page }) => {
  const mine = join(process.env['WORKSHOP_PLAYGROUND'] ?? '', 'app/mine.ts');
  writeFileSync(mine, 'export {};\n');
  await page.goto(first);
  await page.getByRole('link', { name: /^Next: / }).click();
  await expect(page.getByRole('heading', { name: 'Not in the playground' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Check now' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Begin this lesson' }).click();
  await expect(page.getByRole('heading', { name: 'Checks' })).toBeVisible();
  expect(existsSync(mine)).toBe(false);
  await page.goto(first);
  await page.getByRole('button', { name: 'Begin this lesson' }).click();
  await expect(page.getByRole('heading', { name: 'Checks' })).toBeVisible();
  expect(existsSync(mine)).toBe(true);
});

test('axe finds no serious fault, in both themes, on a desk and on a phone', async ({ page }) => {
  for (const path of ['/', '/nothing', first]) {
    await page.goto(path);
    await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
    for (const width of [1280, 390])
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(', ')}`);
        expect(found, `${path} ${width} ${colorScheme}`).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
  }
});

test('a form of another page of this machine is refused', async ({ page }) => {
  await page.goto(`${urls.playground}/lesson-stamp`);
  const answer = page.waitForResponse(`${urls.workshop}${first}/reset`);
  await page.evaluate((action) => {
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action });
    document.body.append(form);
    form.submit();
  }, `${urls.workshop}${first}/reset`);
  expect((await answer).status()).toBe(403);
});

test('says so when the workshop is gone, and no longer when it is back', async ({ page }) => {
  await page.route('**/events', (route) => route.abort());
  await page.goto(first);
  await expect(page.getByText('The workshop is not running any more.')).toBeVisible();
  await page.unroute('**/events');
  await expect(page.getByText('The workshop is not running any more.')).toBeHidden();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('hints, checks, solution and reset work as forms', async ({ page }) => {
    await page.goto(first);
    await page.getByRole('button', { name: 'Show hint 3 of 3' }).click();
    await expect(page.locator('#hint-3')).toBeVisible();
    await page.getByText('Lay the solution into the playground …').click();
    await page.getByRole('button', { name: 'Yes, lay the solution' }).click();
    await expect(page.getByText('The solution was laid into the playground.')).toBeVisible();
    await expect(async () => {
      await page.goto(first);
      await expect(checksOf(page).getByText('4 of 4 checks pass')).toBeVisible();
    }).toPass({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Check now' }).click();
    await expect(page).toHaveURL(`${first}#checks-title`);
    await page.getByText('Reset the lesson …').click();
    await page.getByRole('button', { name: 'Yes, reset the lesson' }).click();
    await expect(page.getByText('The lesson was laid as it begins.')).toBeVisible();
    expect(readFileSync(secret, 'utf8')).not.toContain('await');
  });
});
