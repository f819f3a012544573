import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clerkErrorCodes, ownErrorCodes } from './error-codes.ts';

const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
const own = page.split(/^## /m).find((section) => section.startsWith('Raised by clerk-local\n')) ?? '';
const headingsOf = (text: string) => [...text.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => heading);

test('docs/errors.md has an entry for each code of our own, and clerk-local’s part none for another', () => {
  expect(ownErrorCodes.filter((code) => !headingsOf(page).includes(code))).toEqual([]);
  expect(headingsOf(own).filter((heading) => !(ownErrorCodes as readonly string[]).includes(heading))).toEqual([]);
  expect(headingsOf(own).length).toBeGreaterThan(20);
});

test('what is not in clerk-local’s part is named there as being above', () => {
  const elsewhere = ownErrorCodes.filter((code) => !headingsOf(own).includes(code));
  for (const code of elsewhere) expect(own).toContain(`\`${code}\``);
});

test.each(ownErrorCodes)('the entry of %s tells its status, what happened and what to do', (code) => {
  const [, entry = ''] = new RegExp(`^### ${code}\n([^]*?)(?=^#|$(?![^]))`, 'm').exec(page) ?? [];
  expect(entry).toMatch(/^\n\*\*[45]\d\d\.\*\* \S/);
  expect(entry).toMatch(/^What to do: \S/m);
});

test('a code is Clerk’s or our own, and stands once', () => {
  const all = [...ownErrorCodes, ...clerkErrorCodes];
  expect(new Set(all).size).toBe(all.length);
});
