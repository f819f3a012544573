import { expect, test } from 'vitest';
import { isTooComplex } from './patterns.ts';

test.each([
  'milk',
  '^(a|b)*c+?$',
  String.raw`\w{255}[[:alpha:]]{1,255}\d{3,}`,
  '(x{1,99}){1,99}',
  String.raw`[\1](?:\\2)\{5000\}`,
  '(((',
  ')))){3}',
  'ab|'.repeat(3000),
  '[',
  '\\',
])('%j may be asked', (pattern) => {
  expect(isTooComplex(pattern)).toBe(false);
});

test.each([
  ['a repetition of repetitions', '(x{1,255}){1,255}'],
  ['three of them', '((x{50}){50}){50}'],
  ['many in a row', 'x{255}'.repeat(140)],
  ['a repetition of a set', '([a-z]{200}){200,}'],
  ['a repetition of a repetition without brackets', 'x{200}{200}'],
  ['very many characters', 'x'.repeat(20_000)],
  ['a back reference', String.raw`^(a+)(a+)(a+)\1\2\3$`],
])('%s is too complex', (_what, pattern) => {
  expect(isTooComplex(pattern)).toBe(true);
});
