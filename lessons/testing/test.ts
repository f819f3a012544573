import { AsyncLocalStorage } from 'node:async_hooks';
import { expect as assertion, test as base, type Assertion, type ExpectStatic } from 'vitest';
import { masked } from './mask.ts';

/** Notes what a check did and got; the learner reads it when the check fails. */
export type Saw = (line: string) => void;

/** Where each check notes, also what goes on after its time is up: that belongs to no other. */
const notes = new AsyncLocalStorage<string[]>();

/** Notes a line for the check that runs now. Tokens are shortened to their last six characters. */
export const saw: Saw = (line) => void notes.getStore()?.push(masked(line));

/** A check. What it asks through `ask` is noted by itself. */
export function test(name: string, check: () => unknown): void {
  // oxlint-disable-next-line vitest/valid-title -- the title is the caller's
  base(name, async ({ task }) => {
    task.meta.saw = [];
    await notes.run(task.meta.saw, check);
  });
}

/** Vitest's, whose message no check may leave out: it is what the learner reads. */
export const expect: Pick<ExpectStatic, 'fail' | 'stringMatching'> & ((got: unknown, wanted: string) => Assertion) =
  assertion;
