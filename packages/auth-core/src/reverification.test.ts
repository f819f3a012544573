import { reverificationError } from '@clerk/shared/authorization-errors';
import { expect, test } from 'vitest';
import { isFresh, readReverification, reverificationHint } from './reverification.ts';

const presets = ['strict', 'moderate', 'lax', 'strict_mfa'] as const;

test.each<[unknown, string]>([
  [[9, -1], 'yyyy'],
  [[10, -1], 'nyyn'],
  [[60, -1], 'nnyn'],
  [[1440, -1], 'nnnn'],
  [[0, 10], 'nyyn'],
  [[10, 0], 'yyyn'],
  [[0, 0], 'yyyy'],
  [[9.99, 9.99], 'yyyy'],
  [[-1, 0], 'yyyn'],
  [[-1, -1], 'nnnn'],
  [['0', '0'], 'nnnn'],
  [[0], 'nnnn'],
  [[0, 0, 0], 'nnnn'],
  [[0, -0.5], 'nnnn'],
  [[Number.NaN, 0], 'nnnn'],
  [[0, null], 'nnnn'],
  [{ 0: 0, 1: 0, length: 2 }, 'nnnn'],
  [null, 'nnnn'],
  [undefined, 'nnnn'],
])('ages %j are fresh for strict, moderate, lax, strict_mfa: %s', (ages, answers) => {
  expect(presets.map((preset) => (isFresh(ages, preset) ? 'y' : 'n')).join('')).toBe(answers);
});

test.each<[unknown, boolean]>([
  [{ level: 'first_factor', afterMinutes: 6 }, true],
  [{ level: 'first_factor', afterMinutes: 5 }, false],
  [{ level: 'second_factor', afterMinutes: 31 }, true],
  [{ level: 'second_factor', afterMinutes: 30 }, false],
  [{ level: 'multi_factor', afterMinutes: 31 }, true],
  [{ level: 'multi_factor', afterMinutes: 6 }, false],
  [{ level: 'first_factor', afterMinutes: Infinity }, true],
])('ages 5 and 30 under %j: %j', (asked, answer) => {
  expect(isFresh([5, 30], asked)).toBe(answer);
});

test.each([
  '',
  'Strict',
  'toString',
  '__proto__',
  null,
  undefined,
  true,
  0,
  [],
  {},
  ['strict'],
  { level: 'first_factor' },
  { level: 'first_factor', afterMinutes: 0 },
  { level: 'first_factor', afterMinutes: -1 },
  { level: 'first_factor', afterMinutes: Number.NaN },
  { level: 'first_factor', afterMinutes: '10' },
  { level: 'strict', afterMinutes: 10 },
  { level: ['first_factor'], afterMinutes: 10 },
])('%j is no reverification, and nothing is fresh enough for it', (asked) => {
  expect(readReverification(asked)).toBeNull();
  expect(isFresh([0, 0], asked)).toBe(false);
});

test('the hint is Clerk’s own, to the letter', () => {
  for (const asked of ['strict', { level: 'multi_factor', afterMinutes: 3 }] as const)
    expect(reverificationHint(asked)).toEqual(reverificationError(asked));
});
