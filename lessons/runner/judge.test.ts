import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Check, Outcome } from './checks.ts';
import { problemsOf, problemsOfRun } from './judge.ts';
import { readLesson, readLessons, type Lesson } from './lesson.ts';

let scratch: string;
let lesson: Lesson;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'judge-'));
  const [first] = readLessons();
  if (!first) throw new Error('there is no lesson');
  const folder = join(scratch, first.id);
  cpSync(first.folder, folder, { recursive: true });
  lesson = readLesson(folder);
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** Changes a file of the copied lesson, and reads the lesson again. */
function edit(name: string, change: (text: string) => string): Lesson {
  const file = join(lesson.folder, name);
  const before = readFileSync(file, 'utf8');
  const after = change(before);
  expect(after, 'the edit changes something').not.toBe(before);
  writeFileSync(file, after);
  return readLesson(lesson.folder);
}

const ended = (changes: Readonly<Record<string, boolean>> = {}): Outcome => {
  const all = ['signed in as Alice, /secret shows the code', ...lesson.red];
  const checks = all.map((name): Check => {
    const passed = changes[name] ?? true;
    return { name, passed, saw: [], problems: passed ? [] : ['not so'] };
  });
  return { checks, broken: [] };
};
const red = (): Record<string, boolean> => Object.fromEntries(lesson.red.map((name) => [name, false]));

test('every lesson lies there as it should', () => {
  expect(Object.fromEntries(readLessons().map((one) => [one.id, problemsOf(one)]))).toEqual(
    Object.fromEntries(readLessons().map(({ id }) => [id, []])),
  );
});

test('an exercise that its solution does not give is stale', () => {
  expect(problemsOf(edit('exercise/app/secret/page.tsx', (text) => `${text}\n`))).toEqual([
    'exercise/app/secret/page.tsx is stale: pnpm lessons:check --write',
  ]);
  expect(problemsOf(edit('solution/app/hello/page.tsx', (text) => text.replaceAll('stranger', 'you')))).toContain(
    'exercise/app/hello/page.tsx is stale: pnpm lessons:check --write',
  );
});

test('an exercise that is the solution is none', () => {
  for (const page of ['secret', 'hello']) {
    edit(`solution/app/${page}/page.tsx`, (text) => text.replaceAll(/.*#(?:end)?region.*\n|.*\/\/- .*\n/g, ''));
  }
  expect(problemsOf(lesson)).toContain('the exercise is the solution');
});

test('a missing hint, a field nobody knows and too few minutes are named with the file', () => {
  expect(() => edit('lesson.yaml', (text) => text.replace(/hints:\n {2}- \|\n(?: {4}.*\n)+/, 'hints:\n'))).toThrow(
    /01-await-auth\/lesson\.yaml: [\s\S]*hints/,
  );
  expect(() => edit('lesson.yaml', (text) => `${text}colour: red\n`)).toThrow(/colour/);
});

test('a heading that is missing is named, in the text and in the leader’s notes', () => {
  expect(problemsOf(edit('README.md', (text) => text.replace('## Your task', '## To do')))[0]).toMatch(
    /^README\.md must have the headings/,
  );
  expect(problemsOf(edit('leader.md', (text) => text.replace('## Timing', '')))[1]).toMatch(/^leader\.md must have/);
});

test('a dead link into the apps is named', () => {
  const gone = edit('lesson.yaml', (text) => text.replace('server-greeting.tsx', 'gone.tsx'));
  const path = 'apps/web/app/patterns/server-vs-client/gone.tsx';
  expect(problemsOf(gone)).toEqual([
    `find: ${path} is not there`,
    `README.md does not link to ${path}, which lesson.yaml names`,
  ]);
});

test('a file that belongs to no lesson is named', () => {
  writeFileSync(join(lesson.folder, 'notes.txt'), 'x');
  expect(problemsOf(lesson)).toEqual(['notes.txt belongs to no lesson']);
});

test('a solution that passes and an exercise that is red where it should be are right', () => {
  expect(problemsOfRun(lesson, ended(red()), ended())).toEqual([]);
});

test('a solution that fails is wrong', () => {
  const [name = ''] = lesson.red;
  expect(problemsOfRun(lesson, ended(red()), ended({ [name]: false }))).toEqual([
    `the solution fails '${name}': not so`,
  ]);
});

test('an exercise that passes what it must fail, or fails what it must pass, is wrong', () => {
  const [name = ''] = lesson.red;
  expect(problemsOfRun(lesson, ended({ ...red(), [name]: true }), ended())).toEqual([
    `the exercise passes '${name}', which it must fail`,
  ]);
  const green = 'signed in as Alice, /secret shows the code';
  expect(problemsOfRun(lesson, ended({ ...red(), [green]: false }), ended())).toEqual([
    `the exercise fails '${green}', which it must pass: not so`,
  ]);
});

test('checks that do not run are no success', () => {
  const none: Outcome = { checks: [], broken: ['it does not parse'] };
  expect(problemsOfRun(lesson, none, ended())).toContain('on the exercise the checks could not run: it does not parse');
  expect(problemsOfRun(lesson, none, { checks: [], broken: [] }).length).toBeGreaterThan(1);
});
