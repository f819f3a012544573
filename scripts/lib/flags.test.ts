import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const run = (script: string, ...given: string[]) =>
  spawnSync(process.execPath, [join(root, script), ...given], { cwd: root, encoding: 'utf8', timeout: 15_000 });

const scripts = [
  ['scripts/dev.ts', 'pnpm dev'],
  ['scripts/check.ts', 'pnpm check'],
  ['scripts/test.ts', 'pnpm test'],
  ['scripts/published.ts', 'pnpm published'],
  ['packages/clerk-local/scripts/soak.ts', 'pnpm soak'],
] as const;

test.each(scripts)('%s tells what it does when asked, and does nothing', (script, command) => {
  const { status, stdout, stderr } = run(script, '--help');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(new RegExp(`^${command}\\b`));
});

test.each(scripts)('%s refuses an option it does not know, with one line and the help', (script, command) => {
  const { status, stdout, stderr } = run(script, '--bogus');
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(new RegExp(`^Unknown option '--bogus'\\n\\n${command}\\b`));
});

test.each([
  ['--requests', 'abc'],
  ['--requests', '0'],
  ['--seed', 'x'],
])('the soak refuses %s %s', (...given) => {
  const { status, stderr } = run('packages/clerk-local/scripts/soak.ts', ...given);
  expect(status).toBe(2);
  expect(stderr).toMatch(new RegExp(`^${given[0]} must be a whole number`));
});
