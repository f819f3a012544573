import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { solutionOf } from './derive.ts';
import { evaluation, type Expectation } from './evaluation.ts';
import { findLesson, readLessons } from './lesson.ts';

const lessons = readLessons();
const rows = evaluation.flatMap(({ task, expectations }) =>
  expectations.map((expectation) => [task, expectation.asks, expectation] as const),
);

test('all six tasks with all 29 expectations are there', () => {
  expect(evaluation.map(({ expectations }) => expectations.length)).toEqual([5, 5, 5, 5, 4, 5]);
});

/** Whether a row is true of its lesson. The check itself runs on the solution in `pnpm lessons:check`. */
function isProven({ lesson, check, file, has, lacks }: Expectation): boolean {
  const found = findLesson(lessons, lesson);
  if (check) return readFileSync(join(found.folder, 'lesson.test.ts'), 'utf8').includes(`test('${check}'`);
  const text = solutionOf(found).get(file ?? '');
  return text !== undefined && (has ?? lacks) !== undefined && has?.test(text) !== false && !lacks?.test(text);
}

test.each(rows)('%s: %s', (_task, _asks, expectation) => {
  expect(isProven(expectation)).toBe(true);
});
