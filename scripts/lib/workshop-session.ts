import { watch } from 'node:fs';
import { originOf } from '../../packages/config/src/ports.ts';
import type { Outcome } from '../../lessons/runner/checks.ts';
import type { Lesson } from '../../lessons/runner/lesson.ts';
import { playgroundFolder, workshopData } from '../../lessons/runner/places.ts';
import { check } from './checking.ts';
import type { StackEnvironment } from './environment.ts';
import { startStack, type Stack, type StackEvents } from './stack.ts';
import { workshopEnvironment, workshopServices } from './workshop.ts';

/** The workshop's stack as somebody uses it: started here, or running elsewhere on this machine. */
export interface Session {
  readonly environment: StackEnvironment;
  /** Runs a lesson's checks on what lies in the playground. One at a time. */
  readonly check: (lesson: Lesson) => Promise<Outcome>;
  /** Ends what was started here. */
  readonly stop: () => Promise<void>;
}

const options = { shell: process.env, dataDirectory: workshopData, playground: playgroundFolder };

/** Whether a workshop is running on this machine's ports. */
export async function isRunning(): Promise<boolean> {
  const answer = await fetch(`${originOf('playground', process.env)}/lesson-stamp`, {
    signal: AbortSignal.timeout(20_000),
  }).catch(() => undefined);
  await answer?.body?.cancel();
  // Also where the learner's own code keeps it from answering well.
  return answer !== undefined;
}

/** Uses the running workshop. */
export function joinSession(): Session {
  const environment = workshopEnvironment(options);
  return { environment, check: checker(environment), stop: () => Promise.resolve() };
}

/**
 * Starts the workshop's processes and waits until the playground answers, or until it is clear that the learner's code
 * keeps it from doing so: the checks then say more.
 *
 * @throws PortTakenError when something else runs on its ports
 */
export async function startSession(events: StackEvents): Promise<Session> {
  const environment = workshopEnvironment(options);
  const stack: Stack = await startStack(workshopServices(options, environment), environment.variables, events);
  try {
    await stack.ready;
  } catch (error) {
    await stack.stop();
    throw error;
  }
  return { environment, check: checker(environment), stop: () => stack.stop() };
}

function checker({ variables }: StackEnvironment): Session['check'] {
  let last: Promise<unknown> = Promise.resolve();
  return (lesson) => {
    const run = last.then(() => check(lesson, { folder: playgroundFolder, variables, patienceMs: 30_000 }));
    last = run.catch(() => undefined);
    return run;
  };
}

/** How long a folder must be still before it counts as saved, in milliseconds. */
const stillMs = 150;

/**
 * Calls back after the learner saved something in the playground.
 *
 * @returns ends it
 */
export function onSave(saved: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(playgroundFolder, { recursive: true }, (_, file) => {
    const path = (file ?? '').replaceAll('\\', '/');
    // What the app and the runner write themselves.
    if (/^(?:\.next|node_modules)(?:\/|$)|^next-env\.d\.ts$|^stamp\.ts$|\.tsbuildinfo$/.test(path)) return;
    clearTimeout(timer);
    timer = setTimeout(saved, stillMs);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
