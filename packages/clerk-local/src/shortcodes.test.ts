import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillShortcodes } from './shortcodes.ts';

const scope = {
  user: {
    id: 'user_1',
    first_name: 'Alice',
    last_name: null,
    banned: false,
    logins: 7,
    score: 0,
    empty: '',
    public_metadata: { plan: 'pro', limits: { seats: 5 }, tags: ['a', 'b'] },
  },
  org: undefined,
};

describe('a string that is one shortcode keeps the type of its value', () => {
  test.each([
    ['{{user.id}}', 'user_1'],
    ['{{user.logins}}', 7],
    ['{{user.banned}}', false],
    ['{{user.last_name}}', null],
    ['{{user.public_metadata.limits}}', { seats: 5 }],
    ['{{user.public_metadata.limits.seats}}', 5],
    ['{{user.public_metadata.tags}}', ['a', 'b']],
    ['  {{ user.logins }}  ', 7],
  ])('%s', (text, value) => expect(fillShortcodes(text, scope)).toEqual(value));
});

describe('inside a longer string everything becomes text, null as "null"', () => {
  test.each([
    ['Hi {{user.first_name}}!', 'Hi Alice!'],
    ['{{user.first_name}} {{user.last_name}}', 'Alice null'],
    ['n={{user.logins}} b={{user.banned}}', 'n=7 b=false'],
    ['{{user.public_metadata.limits}}.', '{"seats":5}.'],
    ['{{nobody.knows}}-', 'null-'],
    ['a {{ b', 'a {{ b'],
    ['a }} b', 'a }} b'],
  ])('%s', (text, value) => expect(fillShortcodes(text, scope)).toBe(value));
});

describe('|| gives the first operand that is neither null nor false, else the last', () => {
  test.each([
    ["{{user.last_name || 'none'}}", 'none'],
    ["{{user.banned || 'none'}}", 'none'],
    ["{{user.first_name || 'none'}}", 'Alice'],
    ['{{org.id || "none"}}', 'none'],
    ['{{org.id || user.last_name || user.logins}}', 7],
    ['{{org.id || user.last_name}}', null],
    ['{{org.id || user.banned}}', false],
    ['{{user.score || 9}}', 0],
    ["{{user.empty || 'x'}}", ''],
    ["{{org.id || 'a || b'}}", 'a || b'],
    ['{{org.id || 1.5}}', 1.5],
    ['{{org.id || -3}}', -3],
    ['{{org.id || true}}', true],
    ["Role {{org.role || 'user'}}", 'Role user'],
  ])('%s', (text, value) => expect(fillShortcodes(text, scope)).toBe(value));
});

describe('what is unknown or malformed is null', () => {
  test.each([
    '{{nobody}}',
    '{{user.nothing.below}}',
    '{{user.id.length}}',
    '{{}}',
    '{{ }}',
    '{{user..id}}',
    "{{'open}}",
    '{{user.id | user.id}}',
    '{{|| user.id}}',
  ])('%s', (text) => expect(fillShortcodes(text, scope)).toBeNull());
});

describe('no path leads to a prototype', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];
  test.each(names.flatMap((name) => [`{{${name}}}`, `{{user.${name}}}`, `{{user.public_metadata.tags.${name}}}`]))(
    '%s',
    (text) => expect(fillShortcodes(text, scope)).toBeNull(),
  );
});

test('objects and lists are filled at any depth, their names are not', () => {
  const claims = { '{{user.id}}': [{ deep: '{{user.id}}' }, 1, null, true] };
  expect(fillShortcodes(claims, scope)).toEqual({ '{{user.id}}': [{ deep: 'user_1' }, 1, null, true] });
});

test('a member named __proto__ stays a member', () => {
  const claims: unknown = JSON.parse('{"__proto__":{"admin":"{{user.id}}"}}');
  const filled = fillShortcodes(claims, scope);
  expect(JSON.stringify(filled)).toBe('{"__proto__":{"admin":"user_1"}}');
  expect((filled as { admin?: unknown }).admin).toBeUndefined();
});

test('any JSON value is filled without a throw, into JSON', () => {
  const piece = fc.constantFrom(
    '{{',
    '}}',
    '||',
    "'",
    '"',
    ' ',
    'user',
    '.id',
    '.__proto__',
    'constructor',
    '|',
    '1',
    'x',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  );
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.integer(),
      fc.constant(null),
      fc.array(tie('value')),
      fc.dictionary(text, tie('value')),
    ),
  })).value;
  fc.assert(
    fc.property(value, (claims) => {
      const json = JSON.stringify(fillShortcodes(claims, scope));
      expect(typeof json).toBe('string');
      expect(json).not.toContain('[native code]');
    }),
    { numRuns: 300 },
  );
});

test('a long run of blanks takes no time to speak of', () => {
  const began = performance.now();
  fillShortcodes(`{{${' '.repeat(200_000)}'x}}`, scope);
  fillShortcodes(`{{user${' '.repeat(200_000)}'x}}`, scope);
  expect(performance.now() - began).toBeLessThan(1000);
});
