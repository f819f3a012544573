// `pnpm lessons:check`: proves every lesson. `--help` says more.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import type { Outcome } from '../lessons/runner/checks.ts';
import { exerciseOf, solutionOf, type Files } from '../lessons/runner/derive.ts';
import { problemsOf, problemsOfRun } from '../lessons/runner/judge.ts';
import { findLesson, readLessons, type Lesson } from '../lessons/runner/lesson.ts';
import { layPlayground, writeFiles } from '../lessons/runner/playground.ts';
import { readFlags } from '../packages/config/src/flags.ts';
import { check, warmPlayground } from './lib/checking.ts';
import { breakAndReset } from './lib/break-and-reset.ts';
import { networkIsCut, runWithoutNetwork } from './lib/cut-network.ts';
import { root, terminalEvents } from './lib/launch.ts';
import { run } from './lib/run.ts';
import { startStack } from './lib/stack.ts';
import { ownPorts, workshopEnvironment, workshopServices } from './lib/workshop.ts';

const help = `pnpm lessons:check [--only LESSON] [--write] [--break] [--cut-network] [--report FILE]

Proves every lesson: the solution passes its checks, the exercise starts and fails exactly the checks that lesson.yaml
names, both type-check, the exercise is the one its solution gives, and every heading, hint and link is there.
Runs a stack of its own, on ports 200 above the usual ones; a running workshop is not disturbed.

  --only LESSON   one lesson, such as 05
  --write         first derive every exercise from its solution again
  --break         instead, break the playground of the first lesson while it runs, in the nastiest ways, reset it, and
                  see that it answers as the lesson begins
  --cut-network   where no other machine can be reached; fails when anybody asks one
  --report FILE   write the number of checks, as JSON
`;
const { values: flags } = readFlags(help, {
  options: {
    only: { type: 'string' },
    write: { type: 'boolean' },
    break: { type: 'boolean' },
    'cut-network': { type: 'boolean' },
    report: { type: 'string' },
  },
});

if (flags['cut-network']) {
  const given = process.argv.slice(1).filter((word) => word !== '--cut-network');
  const { code, how, asked } = runWithoutNetwork(given);
  const verdict = asked.length === 0 ? 'nobody asked another machine' : asked.join('\n');
  process.stdout.write(`\nthe network was cut ${how}; ${verdict}\n`);
  process.exit(code === 0 && asked.length === 0 ? 0 : 1);
}

const began = performance.now();
const lessons = flags.only ? [findLesson(readLessons(), flags.only)] : readLessons();
if (flags.write) for (const lesson of lessons) writeExercise(lesson);

let failed = 0;
let passed = 0;
const left = networkIsCut();
if (left !== undefined) process.stdout.write(`the network is cut; there is ${left || 'loopback'}\n`);
for (const lesson of lessons) tell(lesson.id, 'as it lies there', problemsOf(lesson));
const types = await run([
  process.execPath,
  join(root, 'node_modules/typescript/bin/tsc'),
  '-p',
  'lessons/tsconfig.exercise.json',
  '--noEmit',
]);
tell('all', 'exercises type-check', types.code === 0 ? [] : [types.output.trimEnd()]);
await runAll();

const seconds = Math.round((performance.now() - began) / 1000);
process.stdout.write(`\n${lessons.length} lessons in ${seconds} s\n${passed} passed, ${failed} failed\n`);
if (flags.report) writeFileSync(flags.report, JSON.stringify({ passed, failed }));
process.exit(failed === 0 ? 0 : 1);

function writeExercise(lesson: Lesson): void {
  const folder = join(lesson.folder, 'exercise');
  rmSync(folder, { recursive: true, force: true });
  writeFiles(folder, exerciseOf(lesson));
}

function tell(where: string, what: string, problems: readonly string[]): void {
  if (problems.length === 0) passed += 1;
  else failed += 1;
  const verdict = problems.length === 0 ? styleText('green', 'ok  ') : styleText('red', 'fail');
  process.stdout.write(`${verdict} ${where}: ${what}\n${problems.map((problem) => `       ${problem}\n`).join('')}`);
}

/** Every lesson's checks, on its exercise and on its solution, in one running playground. */
async function runAll(): Promise<void> {
  const dataDirectory = join(root, '.data/lessons-check');
  const playground = join(root, 'lessons/.check');
  rmSync(dataDirectory, { recursive: true, force: true });
  rmSync(playground, { recursive: true, force: true });
  layPlayground(playground, new Map());
  const options = { shell: ownPorts(process.env), dataDirectory, playground };
  const environment = workshopEnvironment(options);
  const { variables } = environment;
  const events = { ...terminalEvents((text) => process.stdout.write(text)), line: () => undefined };
  const stack = await startStack(workshopServices(options, environment), variables, events);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void stack.stop().finally(() => process.exit(130)));
  }
  try {
    await stack.ready;
    await warmPlayground(variables);
    const outcomeOf = async (lesson: Lesson, files: Files): Promise<Outcome> => {
      layPlayground(playground, files);
      return check(lesson, { folder: playground, variables, patienceMs: 60_000 });
    };
    if (flags.break) {
      const [lesson] = lessons;
      if (lesson) await breakAndReset({ lesson, playground, variables, stack, dataDirectory, tell });
      return;
    }
    for (const lesson of lessons) {
      const exercise = await outcomeOf(lesson, exerciseOf(lesson));
      const solution = await outcomeOf(lesson, solutionOf(lesson));
      const count = `${solution.checks.length} checks, ${lesson.red.length} red at the start`;
      tell(lesson.id, count, problemsOfRun(lesson, exercise, solution));
    }
  } finally {
    await stack.stop();
  }
}
