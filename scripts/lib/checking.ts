import { isDone, runChecks, type Outcome } from '../../lessons/runner/checks.ts';
import type { Lesson } from '../../lessons/runner/lesson.ts';
import { askApp, awaitStamp, writeStamp } from '../../lessons/runner/playground.ts';
import { originOf } from '../../packages/config/src/ports.ts';

/** A running playground. */
export interface Playground {
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  /** How long the app may take to see what was written, in milliseconds. */
  readonly patienceMs: number;
  /** It was started anew: see {@link warmPlayground}. */
  readonly isCold?: boolean;
}

/**
 * Opens the playground's first page once, so that what every page needs is compiled before a check with a time limit
 * asks. Not a lesson's own page: some lessons are about who opens it first.
 */
export async function warmPlayground(variables: Readonly<Record<string, string>>): Promise<void> {
  const answer = await fetch(originOf('playground', variables), {
    redirect: 'manual',
    signal: AbortSignal.timeout(90_000),
  }).catch(() => undefined);
  await answer?.body?.cancel();
}

/** Runs a lesson's checks once the running app has seen the learner's files. */
export async function check(
  lesson: Lesson,
  { folder, variables, patienceMs, isCold = false }: Playground,
): Promise<Outcome> {
  const stamp = `${lesson.id} ${performance.now()}`;
  writeStamp(folder, stamp);
  const url = originOf('playground', variables);
  const { isSeen, compileError } = await awaitStamp(url, stamp, patienceMs);
  if (compileError) return notCompiled(compileError);
  if (isCold) await warmPlayground(variables);
  const outcome = await runChecks(lesson, { folder, variables });
  if (!isDone(outcome)) {
    // Some mistakes the app finds only when the page is opened that has them.
    const after = await askApp(url, 5000);
    if (after.compileError) return notCompiled(after.compileError);
  }
  const deaf = 'the playground does not answer with your files: look at what it says, or `pnpm lesson reset`';
  return isSeen ? outcome : { ...outcome, broken: [deaf, ...outcome.broken] };
}

/** Every page answers 500 until it is mended: what checks would see says nothing about the lesson. */
function notCompiled(compileError: string): Outcome {
  return { checks: [], broken: [`your app does not compile: ${compileError}`] };
}
