import { expect, test } from 'vitest';
import { createMemo } from './memo.ts';

test('what is the same is made once, and what is another is made anew', () => {
  const lengths = createMemo<object>();
  const one = lengths('one', () => ({ length: 3 }));
  expect(lengths('one', () => ({ length: 0 }))).toBe(one);
  expect(lengths('three', () => ({ length: 5 }))).toEqual({ length: 5 });
});

test('no more than the bound are kept', () => {
  const made: string[] = [];
  const memo = createMemo<string>(2);
  for (const text of ['a', 'b', 'b', 'c', 'a']) memo(text, () => `${made.push(text)}`);
  expect(made).toEqual(['a', 'b', 'c', 'a']);
});

test('a failure is not remembered', () => {
  const memo = createMemo<string>();
  const fail = (): string => {
    throw new Error('not yet');
  };
  expect(() => memo('a', fail)).toThrow('not yet');
  expect(memo('a', () => 'made')).toBe('made');
});
