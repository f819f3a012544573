import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { anchorOf, piecesOf, proofPage } from './specs.ts';

const repository = join(import.meta.dirname, '../../..');

test('a file is cut where each test begins, whether its title stands on the same line or the next', () => {
  const text = "import 'x';\ntest('one', () => 1);\ntest(\n  'two: it’s',\n  { tag: '@x' },\n  () => 2,\n);\n";
  const pieces = piecesOf(text);
  expect(pieces.map(({ title }) => title)).toEqual([null, 'one', 'two: it’s']);
  expect(pieces.map((piece) => piece.text).join('')).toBe(text);
});

test.each(globSync('e2e/tests/**/*.spec.ts', { cwd: repository }))(
  'every test of %s has an address of its own',
  (file) => {
    const titles = piecesOf(readFileSync(join(repository, file), 'utf8')).flatMap(({ title }) => title ?? []);
    expect(titles.length).toBeGreaterThan(0);
    expect(new Set(titles.map(anchorOf)).size).toBe(titles.length);
  },
);

test('the address names the file and the test', () => {
  expect(proofPage('components/sessions', 'A b')).toBe('/proof/components/sessions#a-b');
  expect(proofPage('e2e/tests/show.spec.ts', 'wrong: it’s “here”')).toBe('/proof/show#wrong-it-s-here');
});
