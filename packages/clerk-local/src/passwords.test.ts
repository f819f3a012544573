import { expect, test } from 'vitest';
import { systemRandom } from './ids.ts';
import { hashPassword, isPassword } from './passwords.ts';

test('only the password that was hashed is right', () => {
  const stored = hashPassword('clerk-local-demo', systemRandom);
  expect(isPassword('clerk-local-demo', stored)).toBe(true);
  for (const wrong of ['clerk-local-demO', 'clerk-local-dem', 'clerk-local-demo ', '', stored])
    expect(isPassword(wrong, stored)).toBe(false);
});

test('the same password hashes differently each time, and is not in its hash', () => {
  const [one, other] = [hashPassword('canary', systemRandom), hashPassword('canary', systemRandom)];
  expect(one).not.toBe(other);
  expect(one).not.toContain('canary');
});

test.each([null, '', 'scrypt', 'scrypt$$', 'scrypt$salt$', 'garbage$x$y'])(
  'nothing is right where no password is kept: %s',
  (stored) => {
    expect(isPassword('', stored)).toBe(false);
    expect(isPassword('anything', stored)).toBe(false);
  },
);
