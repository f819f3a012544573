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

test.each(rows)('%s: %s', (_task, _asks, { lesson, check, file, has, lacks }: Expectation) => {
  const found = findLesson(lessons, lesson);
  // The lesson's check runs on its solution in `pnpm lessons:check`; here it only has to be there.
  if (check) expect(readFileSync(join(found.folder, 'lesson.test.ts'), 'utf8')).toContain(`test('${check}'`);
  const text = file ? solutionOf(found).get(file) : '';
  if (has) expect(text).toMatch(has);
  if (lacks) expect(text).not.toMatch(lacks);
  expect(check ?? (file && (has ?? lacks)), 'each row has a proof').toBeTruthy();
});
