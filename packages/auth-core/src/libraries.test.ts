import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compareLibraries } from '../conformance/compare-libraries.ts';
import { hostileRows, librariesTable } from '../conformance/libraries-page.ts';

const results = await compareLibraries();
/** Without the blanks and lines by which the formatter makes columns. */
const bare = (text: string): string => text.replaceAll(/[ \n]+/g, ' ').replaceAll(/-+(?=:? \|)/g, '-');
const page = (name: string): string => bare(readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8'));

test('the pages say what the libraries do today: pnpm --filter @clerk-patterns/auth-core libraries', () => {
  expect(page('verification.md')).toContain(bare(librariesTable(results)));
  expect(page('hostile-tokens.md')).toBe(bare(hostileRows(results)));
});

test('auth-core lets no attack through and refuses no good token', () => {
  expect(results.attacks.filter(({ plain }) => plain.includes('auth-core'))).toEqual([]);
  expect(results.good.filter(({ plain }) => !plain.includes('auth-core'))).toEqual([]);
});

test('every library is asked rightly: it takes the plain good tokens, as documented and with every option', () => {
  const plain = results.good.filter(({ attack }) => /^version [12]$/.test(attack));
  expect(plain.map((one) => [one.plain.length, one.full.length])).toEqual([
    [6, 5],
    [6, 5],
  ]);
});
