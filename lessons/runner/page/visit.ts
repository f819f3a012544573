import type { Desk } from '../desk.ts';
import type { Lesson } from '../lesson.ts';
import type { Live } from '../live.ts';
import type { Html, Verdict } from './view.ts';

/** How the playground and what belongs to it are, as far as the launcher knows. */
export interface StackState {
  /** When the start began; `undefined` when the playground answers. */
  readonly startingSince?: Date | undefined;
  /** What went wrong last; `undefined` when nothing did, or all is well again. */
  readonly trouble?: string | undefined;
}

/** What the workshop's page is made of. */
export interface PageOptions {
  readonly desk: Desk;
  readonly live: Live;
  /** Where the learner looks: origins, such as `http://localhost:3004`. */
  readonly addresses: { readonly playground: string; readonly clerkLocal: string };
  readonly stack: () => StackState;
}

/** Where work was put, by what was done. */
export interface Notice {
  readonly done: 'solve' | 'reset';
  /** From the repository's root; `undefined` when nothing had to be kept. */
  readonly folder: string | undefined;
}

/** One look at the workshop. */
export interface Visit extends PageOptions {
  readonly path: string;
  readonly notice?: Notice | undefined;
}

/** A page to show. */
export interface View {
  readonly title: string;
  readonly body: Html;
}

/** What a lesson has come to, and whether it lies in the playground, in a verdict's form. */
export function statesOf({ desk }: Pick<Visit, 'desk'>, lesson: Lesson): Verdict[] {
  const { passedAt, solved } = desk.progressOf(lesson);
  const isHere = isCurrent({ desk }, lesson) && desk.progress().current !== undefined;
  return [
    ...(passedAt ? [solved ? ('solved' as const) : ('done' as const)] : []),
    ...(isHere ? ['here' as const] : []),
  ];
}

/** Whether a lesson is the one in the playground. */
export function isCurrent({ desk }: Pick<Visit, 'desk'>, lesson: Lesson): boolean {
  return desk.current() === lesson;
}

/** How many lessons are done, and how many minutes the others take. */
export function countsOf({ desk }: Pick<Visit, 'desk'>): { done: number; all: number; minutes: number } {
  const open = desk.lessons.filter((lesson) => !desk.progressOf(lesson).passedAt);
  return {
    done: desk.lessons.length - open.length,
    all: desk.lessons.length,
    minutes: open.reduce((sum, { minutes }) => sum + minutes, 0),
  };
}
