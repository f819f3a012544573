import { test as base } from 'vitest';
import { masked } from './mask.ts';

/** Notes what a check did and got; the learner reads it when the check fails. */
export type Saw = (line: string) => void;

let note: Saw = () => undefined;

/** Notes a line for the check that runs now. Tokens are shortened to their last six characters. */
export const saw: Saw = (line) => note(line);

/** A check. What it asks through `ask` is noted by itself. */
export const test = base.extend<{ noted: undefined }>({
  noted: [
    async ({ task }, use) => {
      const lines: string[] = [];
      task.meta.saw = lines;
      note = (line) => lines.push(masked(line));
      await use(undefined);
    },
    { auto: true },
  ],
});
export { expect } from 'vitest';
