import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { incidents } from '../app/pitfalls/incidents.ts';
import { piecesOf } from './specs.ts';

const app = join(import.meta.dirname, '../app');
const specs = join(import.meta.dirname, '../../../e2e/tests');
const isThere = (href: string): boolean => {
  const path = new URL(href, 'http://localhost').pathname;
  const files = ['page.tsx', 'page.wrong.tsx', 'route.ts', 'route.wrong.ts'];
  return files.some((file) => existsSync(join(app, path, file)));
};

describe.each(incidents)('$id', ({ see, right, test: { spec, title } }) => {
  test('happens at an address that is there, and leads to a pattern that is there', () => {
    expect([isThere(see.href), isThere(right)]).toEqual([true, true]);
  });

  test('names a test that there is', () => {
    const pieces = piecesOf(readFileSync(join(specs, `${spec}.spec.ts`), 'utf8'));
    expect(pieces.map((piece) => piece.title)).toContain(title);
  });
});

test('no anchor stands twice', () => {
  const ids = incidents.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
