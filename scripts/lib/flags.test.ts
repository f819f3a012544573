import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

async function run(script: string, ...given: string[]) {
  const child = spawn(process.execPath, [join(root, script), ...given], { cwd: root, timeout: 15_000 });
  const [[status], stdout, stderr] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return { status: status as number | null, stdout, stderr };
}

const scripts = [
  ['scripts/dev.ts', 'pnpm dev'],
  ['scripts/check.ts', 'pnpm check'],
  ['scripts/test.ts', 'pnpm test'],
  ['scripts/published.ts', 'pnpm published'],
  ['scripts/controls.ts', 'pnpm controls'],
  ['scripts/seed-coverage.ts', 'pnpm seed-coverage'],
  ['packages/clerk-local/scripts/soak.ts', 'pnpm soak'],
  ['e2e/hostile/proxy.ts', 'pnpm hostile'],
  ['packages/upstreams/scripts/postgres.ts', 'pnpm test:postgres'],
  ['apps/hasura-proxy/scripts/outages.ts', 'pnpm outages'],
  ['packages/upstreams/scripts/durability.ts', 'pnpm durability'],
] as const;

test.concurrent.each(scripts)('%s tells what it does when asked, and does nothing', async (script, command) => {
  const { status, stdout, stderr } = await run(script, '--help');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(new RegExp(`^${command}\\b`));
});

test.concurrent.each(scripts)(
  '%s refuses an option it does not know, with one line and the help',
  async (script, command) => {
    const { status, stdout, stderr } = await run(script, '--bogus');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(`^Unknown option '--bogus'\\n\\n${command}\\b`));
  },
);

test.concurrent.each([
  ['--requests', 'abc'],
  ['--requests', '0'],
  ['--seed', 'x'],
])('the soak refuses %s %s', async (...given) => {
  const { status, stderr } = await run('packages/clerk-local/scripts/soak.ts', ...given);
  expect(status).toBe(2);
  expect(stderr).toMatch(new RegExp(`^${given[0]} must be a whole number`));
});
