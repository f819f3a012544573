import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toAuth, type Claims, type SessionAuth } from './claims.ts';
import { AuthError } from './errors.ts';
import { claimsV1, claimsV2, memberClaims, outcomeOf } from './testing.ts';

const auth = (claims: Claims) => toAuth(claims, 'header');
const inOrganization = (o: Claims, fea: unknown = claimsV2.fea) =>
  auth({ ...claimsV2, fea, o: { ...claimsV2.o, ...o } });

test('both versions of the claims tell the same', () => {
  const alice = {
    userId: 'user_alice',
    sessionId: 'sess_1',
    sessionStatus: 'active',
    actor: null,
    orgId: 'org_acme',
    orgRole: 'org:admin',
    orgSlug: 'acme',
    orgPermissions: ['org:todos:read', 'org:todos:manage', 'org:todos:delete'],
    features: 'o:todos,u:beta',
    plans: 'u:pro',
    factorVerificationAge: [0, -1],
    tokenSource: 'header',
    expiresAt: claimsV2.exp,
  };
  const billing = { fea: 'o:todos,u:beta', pla: 'u:pro' };
  expect(auth({ ...claimsV1, ...billing })).toEqual(alice);
  expect(auth({ ...claimsV2, ...billing })).toEqual(alice);
});

test.each([undefined, null, ''])('features and plans that are %j are none', (value) => {
  expect(auth({ ...claimsV2, fea: value, pla: value })).toMatchObject({ features: null, plans: null });
});

test.each([undefined, null])('ages of factors that are %j are none', (fva) => {
  expect(auth({ ...claimsV2, fva }).factorVerificationAge).toBeNull();
});

test('an impersonated person comes with who really acts', () => {
  const act = { iss: 'https://dashboard.clerk.com', sid: 'sess_9', sub: 'user_support' };
  expect(auth({ ...claimsV2, act }).actor).toEqual(act);
  expect(auth({ ...claimsV1, act }).actor).toEqual(act);
  expect(auth({ ...claimsV1, act: null }).actor).toBeNull();
});

test.each([claimsV1, claimsV2])('a machine is nobody, whatever else its token says', (claims) => {
  expect(() => auth({ ...claims, sub: 'mch_1' })).toThrow(
    expect.objectContaining({ code: 'token_type_invalid', status: 401 }),
  );
});

test('where the token came from is passed on', () => {
  expect(toAuth(claimsV2, 'cookie').tokenSource).toBe('cookie');
});

test('without an organization there is none, and no permission', () => {
  const { o: _o, ...personalV2 } = claimsV2;
  const none = { orgId: null, orgRole: null, orgSlug: null, orgPermissions: [] };
  expect(auth(personalV2)).toMatchObject(none);
  expect(auth({ ...claimsV1, org_id: undefined })).toMatchObject(none);
});

test('a pending session is told as such', () => {
  expect(auth({ ...claimsV2, sts: 'pending' }).sessionStatus).toBe('pending');
  expect(auth({ ...claimsV1, sts: 'pending' }).sessionStatus).toBe('pending');
});

test('the names of one version mean nothing in the other', () => {
  const { o: _o, ...personal } = claimsV2;
  expect(auth({ ...personal, org_id: 'org_evil', org_role: 'org:admin' }).orgId).toBeNull();
  expect(auth({ ...claimsV1, org_id: undefined, o: claimsV2.o }).orgId).toBeNull();
  expect(auth({ ...claimsV1, v: '2', o: { id: 'org_evil', rol: 'admin' } }).orgId).toBe('org_acme');
});

describe('permissions of version 2', () => {
  test('a member has those whose bits are set', () => {
    expect(auth(memberClaims).orgPermissions).toEqual(['org:todos:read']);
  });

  test.each([
    [
      'features of the person are not counted',
      'o:posts,u:beta,o:team,ou:both',
      'read,manage,delete',
      '3,4',
      ['org:posts:read', 'org:posts:manage', 'org:team:delete'],
    ],
    ['a feature without a mask has none', 'o:posts,o:team', 'read', '1', ['org:posts:read']],
    ['a mask without a feature gives none', 'o:posts', 'read', '1,1', ['org:posts:read']],
    ['bits beyond the names give none', 'o:posts', 'read', '255', ['org:posts:read']],
    ['spaces do not matter', 'o:posts, o:team', 'read, manage', '1, 2', ['org:posts:read', 'org:team:manage']],
    ['more names than 32-bit numbers hold work', 'o:posts', 'a,b,'.repeat(20) + 'c', String(2 ** 40), ['org:posts:c']],
    [
      'more bits than any number of JavaScript holds exactly work',
      'o:posts',
      'a,b,'.repeat(40) + 'c',
      String(2n ** 80n + 1n),
      ['org:posts:a', 'org:posts:c'],
    ],
    ['zeros in front of a mask do not matter', 'o:posts', 'read,manage', '0002', ['org:posts:manage']],
    [
      'what the person has too is the organization’s',
      'ou:posts,uo:team',
      'read',
      '1,1',
      ['org:posts:read', 'org:team:read'],
    ],
    ['scopes nobody knows are passed over, and shift nothing', 'foo:x,org:y,o:posts', 'read', '1', ['org:posts:read']],
    ['a mask of nothing gives none', 'o:posts', 'read', '0', []],
    ['no features, none', undefined, 'read', '1', []],
    ['no names, none', 'o:posts', undefined, '1', []],
    ['no masks, none', 'o:posts', 'read', undefined, []],
  ])('%s', (_case, fea, per, fpm, permissions) => {
    expect(inOrganization({ per, fpm }, fea ?? null).orgPermissions).toEqual(permissions);
  });
});

describe('malformed claims are refused, and the claim is named', () => {
  test.each<[string, Claims, string]>([
    ['no subject', { sub: undefined }, 'sub'],
    ['an empty subject', { sub: '' }, 'sub'],
    ['a number as subject', { sub: 1 }, 'sub'],
    ['no session', { sid: undefined }, 'sid'],
    ['an array as session', { sid: ['sess_1'] }, 'sid'],
    ['no end', { exp: undefined }, 'exp'],
    ['an end as text', { exp: '1' }, 'exp'],
    ['an endless end', { exp: Infinity }, 'exp'],
    ['no status', { sts: undefined }, 'sts'],
    ['a status nobody knows', { sts: 'ACTIVE' }, 'sts'],
    ['status null', { sts: null }, 'sts'],
    ['a text as organization', { o: 'org_acme' }, 'o'],
    ['an array as organization', { o: [] }, 'o'],
    ['an organization without id', { o: { rol: 'admin' } }, 'o.id'],
    ['an organization without role', { o: { id: 'org_acme' } }, 'o.rol'],
    ['a number as role', { o: { id: 'org_acme', rol: 1 } }, 'o.rol'],
    ['a number as slug', { o: { ...claimsV2.o, slg: 1 } }, 'o.slg'],
    ['a feature without scope', { fea: 'todos' }, 'fea'],
    ['a feature without slug', { fea: 'o:todos,u:' }, 'fea'],
    ['a list of features that ends with a comma', { fea: 'o:todos,' }, 'fea'],
    ['a feature without scope, outside an organization', { fea: 'todos', o: undefined }, 'fea'],
    ['a plan without scope', { pla: 'pro' }, 'pla'],
    ['a number of plans', { pla: 1 }, 'pla'],
    ['ages of factors as texts', { fva: ['0', '0'] }, 'fva'],
    ['one age of a factor', { fva: [0] }, 'fva'],
    ['three ages of factors', { fva: [0, 0, 0] }, 'fva'],
    ['a negative age of a factor', { fva: [-2, 0] }, 'fva'],
    ['an endless age of a factor', { fva: [0, Infinity] }, 'fva'],
    ['an object of ages of factors', { fva: { 0: 0, 1: 0, length: 2 } }, 'fva'],
    ['a text as actor', { act: 'user_support' }, 'act'],
    ['an array as actor', { act: ['user_support'] }, 'act'],
    ['an actor without subject', { act: { sid: 'sess_9' } }, 'act.sub'],
    ['an actor that is a number', { act: { sub: 1 } }, 'act.sub'],
    ['an array of features', { fea: ['o:todos'] }, 'fea'],
    ['a negative mask', { o: { ...claimsV2.o, fpm: '-1' } }, 'o.fpm'],
    ['a mask in hexadecimal', { o: { ...claimsV2.o, fpm: '0x7' } }, 'o.fpm'],
    ['a mask with a point', { o: { ...claimsV2.o, fpm: '7.0' } }, 'o.fpm'],
    ['a mask in digits of another script', { o: { ...claimsV2.o, fpm: '٧' } }, 'o.fpm'],
    ['an empty mask', { o: { ...claimsV2.o, fpm: '7,' } }, 'o.fpm'],
    ['a number as mask', { o: { ...claimsV2.o, fpm: 7 } }, 'o.fpm'],
  ])('version 2: %s', (_case, wrong, claim) => {
    expect(() => auth({ ...claimsV2, ...wrong })).toThrow(
      expect.objectContaining({ code: 'token_claim_invalid', status: 401, claim }),
    );
  });

  test.each<[string, Claims, string]>([
    ['an organization without role', { org_role: undefined }, 'org_role'],
    ['an empty organization', { org_id: '' }, 'org_id'],
    ['a number as organization', { org_id: 1 }, 'org_id'],
    ['a text as permissions', { org_permissions: 'org:todos:delete' }, 'org_permissions'],
    ['permissions that are no texts', { org_permissions: ['org:todos:read', 1] }, 'org_permissions'],
    ['an object as slug', { org_slug: {} }, 'org_slug'],
  ])('version 1: %s', (_case, wrong, claim) => {
    expect(() => auth({ ...claimsV1, ...wrong })).toThrow(
      expect.objectContaining({ code: 'token_claim_invalid', status: 401, claim }),
    );
  });
});

/** Claims that are nearly right: every member may be anything, so that deep branches are reached. */
const nearlyClaims = (() => {
  const spoil = (claims: Claims) =>
    fc.record(
      Object.fromEntries(
        Object.entries(claims).map(([name, value]) => [
          name,
          fc.oneof(
            { weight: 8, arbitrary: fc.constant(value) },
            fc.jsonValue(),
            fc.constantFrom('__proto__', 'o:', ',', '1,'),
          ),
        ]),
      ),
      { requiredKeys: [] },
    );
  return fc.oneof(
    spoil(claimsV1),
    fc.tuple(spoil(claimsV2), spoil(claimsV2.o)).map(([claims, o]) => ({ ...claims, v: 2, o })),
  );
})();

function isWhole({ userId, sessionId, orgId, orgRole, orgPermissions, expiresAt }: SessionAuth): boolean {
  const isSomebody = typeof userId === 'string' && typeof sessionId === 'string' && Number.isFinite(expiresAt);
  const isSomewhere = orgId === null ? orgPermissions.length === 0 : orgId !== '';
  const hasTexts = orgPermissions.every((permission) => typeof permission === 'string');
  return isSomebody && isSomewhere && hasTexts && (orgRole === null) === (orgId === null);
}

test('any JSON gives either a whole auth object or a 401, and nothing else', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), nearlyClaims), (claims) => {
      const outcome = outcomeOf(() => auth(claims as Claims));
      const isRight =
        outcome instanceof AuthError
          ? /^token_(claim|type)_invalid$/.test(outcome.code) && outcome.status === 401
          : isWhole(outcome);
      expect(isRight).toBe(true);
    }),
    { numRuns: 500 },
  );
});
