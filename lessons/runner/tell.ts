import { styleText } from 'node:util';
import type { Check, Outcome } from './checks.ts';
import type { Desk, FileDifference } from './desk.ts';
import type { Lesson } from './lesson.ts';

const bold = (text: string) => styleText('bold', text);
const dim = (text: string) => styleText('dim', text);

/** Why a check is red, in the lesson's own words where it has some: what follows them is the test runner's. */
export function whyOf(problem: string): string {
  const seconds = /^Test timed out in (\d+)000ms/.exec(problem)?.[1];
  if (seconds) return `an answer within ${seconds} s; a playground that still compiles is slow: check again`;
  const [words = problem] = problem.split(/: (?:expected |promise )/);
  return words.replace(' // Object.is equality', '').trim();
}

/** How a lesson's checks ended, for a terminal. */
export function outcomeText({ checks, broken, logged = [] }: Outcome): string {
  const passed = checks.filter((check) => check.passed).length;
  const lines = [...broken.map((why) => `${styleText('red', 'broken')}  ${why}`), ...checks.map(checkText)];
  lines.push(...logged.map((line) => `  ${dim('your app’s log')} ${line}`));
  const count = checks.length > 0 ? `\n  ${passed} of ${checks.length} pass\n` : '';
  return `${lines.join('\n')}\n${count}`;
}

function checkText({ name, passed, saw, problems }: Check): string {
  if (passed) return `  ${styleText('green', '✓')} ${name}`;
  const seen = saw.map((line) => `      ${dim('saw   ')} ${line}\n`);
  const why = problems.map((problem) => `      ${dim('why   ')} ${whyOf(problem)}\n`);
  return `  ${styleText('red', '✗')} ${bold(name)}\n${[...seen, ...why].join('')}`.trimEnd();
}

/** Every lesson on a line, with how far the learner is. */
export function listText(desk: Desk): string {
  const current = desk.current();
  const width = Math.max(...desk.lessons.map(({ id }) => id.length));
  const lines = desk.lessons.map((lesson) => {
    const mark = lesson === current ? '>' : ' ';
    return `${mark} ${stateOf(desk, lesson)} ${lesson.id.padEnd(width)} ${String(lesson.minutes).padStart(3)} min  ${lesson.title}`;
  });
  return `${lines.join('\n')}\n`;
}

function stateOf(desk: Desk, lesson: Lesson): string {
  const { passedAt, solved } = desk.progressOf(lesson);
  if (!passedAt) return '·';
  return solved ? styleText('yellow', '~') : styleText('green', '✓');
}

/** How many lessons are done, and how. */
export function progressText(desk: Desk): string {
  const all = desk.lessons.map((lesson) => desk.progressOf(lesson));
  const done = all.filter(({ passedAt }) => passedAt);
  const withSolution = done.filter(({ solved }) => solved).length;
  const alone = done.filter(({ solved, hints }) => !solved && hints === 0).length;
  const minutes = desk.lessons
    .filter((lesson) => !desk.progressOf(lesson).passedAt)
    .reduce((sum, lesson) => sum + lesson.minutes, 0);
  return [
    `${done.length} of ${all.length} lessons done, ${alone} of them without a hint`,
    `hints shown: ${all.reduce((sum, { hints }) => sum + hints, 0)}; done with the solution: ${withSolution}`,
    minutes > 0 ? `about ${minutes} minutes to go` : 'nothing is left to do',
    '',
  ].join('\n');
}

/** A difference in colours: what is yours is red, what the solution has is green. */
export function differenceText(differences: readonly FileDifference[]): string {
  if (differences.length === 0) return 'your files are those of the solution\n';
  const lines = differences.flatMap(({ patch }) => patch.split('\n').slice(2));
  return `${lines.map(coloured).join('\n').trimEnd()}\n`;
}

function coloured(line: string): string {
  if (line.startsWith('+++') || line.startsWith('---')) return bold(line);
  if (line.startsWith('+')) return styleText('green', line);
  if (line.startsWith('-')) return styleText('red', line);
  return line.startsWith('@@') ? styleText('cyan', line) : line;
}
