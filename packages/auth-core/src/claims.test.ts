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
    orgId: 'org_acme',
    orgRole: 'org:admin',
    orgSlug: 'acme',
    orgPermissions: ['org:todos:read', 'org:todos:manage', 'org:todos:delete'],
    tokenSource: 'header',
    expiresAt: claimsV2.exp,
  };
  expect(auth(claimsV1)).toEqual(alice);
  expect(auth(claimsV2)).toEqual(alice);
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
    ['an array of features', { fea: ['o:todos'] }, 'fea'],
    ['a negative mask', { o: { ...claimsV2.o, fpm: '-1' } }, 'o.fpm'],
    ['a mask in hexadecimal', { o: { ...claimsV2.o, fpm: '0x7' } }, 'o.fpm'],
    ['a mask beyond exact numbers', { o: { ...claimsV2.o, fpm: '9999999999999999' } }, 'o.fpm'],
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
          ? outcome.code === 'token_claim_invalid' && outcome.status === 401
          : isWhole(outcome);
      expect(isRight).toBe(true);
    }),
    { numRuns: 500 },
  );
});
