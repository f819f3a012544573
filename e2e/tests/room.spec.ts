import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { urls } from '../support/urls.ts';

// One learner, the workshop that is running, and a room beside it: as processes, as three people have them.
test.describe.configure({ mode: 'serial', timeout: 120_000 });
test.use({ baseURL: urls.room });

const root = join(import.meta.dirname, '../..');
const leaderData = join(process.env['WORKSHOP_DATA'] ?? '', 'leader');
const room = urls.room.replace('http://', '');
let leader: ChildProcess | undefined;

test.beforeAll(() => rmSync(leaderData, { recursive: true, force: true }));
test.afterAll(() => kill());

/** Opens a room, in the leader's terminal. @returns its code */
function open(): Promise<string> {
  const started = spawn(process.execPath, ['scripts/lesson.ts', 'room'], {
    cwd: root,
    env: { ...process.env, WORKSHOP_DATA: leaderData },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  leader = started;
  let said = '';
  return new Promise((resolve, reject) => {
    started.once('exit', (code) => reject(new Error(`the room ended with ${code}: ${said}`)));
    started.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const code = /--code (\w{6})/.exec(said)?.[1];
      if (code && said.includes('Ctrl-C')) resolve(code);
    });
  });
}

/** Ends it as a crash does. */
async function kill(): Promise<void> {
  if (!leader) return;
  const ended = new Promise((resolve) => leader?.once('close', resolve));
  leader.kill('SIGKILL');
  leader = undefined;
  await ended;
}

/** The command, in the learner's other terminal. */
function inTerminal(...words: string[]): string {
  return execFileSync(process.execPath, ['scripts/lesson.ts', ...words], { cwd: root, encoding: 'utf8' });
}

const rowOf = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });

test('a session tells the room of checks and hints, goes on without it, and tells it again when it is back', async ({
  page,
}) => {
  const code = await open();
  inTerminal('reset');
  expect(inTerminal('join', room, '--code', code, '--name', 'Ann')).toContain('joined');
  await page.goto('/');
  const ann = rowOf(page, 'Ann');
  await expect(ann).toContainText('01 The page that protects nothing');
  // Alone, this test is the first to compile the lesson's pages.
  await expect(ann).toContainText('2 of 4', { timeout: 60_000 });
  const hints = inTerminal('hint').match(/Hint \d of 3/g)?.length;
  await expect(ann.getByRole('cell').nth(3)).toHaveText(`Hints${hints}`);
  inTerminal('solve');
  await expect(ann).toContainText('4 of 4');
  await expect(ann).toContainText('done');

  await kill();
  await expect(page.getByRole('alert')).toContainText('The room is closed.');
  inTerminal('reset');
  await expect(async () => {
    const lesson = await fetch(`${urls.workshop}/lessons/01-await-auth`);
    expect(await lesson.text()).toContain('2 of 4 checks pass.');
  }).toPass();

  expect(await open()).toBe(code);
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(ann).toContainText('2 of 4');
  expect(inTerminal('leave')).toContain('left the room');
  await expect(page.getByText('Nobody has joined yet.')).toBeVisible();
});

test('axe finds no serious fault in a room, in both themes, on a desk and on a phone, and Tab reaches its buttons', async ({
  page,
}) => {
  if (!leader) await open();
  const code = await codeOf(page);
  for (const [at, name] of ['<b>Ann</b>', 'علی‌رضا', 'W'.repeat(40), 'Ann', 'Ann'].entries()) {
    const report = {
      id: crypto.randomUUID(),
      name,
      lesson: '01-await-auth',
      passed: at,
      checks: 4,
      hints: 1,
      done: at,
    };
    const headers = { 'content-type': 'application/json', 'x-room-code': code };
    const answer = await fetch(`${urls.room}/learners`, { method: 'POST', headers, body: JSON.stringify(report) });
    expect(answer.status).toBe(204);
  }
  await expect(page.getByRole('rowheader')).toHaveCount(5);
  await expect(page.getByRole('rowheader', { name: '<b>Ann</b>' })).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'Ann (2)' })).toBeVisible();
  for (const width of [1280, 390])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(', ')}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      // A table that is laid out as cards is still one for whoever hears it.
      await expect(rowOf(page, 'Ann (2)').getByRole('cell')).toHaveCount(5);
    }
  const theme = page.getByRole('button', { name: 'Switch between light and dark' });
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(theme).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Copy the line to join' })).toBeFocused();
});

async function codeOf(page: Page): Promise<string> {
  await page.goto('/');
  return /--code (\w{6})/.exec(await page.locator('.join code').innerText())?.[1] ?? '';
}
