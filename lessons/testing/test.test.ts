import { expect, test as plain } from 'vitest';
import { expect as checked, saw, test } from './test.ts';

const later = Promise.withResolvers<void>();
let lateNote: Promise<void> | undefined;

test('a check whose time is up goes on', () => {
  lateNote = later.promise.then(() => saw('what the first one saw, late'));
});

test('what a check sees is its own', async () => {
  saw('GET / → 200');
  later.resolve();
  await lateNote;
  saw('of eyJhbGciOiJub25lIn0.e30.abcdef');
});

plain('each has what it saw, and nothing of the one before', ({ task }) => {
  const [first, second] = task.file.tasks.map(({ meta }) => meta.saw);
  expect(first).toEqual(['what the first one saw, late']);
  expect(second).toEqual(['GET / → 200', 'of …abcdef']);
});

plain('a check without a message for the learner does not type-check', () => {
  // @ts-expect-error -- the message is missing
  checked(1).toBe(1);
});
