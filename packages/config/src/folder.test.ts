import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from './folder.ts';

const place = mkdtempSync(join(tmpdir(), 'folder-'));
afterAll(() => rmSync(place, { recursive: true }));

test('a folder and those above it are made for their owner alone, and one that is there is left', () => {
  const folder = join(place, 'a/b/c');
  makeFolder(folder);
  makeFolder(folder);
  for (const path of [folder, join(place, 'a')]) expect(statSync(path).mode & 0o777).toBe(0o700);
});

test('a folder below a file is refused in one line that names it', () => {
  const file = join(place, 'file');
  writeFileSync(file, '');
  expect(() => makeFolder(join(file, 'x'))).toThrow(
    new TypeError(`the folder ${join(file, 'x')} cannot be made (ENOTDIR): name another place`),
  );
});

test.runIf(process.platform === 'linux')('a folder where the system makes none is refused, not tried for ever', () => {
  expect(() => makeFolder('/proc/none/below')).toThrow(
    new TypeError('the folder /proc/none cannot be made (ENOENT): name another place'),
  );
});
