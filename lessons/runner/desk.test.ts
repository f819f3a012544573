import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDesk, type Desk } from './desk.ts';
import { exerciseOf } from './derive.ts';
import { readLessons, type Lesson } from './lesson.ts';
import { isLaid } from './playground.ts';
import { passing } from './page/testing.ts';
import { progressText } from './tell.ts';

const [first, second, third] = readLessons() as [Lesson, Lesson, Lesson];
let home: string;
let desk: Desk;

const deskWith = (...lessons: Lesson[]): Desk =>
  createDesk({ lessons, playground: join(home, 'playground'), data: join(home, 'data') });
const putAside = () => globSync(join(home, 'data/put-aside/*'));

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'desk-'));
  desk = deskWith(first, second, third);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('a solution that was laid is nobody’s work: laid or reset again, nothing is put aside', () => {
  desk.start(first);
  expect([desk.solve(), desk.solve(), desk.reset()]).toEqual([undefined, undefined, undefined]);
  expect(putAside()).toEqual([]);
});

test('the work on a lesson that is gone is put aside, and no other lesson’s is lost', () => {
  const mine = join(home, 'playground/mine.ts');
  desk.start(first);
  writeFileSync(mine, '// of the first\n');
  desk.start(third);
  writeFileSync(mine, '// of the third\n');
  const without = deskWith(first, second);
  without.start(second);
  expect(isLaid(without.playground, exerciseOf(second))).toBe(true);
  expect(putAside().map((folder) => readFileSync(join(folder, 'mine.ts'), 'utf8'))).toEqual(['// of the third\n']);
  without.start(first);
  expect(readFileSync(mine, 'utf8')).toBe('// of the first\n');
  expect(existsSync(join(home, 'data/work', third.id))).toBe(false);
});

test('a solution counts where it was laid before the checks passed, not where somebody compared afterwards', () => {
  desk.start(first);
  desk.remember(first, passing);
  desk.solve();
  expect(progressText(desk)).toContain('done with the solution: 0');
  desk.start(second);
  desk.solve();
  expect(progressText(desk)).toContain('done with the solution: 0');
  desk.remember(second, passing);
  expect(progressText(desk)).toContain('2 of 3 lessons done, 1 of them without a hint');
  expect(progressText(desk)).toContain('done with the solution: 1');
});
