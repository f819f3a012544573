import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ApiError, apiErrorCodes } from './errors.ts';

const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
const own = page.split(/^## /m).filter((section) => /^Raised by .*apps\/api/.test(section));

test('docs/errors.md has an entry for each code of the API, and none for another', () => {
  const headings = [...own.join('').matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  expect(headings).toHaveLength(apiErrorCodes.length);
  expect(new Set(headings)).toEqual(new Set(apiErrorCodes));
});

test.each(apiErrorCodes)('the entry of %s tells its status, what happened and what to do', (code) => {
  const [, entry = ''] = own.join('').split(new RegExp(`^### ${code}$`, 'm'));
  const [text = ''] = entry.split(/^#/m);
  expect(text).toMatch(new RegExp(String.raw`^\n\n\*\*${new ApiError(code, '').status}\.\*\* \w`));
  expect(text).toMatch(/^What to do: /m);
});
