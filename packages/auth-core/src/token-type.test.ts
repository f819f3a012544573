import { isMachineToken, isMachineTokenByPrefix } from '@clerk/backend/internal';
import { describe, expect, test } from 'vitest';
import { claimsV2, outcomeOf, signToken } from './testing.ts';
import { assertSessionType, jwtTypeOf, opaqueTypeOf } from './token-type.ts';

describe('an opaque token', () => {
  test.each([
    ['mt_2xK9', 'm2m_token'],
    ['oat_2xK9', 'oauth_token'],
    ['ak_2xK9', 'api_key'],
    ['mt_', 'm2m_token'],
    ['mt_a.b.c', 'm2m_token'],
    ['MT_2xK9', null],
    [' mt_2xK9', null],
    ['mt2xK9', null],
    ['xmt_2xK9', null],
    ['oa_2xK9', null],
    ['', null],
    [signToken(claimsV2), null],
  ])('%j is %j, and Clerk agrees', (token, type) => {
    expect(opaqueTypeOf(token)).toBe(type);
    expect(isMachineTokenByPrefix(token)).toBe(type !== null);
  });
});

describe('a JWT', () => {
  test.each<[string, object, object, string]>([
    ['a session', {}, {}, 'session_token'],
    ['a machine as subject', {}, { sub: 'mch_1' }, 'm2m_token'],
    ['an access token', { typ: 'at+jwt' }, {}, 'oauth_token'],
    ['an access token in full', { typ: 'application/at+jwt' }, {}, 'oauth_token'],
    ['a machine as subject of an access token', { typ: 'at+jwt' }, { sub: 'mch_1' }, 'm2m_token'],
    ['a subject that only looks like a machine', {}, { sub: 'user_mch_1' }, 'session_token'],
    ['a machine that is no text', {}, { sub: ['mch_1'] }, 'session_token'],
    ['a type that only looks like an access token', { typ: 'at+jwt2' }, {}, 'session_token'],
  ])('with %s is one of its kind, and Clerk agrees', (_case, header, claims, type) => {
    expect(jwtTypeOf({ ...header }, { ...claimsV2, ...claims })).toBe(type);
    expect(isMachineToken(signToken({ ...claimsV2, ...claims }, { ...header }))).toBe(type !== 'session_token');
  });

  test('of another letter case or with the category of machines alone is one too, which Clerk tells only later', () => {
    expect(jwtTypeOf({ typ: 'AT+JWT' }, claimsV2)).toBe('oauth_token');
    expect(jwtTypeOf({ cat: 'cl_B7d4PD333AAA' }, claimsV2)).toBe('m2m_token');
  });
});

test.each(['m2m_token', 'oauth_token', 'api_key'] as const)('%s is refused where a session is due', (type) => {
  expect(outcomeOf(() => assertSessionType(type))).toMatchObject({ code: 'token_type_invalid', status: 401 });
});

test('a session’s token passes, and so does what is not known by its prefix', () => {
  expect(() => assertSessionType('session_token')).not.toThrow();
  expect(() => assertSessionType(null)).not.toThrow();
});
