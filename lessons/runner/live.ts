import type { Outcome } from './checks.ts';
import type { Desk } from './desk.ts';
import type { Lesson } from './lesson.ts';

/** How a lesson's checks ended last. */
export interface LastRun {
  readonly lesson: string;
  readonly outcome: Outcome;
  readonly at: Date;
  /** Counts the runs, so that two that ended alike can be told apart. */
  readonly number: number;
}

/** The checks of the lesson in the playground, as whoever watches sees them. */
export interface Live {
  /** When the run under way began; `undefined` when none is. */
  readonly runningSince: () => Date | undefined;
  /** How the checks of a lesson ended last, since this process began. */
  readonly lastRun: (lesson: Lesson) => LastRun | undefined;
  /** Runs the checks on what lies there now. Whoever asks while a run is under way shares the one after it. */
  readonly request: () => Promise<LastRun>;
  /** Says that something else changed, such as how many hints were shown. */
  readonly touch: () => void;
  /** Calls back after anything changed; with a run when it has ended. @returns ends it */
  readonly subscribe: (changed: (ended?: LastRun) => void) => () => void;
}

/** What live checks are made of. */
export interface LiveOptions {
  readonly desk: Desk;
  readonly check: (lesson: Lesson) => Promise<Outcome>;
  readonly now?: () => Date;
}

/** Runs checks one at a time: however often somebody saves during a run, one more follows. */
export function createLive({ desk, check, now = () => new Date() }: LiveOptions): Live {
  const subscribers = new Set<(ended?: LastRun) => void>();
  const ended = new Map<string, LastRun>();
  let since: Date | undefined;
  let running: Promise<LastRun> | undefined;
  let following: Promise<LastRun> | undefined;
  let number = 0;

  const tell = (run?: LastRun): void => {
    for (const changed of subscribers) changed(run);
  };
  const runOnce = async (): Promise<LastRun> => {
    const lesson = desk.current();
    since = now();
    tell();
    const outcome = await check(lesson).catch((error: unknown) => ({ checks: [], broken: [wordsOf(error)] }));
    const run = { lesson: lesson.id, outcome, at: now(), number: ++number };
    since = undefined;
    running = undefined;
    // Another lesson was begun meanwhile: the checks asked files that are not this lesson's.
    const isStill = desk.current().id === lesson.id;
    if (isStill) {
      ended.set(lesson.id, run);
      desk.remember(lesson, outcome);
    }
    tell(isStill ? run : undefined);
    return run;
  };
  const begin = (): Promise<LastRun> => {
    following = undefined;
    running = runOnce();
    return running;
  };
  return {
    runningSince: () => since,
    lastRun: ({ id }) => ended.get(id),
    request: () => (running ? (following ??= running.then(begin)) : (following ?? begin())),
    touch: () => tell(),
    subscribe: (changed) => {
      subscribers.add(changed);
      return () => void subscribers.delete(changed);
    },
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'the checks did not run';
}
