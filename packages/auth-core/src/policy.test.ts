import { expect, test } from 'vitest';
import type { Claims } from './claims.ts';
import { assertPolicy } from './policy.ts';
import { claimsV2, testPolicy } from './testing.ts';

// What tokens make of the policy is in verify.test.ts, through both verifiers; here is what those cannot show.
const header = { alg: 'RS256', typ: 'JWT', cat: 'cl_B7d4PD111AAA' };
const check = (head: Claims, claims: Claims = {}) => {
  assertPolicy(head, { ...claimsV2, ...claims }, testPolicy);
};

test('a session token of this instance, made for one of these apps and valid now, passes', () => {
  expect(() => check(header)).not.toThrow();
  expect(() => check(header, { azp: 'https://admin.example' })).not.toThrow();
});

test('older session tokens, whose header names neither class nor type, pass', () => {
  expect(() => check({ alg: 'RS256' })).not.toThrow();
});

test('the header is checked even when nobody did before', () => {
  expect(() => check({ ...header, alg: 'none' })).toThrow(expect.objectContaining({ code: 'token_malformed' }));
  expect(() => check({ ...header, cat: 'cl_B7d4PD222AAA' })).toThrow(
    expect.objectContaining({ code: 'token_type_invalid' }),
  );
  expect(() => check({ ...header, crit: [] })).toThrow(expect.objectContaining({ code: 'token_type_invalid' }));
});

test('without a clock of its own it looks at the time of the machine', () => {
  const { clock: _clock, ...policy } = testPolicy;
  expect(() => assertPolicy(header, { ...claimsV2, exp: 1 }, policy)).toThrow(
    expect.objectContaining({ code: 'token_expired', claim: 'exp' }),
  );
});

test.each(['iss', 'azp', 'exp', 'nbf', 'iat', 'sid'])('the claim at fault is named: %s', (claim) => {
  expect(() => check(header, { [claim]: undefined })).toThrow(expect.objectContaining({ claim, status: 401 }));
});
