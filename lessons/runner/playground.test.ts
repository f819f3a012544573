import { existsSync, mkdtempSync, opendirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { layPlayground } from './playground.ts';

test('a folder that both lessons have is not made anew: the running app watches it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'playground-'));
  try {
    layPlayground(folder, new Map([['app/api/one/route.ts', 'export {};\n']]));
    const kept = join(folder, 'app/api');
    // Held open, so that a new folder cannot get its number.
    const held = opendirSync(kept);
    const { ino } = statSync(kept);
    layPlayground(folder, new Map([['app/api/other/route.ts', 'export {};\n']]));
    expect(statSync(kept).ino).toBe(ino);
    expect(existsSync(join(kept, 'one'))).toBe(false);
    layPlayground(folder, new Map());
    expect(existsSync(kept)).toBe(false);
    held.closeSync();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
