import { expect, test } from 'vitest';
import { z } from 'zod';
import { EnvError, readEnv } from './env.ts';

const shape = {
  SECRET: z.string().startsWith('sk_').describe('sk_… from the dashboard'),
  COUNT: z.coerce.number().int().default(3),
  URL: z.url().describe('an absolute URL'),
};

test('good variables are parsed and defaults fill in', () => {
  expect(readEnv(shape, { SECRET: 'sk_x', COUNT: '', URL: 'http://localhost:1' })).toEqual({
    SECRET: 'sk_x',
    COUNT: 3,
    URL: 'http://localhost:1',
  });
});

test('every missing or malformed variable is named at once, with what is expected and without its value', () => {
  const error = (() => {
    try {
      return readEnv(shape, { SECRET: 'canary-value' });
    } catch (caught) {
      return caught;
    }
  })();
  expect(error).toBeInstanceOf(EnvError);
  const { message } = error as EnvError;
  expect(message).toContain('SECRET is malformed: expected sk_… from the dashboard');
  expect(message).toContain('URL is missing: expected an absolute URL');
  expect(message).not.toContain('canary-value');
  // A log shows each message as one line.
  expect(message).not.toContain('\n');
});

test('the problems can be read one by one, in the order of the shape', () => {
  const problems = [
    { variable: 'SECRET', expected: 'sk_… from the dashboard', found: 'missing' },
    { variable: 'COUNT', expected: 'another value', found: 'malformed' },
    { variable: 'URL', expected: 'an absolute URL', found: 'malformed' },
  ];
  expect(() => readEnv(shape, { SECRET: '', COUNT: 'many', URL: 'nowhere' })).toThrow(
    expect.objectContaining({ name: 'EnvError', problems }),
  );
});

test.each([
  ['an empty variable counts as absent', { A: '' }, { A: undefined }],
  ['a variable of blanks does not', { A: ' ' }, { A: ' ' }],
  ['variables that nobody asked for are left out', { A: 'x', B: 'canary' }, { A: 'x' }],
])('%s', (_what, variables, expected) => {
  expect(readEnv({ A: z.string().optional() }, variables)).toEqual(expected);
});
