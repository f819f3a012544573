import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { breaks, garbage, mine, secret, toolsFor, type Tools } from './breaks.testing.ts';
import { createDesk, type Desk } from './desk.ts';
import { exerciseOf } from './derive.ts';
import { readLessons, type Lesson } from './lesson.ts';
import { baseFolder, root } from './places.ts';
import { isLaid, layPlayground, writeStamp } from './playground.ts';

const [lesson, another] = readLessons() as [Lesson, Lesson];
let home: string;
let playground: string;
let desk: Desk;
let tools: Tools;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'broken-'));
  playground = join(home, 'playground');
  desk = createDesk({ lessons: [lesson, another], playground, data: join(home, 'data') });
  desk.start(lesson);
  tools = toolsFor(playground);
  mkdirSync(join(home, 'elsewhere'));
  writeFileSync(join(home, 'elsewhere/precious.txt'), 'not yours');
});
afterEach(() => {
  assert.equal(readFileSync(join(home, 'elsewhere/precious.txt'), 'utf8'), 'not yours');
  rmSync(home, { recursive: true, force: true });
});

const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' });
const history = () => [git('rev-parse', 'HEAD'), git('status', '--porcelain'), git('stash', 'list')];
const before = history();
afterAll(() => {
  assert.deepEqual(history(), before);
});

/** Every file of a folder, read by nobody's code but this: its path, what it is, and its bytes. */
function contentsOf(folder: string, without = ['.next/**', 'next-env.d.ts', 'stamp.ts']): Record<string, string> {
  const paths = globSync('**/*', { cwd: folder, exclude: without }).toSorted();
  return Object.fromEntries(
    paths.map((path) => {
      const stats = lstatSync(join(folder, path));
      const what = stats.isFile() ? readFileSync(join(folder, path), 'hex') : stats.isDirectory() ? 'folder' : 'else';
      return [path, what];
    }),
  );
}

/** The base with the exercise over it, laid by the system's own copy. */
function fresh(): Record<string, string> {
  const folder = join(home, 'fresh');
  rmSync(folder, { recursive: true, force: true });
  execFileSync('cp', ['-r', baseFolder, folder]);
  execFileSync('cp', ['-r', `${join(lesson.folder, 'exercise')}/.`, folder]);
  return contentsOf(folder);
}

/** The bytes of a file in each of some folders that has it. */
function bytesIn(folders: readonly string[], path: string): string[] {
  const files = folders.map((folder) => join(folder, path));
  return files.flatMap((file) => {
    try {
      return [readFileSync(file, 'hex')];
    } catch {
      return [];
    }
  });
}
const hex = (content: string | Buffer) => Buffer.from(content).toString('hex');

describe.each(breaks)('$what', ({ breakIt, kept }) => {
  test('reset brings the lesson back, and nothing is lost', () => {
    breakIt(tools);
    const aside = desk.reset();
    expect(contentsOf(playground)).toEqual(fresh());
    expect(readFileSync(tools.at('stamp.ts'), 'utf8')).toContain('export const stamp');
    expect(lstatSync(playground).isDirectory()).toBe(true);
    expect(kept ? bytesIn([aside ?? ''], kept[0]) : []).toEqual(kept ? [hex(kept[1])] : []);
    // And a second time there is nothing to do.
    expect(desk.reset()).toBeUndefined();
  });

  test('another lesson can be begun, and this one again', () => {
    breakIt(tools);
    desk.start(another);
    expect(isLaid(playground, exerciseOf(another))).toBe(true);
    desk.start(lesson);
    expect(desk.current().id).toBe(lesson.id);
    expect(existsSync(tools.at('app/layout.tsx'))).toBe(true);
    const places = [playground, ...globSync(join(home, 'data/put-aside/*'))];
    expect(kept === undefined || bytesIn(places, kept[0]).includes(hex(kept[1]))).toBe(true);
  });

  test('the difference can still be asked for', () => {
    breakIt(tools);
    expect(desk.differences().length).toBeGreaterThan(0);
  });
});

test('what the running app keeps is not touched by a reset', () => {
  tools.write('.next/dev/trace', 'its own');
  tools.write(secret);
  desk.reset();
  expect(readFileSync(tools.at('.next/dev/trace'), 'utf8')).toBe('its own');
});

test('a reset of what is not broken writes nothing', () => {
  const changedAt = () => globSync('**/*', { cwd: playground }).map((path) => lstatSync(tools.at(path)).ctimeMs);
  const seen = changedAt();
  expect(desk.reset()).toBeUndefined();
  expect(changedAt()).toEqual(seen);
});

test('many commands at once leave the lesson as it begins, or the solution', async () => {
  const script = `
    import { createDesk } from ${JSON.stringify(join(root, 'lessons/runner/desk.ts'))};
    import { readLessons } from ${JSON.stringify(join(root, 'lessons/runner/lesson.ts'))};
    const desk = createDesk({ lessons: readLessons(), playground: ${JSON.stringify(playground)}, data: ${JSON.stringify(join(home, 'data'))} });
    for (let count = 0; count < 10; count += 1) process.argv[1] === 'reset' ? desk.reset() : desk.solve();
  `;
  const run = (what: string) =>
    new Promise<string>((resolve) => {
      execFile(process.execPath, ['--input-type=module', '-e', script, what], { cwd: root }, (error, _, said) =>
        resolve(error ? said : ''),
      );
    });
  expect(await Promise.all(['reset', 'solve', 'reset', 'solve'].map((what) => run(what)))).toEqual(['', '', '', '']);
  desk.reset();
  expect(contentsOf(playground)).toEqual(fresh());
}, 60_000);

test('a stamp is never written through a link', () => {
  renameSync(playground, join(home, 'moved'));
  symlinkSync(join(home, 'elsewhere'), playground);
  expect(() => writeStamp(playground, 'x')).toThrow('pnpm lesson reset');
  expect(existsSync(join(home, 'elsewhere/stamp.ts'))).toBe(false);
});

test('work of a lesson comes back byte for byte', () => {
  tools.write('app/picture.png', garbage);
  appendFileSync(tools.at(secret), '// mine\n');
  const mine = readFileSync(tools.at(secret), 'utf8');
  desk.start(another);
  desk.start(lesson);
  expect(readFileSync(tools.at('app/picture.png'))).toEqual(garbage);
  expect(readFileSync(tools.at(secret), 'utf8')).toBe(mine);
});

test('a file that the learner took away stays away when the lesson comes back', () => {
  rmSync(tools.at(secret));
  tools.write('proxy.ts');
  desk.start(another);
  desk.start(lesson);
  expect([existsSync(tools.at(secret)), readFileSync(tools.at('proxy.ts'), 'utf8')]).toEqual([false, mine]);
});

test('laying a playground takes links away, not what they lead to', () => {
  rmSync(tools.at('lib'), { recursive: true });
  symlinkSync(join(home, 'elsewhere'), tools.at('lib'));
  layPlayground(playground, new Map());
  expect(readFileSync(join(home, 'elsewhere/precious.txt'), 'utf8')).toBe('not yours');
  expect(existsSync(tools.at('lib/clerk-options.ts'))).toBe(true);
});
