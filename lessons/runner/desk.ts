import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '@clerk-patterns/config/folder';
import { LockedError, takeOwnership } from '@clerk-patterns/config/lock';
import { createTwoFilesPatch } from 'diff';
import { isDone, type Outcome } from './checks.ts';
import { exerciseOf, readFiles, solutionOf, type Files } from './derive.ts';
import { findLesson, type Lesson } from './lesson.ts';
import { baseFolder } from './places.ts';
import { bringBack, isFolder, isLaid, layPlayground, moveWork, workIn } from './playground.ts';
import { keepProgress, readProgress, untouched, type LessonProgress, type Progress } from './progress.ts';

/** What a desk is made of. */
export interface DeskOptions {
  readonly lessons: readonly Lesson[];
  /** Where the learner works. */
  readonly playground: string;
  /** Where progress and put-aside work are kept. */
  readonly data: string;
  readonly now?: () => Date;
}

/** One file of a difference, as a unified patch; empty patches are left out. */
export interface FileDifference {
  readonly path: string;
  readonly patch: string;
}

/** Everything a learner does with lessons, but for running checks. The command and the page stand on it. */
export interface Desk {
  readonly lessons: readonly Lesson[];
  readonly playground: string;
  readonly progress: () => Progress;
  readonly progressOf: (lesson: Lesson) => LessonProgress;
  /** The lesson in the playground: the one begun last, else the first. */
  readonly current: () => Lesson;
  /** The first lesson after the current one that is not done; `undefined` when all are. */
  readonly next: () => Lesson | undefined;
  /** Lays a lesson into the playground; the work on the one before is put aside and comes back with it. */
  readonly start: (lesson: Lesson) => void;
  /** Shows one hint more and gives all shown so far. */
  readonly hint: (lesson: Lesson) => readonly string[];
  /** What stands between the learner's files and the solution. */
  readonly differences: () => readonly FileDifference[];
  /** Lays the solution into the playground. @returns where the work before was put */
  readonly solve: () => string | undefined;
  /** Lays the exercise into the playground again, whatever was done to it. @returns where the work before was put */
  readonly reset: () => string | undefined;
  /** Remembers how the checks of a lesson ended. */
  readonly remember: (lesson: Lesson, outcome: Outcome) => void;
}

/** Makes a desk. Nothing is written before something is done with it. */
export function createDesk(options: DeskOptions): Desk {
  const { lessons, playground, data, now = () => new Date() } = options;
  const progress = () => readProgress(data);
  const progressOf = ({ id }: Lesson) => progress().lessons[id] ?? untouched;
  const change = (lesson: Lesson, changed: Partial<LessonProgress>) => {
    const before = progress();
    keepProgress(data, {
      ...before,
      lessons: { ...before.lessons, [lesson.id]: { ...progressOf(lesson), ...changed } },
    });
  };
  const current = () =>
    lessons.find(({ id }) => id === progress().current) ?? findLesson(lessons, lessons[0]?.id ?? '');
  const workOf = ({ id }: Lesson) => join(data, 'work', id);
  const asideOf = ({ id }: Lesson): string => {
    const folder = join(data, 'put-aside', `${id}-${now().toISOString().replaceAll(/[:.]/g, '-')}`);
    makeFolder(join(data, 'put-aside'));
    let free = folder;
    for (let count = 2; existsSync(free); count += 1) free = `${folder}-${count}`;
    return free;
  };
  /** Lays what a lesson has, whatever was done to the playground; what was written there is put aside first. */
  const layAnew = (files: Files): string | undefined => {
    const lesson = current();
    if ([exerciseOf(lesson), solutionOf(lesson)].some((laid) => isLaid(playground, laid))) {
      layPlayground(playground, files);
      return undefined;
    }
    const folder = asideOf(lesson);
    const wasWork = moveWork(playground, folder, files);
    layPlayground(playground, files);
    return wasWork ? folder : undefined;
  };
  const layKept = (lesson: Lesson): void => {
    const kept = workOf(lesson);
    if (!existsSync(kept)) return layPlayground(playground, exerciseOf(lesson));
    bringBack(kept, playground, exerciseOf(lesson));
    if (existsSync(kept)) renameSync(kept, asideOf(lesson));
  };
  const alone = <T>(action: () => T): T => withOwnership(data, action);
  return {
    lessons,
    playground,
    progress,
    progressOf,
    current,
    next: () => {
      const at = lessons.indexOf(current());
      return [...lessons.slice(at + 1), ...lessons.slice(0, at + 1)].find((one) => !progressOf(one).passedAt);
    },
    start: (lesson) =>
      alone(() => {
        // None at first, or when the lesson that was begun is gone.
        const before = lessons.find(({ id }) => id === progress().current);
        if (before === lesson && isFolder(playground)) return;
        const another = before === lesson ? undefined : before;
        if (another) rmSync(workOf(another), { recursive: true, force: true });
        if (another || !isLaid(playground, exerciseOf(lesson))) {
          moveWork(playground, another ? workOf(another) : asideOf(lesson), exerciseOf(lesson));
        }
        layKept(lesson);
        keepProgress(data, { ...progress(), current: lesson.id });
      }),
    hint: (lesson) => {
      const hints = Math.min(progressOf(lesson).hints + 1, lesson.hints.length);
      change(lesson, { hints });
      return lesson.hints.slice(0, hints);
    },
    differences: () => differencesBetween(playground, workIn(playground), solutionOf(current())),
    solve: () =>
      alone(() => {
        const lesson = current();
        const folder = layAnew(solutionOf(lesson));
        if (!progressOf(lesson).passedAt) change(lesson, { solved: true });
        return folder;
      }),
    reset: () => alone(() => layAnew(exerciseOf(current()))),
    remember: (lesson, outcome) => {
      if (isDone(outcome) && !progressOf(lesson).passedAt) change(lesson, { passedAt: now().toISOString() });
    },
  };
}

/** How long somebody waits for another command that changes the playground, in milliseconds. */
const patienceMs = 10_000;

/** Two commands at once, or one and the page: the second waits for the first. */
function withOwnership<T>(data: string, action: () => T): T {
  const giveUp = performance.now() + patienceMs;
  const lock = { file: join(data, 'desk.lock'), owned: 'the playground', instead: 'wait for it' };
  for (;;) {
    try {
      const release = takeOwnership(lock);
      try {
        return action();
      } finally {
        release();
      }
    } catch (error) {
      if (!(error instanceof LockedError) || performance.now() > giveUp) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}

/** Files that the lesson or the learner has, where they are not as the solution has them. */
function differencesBetween(playground: string, work: Files, solution: Files): FileDifference[] {
  const base = readFiles(baseFolder);
  const paths = [...new Set([...solution.keys(), ...work.keys()])].toSorted();
  return paths.flatMap((path) => {
    const yours = existsSync(join(playground, path)) ? (work.get(path) ?? base.get(path) ?? '') : '';
    const wanted = solution.get(path) ?? base.get(path) ?? '';
    if (yours === wanted) return [];
    return [{ path, patch: createTwoFilesPatch(path, path, yours, wanted, 'yours', 'solution') }];
  });
}
