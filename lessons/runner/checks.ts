import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lesson } from './lesson.ts';
import { lessonsFolder } from './places.ts';

/** One check of a lesson and how it ended. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** What it did and got, a line each. */
  readonly saw: readonly string[];
  /** Why it is red, a text each; empty when it passed. */
  readonly problems: readonly string[];
}

/** How a lesson's checks ended. */
export interface Outcome {
  readonly checks: readonly Check[];
  /** Why some could not run at all, such as a file that does not parse. */
  readonly broken: readonly string[];
  /** The errors that the learner's app wrote into its log meanwhile, a line each. */
  readonly logged?: readonly string[];
}

/** Where the checks look. */
export interface Target {
  /** The learner's files. */
  readonly folder: string;
  /** What the stack's processes were told; has `PLAYGROUND_PORT`, keys and addresses. */
  readonly variables: Readonly<Record<string, string>>;
}

const vitest = join(createRequire(import.meta.url).resolve('vitest/package.json'), '../vitest.mjs');

/** Runs the checks of a lesson, each time in a process of its own: the learner's modules are read anew. */
export async function runChecks(lesson: Lesson, { folder, variables }: Target): Promise<Outcome> {
  const scratch = mkdtempSync(join(tmpdir(), 'lesson-'));
  const report = join(scratch, 'report.json');
  try {
    const said = await runVitest(lesson, { ...variables, LESSON_FOLDER: folder, LESSON_REPORT: report });
    return readReport(report, said);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function runVitest(lesson: Lesson, env: Record<string, string>): Promise<string> {
  const args = ['run', '--config', 'vitest.lesson.config.ts', `${lesson.id}/lesson.test.ts`];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitest, ...args], {
      cwd: lessonsFolder,
      env: { ...env, NODE_ENV: 'test' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', reject).once('close', () => resolve(said));
  });
}

function readReport(file: string, said: string): Outcome {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Outcome;
  } catch {
    return { checks: [], broken: [said.trim().slice(-2000) || 'the checks did not run'] };
  }
}

/** Whether a lesson is done. */
export function isDone({ checks, broken }: Outcome): boolean {
  return checks.length > 0 && broken.length === 0 && checks.every(({ passed }) => passed);
}
