import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './checks.ts';
import { exerciseOf, readFiles, solutionOf, type Files } from './derive.ts';
import type { Lesson } from './lesson.ts';
import { root } from './places.ts';

/** The headings every lesson's text has, in this order, after its title. */
export const headings = ['The symptom', 'Your task', 'What you learned', 'Now find it in the apps'] as const;
/** The headings of every lesson's notes for the leader. */
export const leaderHeadings = ['Timing', 'What goes wrong', 'Questions to ask'] as const;

/** What is wrong with a lesson as it lies there: a line each, that says what to do. */
export function problemsOf(lesson: Lesson): string[] {
  return [
    ...headingProblems(lesson, 'README.md', lesson.title, headings),
    ...headingProblems(lesson, 'leader.md', `${lesson.title}: for the leader`, leaderHeadings),
    ...lesson.find.filter((path) => !existsSync(join(root, path))).map((path) => `find: ${path} is not there`),
    ...lesson.find
      .filter((path) => !textOf(lesson, 'README.md').includes(`(../../${path})`))
      .map((path) => `README.md does not link to ${path}, which lesson.yaml names`),
    ...unexpectedFiles(lesson),
    ...staleFiles(lesson),
  ];
}

function textOf({ folder }: Lesson, name: string): string {
  const file = join(folder, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function headingProblems(lesson: Lesson, name: string, title: string, wanted: readonly string[]): string[] {
  const text = textOf(lesson, name);
  if (text === '') return [`${name} is missing`];
  const found = [...text.matchAll(/^##? (.+)$/gm)].map((match) => match[1] ?? '');
  return found.join('|') === [title, ...wanted].join('|')
    ? []
    : [`${name} must have the headings ${[title, ...wanted].join(' · ')}; it has ${found.join(' · ')}`];
}

const belongs = new Set(['README.md', 'leader.md', 'lesson.yaml', 'lesson.test.ts', 'solution', 'exercise']);

function unexpectedFiles({ folder }: Lesson): string[] {
  return globSync('*', { cwd: folder })
    .filter((name) => !belongs.has(name))
    .map((name) => `${name} belongs to no lesson`);
}

/** Whether the exercise on disk is the one that its solution gives. */
function staleFiles(lesson: Lesson): string[] {
  const derived = exerciseOf(lesson);
  const onDisk = readFiles(join(lesson.folder, 'exercise'));
  const names = new Set([...derived.keys(), ...onDisk.keys()]);
  const stale = [...names].filter((path) => derived.get(path) !== onDisk.get(path));
  const sameAsSolution = sameFiles(derived, solutionOf(lesson)) ? ['the exercise is the solution'] : [];
  return [...sameAsSolution, ...stale.map((path) => `exercise/${path} is stale: pnpm lessons:check --write`)];
}

function sameFiles(one: Files, other: Files): boolean {
  return one.size === other.size && [...one].every(([path, text]) => other.get(path) === text);
}

/** What is wrong with how the checks of a lesson ended, on its exercise and on its solution. */
export function problemsOfRun(lesson: Lesson, exercise: Outcome, solution: Outcome): string[] {
  const names = solution.checks.map(({ name }) => name);
  const problems = [
    ...solution.broken.map((why) => `on the solution the checks could not run: ${why}`),
    ...exercise.broken.map((why) => `on the exercise the checks could not run: ${why}`),
    ...solution.checks
      .filter(({ passed }) => !passed)
      .map(({ name, problems }) => `the solution fails '${name}': ${problems.join('; ')}`),
    ...lesson.red.filter((name) => !names.includes(name)).map((name) => `red: there is no check '${name}'`),
  ];
  if (exercise.checks.map(({ name }) => name).join('\n') !== names.join('\n')) {
    problems.push('exercise and solution have different checks');
  }
  for (const { name, passed, problems: why } of exercise.checks) {
    const isRed = lesson.red.includes(name);
    if (passed && isRed) problems.push(`the exercise passes '${name}', which it must fail`);
    if (!passed && !isRed) problems.push(`the exercise fails '${name}', which it must pass: ${why.join('; ')}`);
  }
  return problems;
}
