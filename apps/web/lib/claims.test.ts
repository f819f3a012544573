import { expect, test } from 'vitest';
import { claimsOf } from './claims.ts';

const tokenOf = (text: string): string => `e30.${Buffer.from(text).toString('base64url')}.c2ln`;

test('claims are read as they were written, whatever the letters', () => {
  expect(claimsOf(tokenOf('{"name":"Zoë ~ 日本?>"}'))).toEqual({ name: 'Zoë ~ 日本?>' });
});

test.each(['', 'null', 'a.b', 'a.%%.c', tokenOf('{'), tokenOf('"text"'), tokenOf('null')])(
  'what is no token has no claims: %j',
  (token) => {
    expect(claimsOf(token)).toBeUndefined();
  },
);
