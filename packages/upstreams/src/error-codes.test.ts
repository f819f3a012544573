import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
const own = page.split(/^## /m).find((section) => section.startsWith('Raised by upstreams\n')) ?? '';
const headingsOf = (text: string) => [...text.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => heading);

/** Codes of the real ones: PostgREST's, Postgres' own, and Hasura's. */
const dialects =
  /^(PGRST\d{3}|[0-9A-Z]{5}|(access-denied|constraint-violation|data-exception|invalid-(headers|json|jwt)|jwt-(invalid-claims|missing-role-claims)|not-(found|supported)|parse-failed|permission-error|postgres-error|unexpected|validation-failed))$/;

/** Every code that the sources write into an answer. */
function codesRaised(): string[] {
  const files = globSync('**/*.ts', { cwd: import.meta.dirname }).filter((file) => !/test/.test(file));
  const source = files.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8')).join('\n');
  const places = [
    /new HasuraError\(\s*'([^']+)'/g,
    /new RestError\(\s*\d+,\s*'([^']+)'/g,
    /failure\(\s*[\w.]+,\s*\d+,\s*(?:[^,']+'hasura' \? )?'([^']+)'(?: : '([^']+)')?/g,
    /\bcode: '([^']+)'/g,
  ];
  return places.flatMap((place) => [...source.matchAll(place)].flatMap(([, ...codes]) => codes.filter(Boolean)));
}

test('docs/errors.md has an entry for each code that is no dialect’s, and upstreams’ part none for another', () => {
  const raised = new Set(codesRaised());
  expect(raised).toContain('PGRST100');
  expect(raised).toContain('UPSTREAMS500');
  expect([...raised].filter((code) => !dialects.test(code) && !headingsOf(page).includes(code))).toEqual([]);
  expect(headingsOf(own).length).toBeGreaterThan(0);
  expect(headingsOf(own).filter((code) => !raised.has(code))).toEqual([]);
});

test.each(headingsOf(own))('the entry of %s tells its status, what happened and what to do', (code) => {
  const [, entry = ''] = own.split(`### ${code}\n`);
  const [text = ''] = entry.split(/^#/m);
  expect(text).toMatch(/^\n\*\*[45]\d\d\.\*\* \S/);
  expect(text).toMatch(/^What to do: \S/m);
});
