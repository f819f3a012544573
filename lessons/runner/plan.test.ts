import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLessons } from './lesson.ts';
import { root } from './places.ts';

const lessons = readLessons();
const text = readFileSync(join(root, 'docs/workshop.md'), 'utf8');

interface Row {
  readonly from: number;
  readonly minutes: number;
  readonly what: string;
}

function rowsUnder(heading: string): Row[] {
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| (\d\d):(\d\d) +\| (\d*) +\| (.*?) +\|$/gm)].map(
    ([, hours, minutes, length, what = '']) => ({
      from: Number(hours) * 60 + Number(minutes),
      minutes: Number(length),
      what,
    }),
  );
}

test.each(['Half a day', 'A day'])('%s: each row begins where the one before ends', (heading) => {
  const rows = rowsUnder(heading);
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.slice(1).map(({ from }) => from)).toEqual(rows.slice(0, -1).map(({ from, minutes }) => from + minutes));
});

test.each(['Half a day', 'A day'])('%s: each lesson has its own title and minutes', (heading) => {
  const planned = rowsUnder(heading).filter(({ what }) => what.startsWith('['));
  const wanted = planned.map(({ what }) => {
    const lesson = lessons.find(({ id }) => what.includes(`(../lessons/${id}/README.md)`));
    return {
      what: `[${lesson?.number} ${lesson?.title}](../lessons/${lesson?.id}/README.md)`,
      minutes: lesson?.minutes,
    };
  });
  expect(planned.map(({ what, minutes }) => ({ what, minutes }))).toEqual(wanted);
});

test('a day has every lesson, and half a day takes under four hours', () => {
  expect(rowsUnder('A day').filter(({ what }) => what.startsWith('['))).toHaveLength(lessons.length);
  const half = rowsUnder('Half a day');
  expect((half.at(-1)?.from ?? 0) - (half[0]?.from ?? 0)).toBeLessThan(240);
});
