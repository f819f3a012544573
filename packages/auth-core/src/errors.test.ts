import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AuthError, errorCodes } from './errors.ts';

const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
const own = page.split(/^## /m).find((section) => section.startsWith('Raised by auth-core')) ?? '';

test('docs/errors.md has an entry for each code, and none for another', () => {
  const headings = [...own.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual([...errorCodes]);
});

test.each(errorCodes)('the entry of %s tells its status, what happened and what to do', (code) => {
  const [, entry = ''] = new RegExp(`^### ${code}\n([^]*?)(?=^#|$(?![^]))`, 'm').exec(own) ?? [];
  expect(entry).toMatch(new RegExp(String.raw`^\n\*\*${new AuthError(code, '').status}\.\*\* \w`));
  expect(entry).toMatch(/^What to do: \w/m);
});

test('no two headings of docs/errors.md share an anchor, since the second would get another', () => {
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading.toLowerCase());
  expect(new Set(headings).size).toBe(headings.length);
});

test('every code has a title and an action of its own or a shared one, and the detail given', () => {
  for (const code of errorCodes) {
    const error = new AuthError(code, 'What happened.', { claim: 'sub' });
    expect(error).toMatchObject({ code, message: 'What happened.', claim: 'sub', name: 'AuthError' });
    expect(error.title).toBeTruthy();
    expect(error.action).toMatch(/\.$/);
  }
});
