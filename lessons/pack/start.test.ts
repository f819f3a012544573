import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

const platform = `${process.platform}-${process.arch}`;
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An unpacked archive whose pnpm only tells what it was asked, and ends with `code` when it is asked to install. */
function unpacked(platforms: readonly string[], code = 0) {
  const folder = join(mkdtempSync(join(tmpdir(), 'a room ')), 'clerk-workshop');
  folders.push(dirname(folder));
  mkdirSync(join(folder, '.pack', platform), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  copyFileSync(join(import.meta.dirname, 'start.mjs'), join(folder, 'start.mjs'));
  writeFileSync(join(folder, '.pack/pack.json'), JSON.stringify({ platforms, filters: ['--filter', '.'] }));
  const pnpm = join(folder, '.pack', platform, 'pnpm');
  writeFileSync(pnpm, `#!/bin/sh\necho "$PNPM_CONFIG_STORE_DIR: $@"\n[ "$1" != install ] || exit ${code}\n`);
  chmodSync(pnpm, 0o755);
  const start = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['start.mjs', ...words], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { status, stdout: stdout.replaceAll(join(folder, '.pack/store'), 'STORE'), stderr };
  };
  return { folder, start };
}

test.skipIf(process.platform === 'win32')('it installs once, without a network, and then only begins', () => {
  const { start } = unpacked([platform]);
  const first = start();
  expect(first.stdout).toContain('STORE: install --offline --frozen-lockfile --reporter silent --filter .\n');
  expect(first.stdout).toMatch(/STORE: lesson start\n$/);
  expect(start('hint').stdout).toBe('STORE: lesson hint\n');
});

test.skipIf(process.platform === 'win32')('what was not installed is installed next time', () => {
  const { folder, start } = unpacked([platform], 3);
  const { status, stdout, stderr } = start();
  expect([status, stdout.includes('lesson')]).toEqual([1, false]);
  expect(stderr).toContain('Is there room on the disk');
  expect(existsSync(join(folder, 'node_modules/.installed-from-pack'))).toBe(false);
});

test('an archive for other laptops says so', () => {
  const { status, stdout, stderr } = unpacked(['plan9-mips']).start();
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toBe(`this archive is for plan9-mips, and this is ${platform}: ask whoever packed it for yours too\n`);
});
