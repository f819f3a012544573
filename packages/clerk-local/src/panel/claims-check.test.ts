import { expect, test } from 'vitest';
import { plantSeed, readSeed, defaultSeedFile } from '../seed.ts';
import { createState } from '../state.ts';
import { checkClaims, shortcodeNames } from './claims-check.ts';

const lines = (text: string) =>
  checkClaims(text).faults.map(({ line, kind, message }) => `${line} ${kind}: ${message}`);

test('says in which line the JSON breaks', () => {
  expect(lines('{\n  "a": 1,\n  "b": \n}')[0]).toMatch(/^4 error/);
  expect(lines('{\n  "a": 1\n  "b": 2\n}')[0]).toMatch(/^3 error/);
  expect(lines('{\n  "a": 1,\n')[0]).toMatch(/^2 error: The text ends too early/);
  expect(lines('')[0]).toMatch(/^1 error/);
  expect(lines('[1]')[0]).toMatch(/^1 error: This must be an object/);
});

test('marks claims that only Clerk sets, at the top only', () => {
  expect(lines('{\n  "a": {"sub": 1},\n  "exp": 5\n}')).toEqual([
    '3 error: Only Clerk itself sets “exp”: take it out.',
  ]);
});

test('marks shortcodes that give null, each in its line', () => {
  const text = '{\n "a": "{{user.first_nam}}",\n "b": "{{org.role || \\"none\\"}} {{}}",\n "c": "{{user.id"\n}';
  const faults = lines(text);
  expect(faults).toHaveLength(3);
  expect(faults[0]).toMatch(/^2 hint: “user\.first_nam”/);
  expect(faults[1]).toMatch(/^3 hint: “” is no shortcode/);
  expect(faults[2]).toMatch(/^4 hint: A shortcode is not closed/);
});

test('finds nothing in templates that are right', () => {
  const state = createState();
  plantSeed(state, readSeed(defaultSeedFile), (count) => new Uint8Array(count).fill(7), 0);
  for (const { claims } of state.templates.all())
    expect(checkClaims(JSON.stringify(claims, null, 2)).faults).toEqual([]);
  const all = Object.fromEntries(shortcodeNames.map((name) => [name, `{{${name}}}`]));
  expect(checkClaims(JSON.stringify({ ...all, deep: '{{user.public_metadata.a.b}}' })).faults).toEqual([]);
});
