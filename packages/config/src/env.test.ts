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
});
