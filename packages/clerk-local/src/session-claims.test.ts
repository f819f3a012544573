import { signedInAuthObject } from '@clerk/backend/internal';
import { __experimental_JWTPayloadToAuthObjectProperties as decode } from '@clerk/shared/jwtPayloadParser';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MembershipRecord, OrganizationRecord, RoleRecord, SessionRecord, UserRecord } from './records.ts';
import { claimsV1, claimsV2, featuresOf, protectedClaims, type ActiveOrganization } from './session-claims.ts';

const minute = 60_000;
const session = { id: 'sess_1', status: 'active', firstFactorAt: 0 } as SessionRecord;
const user = { id: 'user_1' } as UserRecord;

function activeAs(permissions: readonly string[], role = 'org:admin'): ActiveOrganization {
  return {
    organization: { id: 'org_1', slug: 'acme' } as OrganizationRecord,
    membership: { role } as MembershipRecord,
    role: { id: role, permissions } as RoleRecord,
  };
}

/** What the real SDK makes of a version-2 token for a role, in an instance with these roles. */
function decodeV2(permissions: readonly string[], roles: readonly RoleRecord[] = [activeAs(permissions).role!]) {
  const claims = claimsV2(session, user, activeAs(permissions), featuresOf(roles), 0);
  return signedInAuthObject({}, 'token', { ...claims, iss: '', iat: 0, exp: 0, nbf: 0 } as never);
}

const permission = fc
  .tuple(fc.stringMatching(/^[a-z]{1,4}$/), fc.stringMatching(/^[a-z]{1,4}$/))
  .filter(([feature]) => !feature.startsWith('sys_'))
  .map(([feature, name]) => `org:${feature}:${name}`);

describe('version 2, read by the real SDK', () => {
  test('organization, role, slug and permissions arrive as they are', () => {
    const auth = decodeV2(['org:todos:read', 'org:todos:manage', 'org:docs:read']);
    expect(auth).toMatchObject({ userId: 'user_1', sessionId: 'sess_1', sessionStatus: 'active' });
    expect(auth).toMatchObject({ orgId: 'org_1', orgSlug: 'acme', orgRole: 'org:admin' });
    expect(auth.orgPermissions?.toSorted()).toEqual(['org:docs:read', 'org:todos:manage', 'org:todos:read']);
    expect(auth.has({ permission: 'org:todos:manage' })).toBe(true);
    expect(auth.has({ permission: 'org:docs:manage' })).toBe(false);
    expect(auth.has({ role: 'org:admin' })).toBe(true);
    expect(auth.has({ role: 'org:member' })).toBe(false);
  });

  test('any permissions of any roles come out as they went in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(permission), fc.uniqueArray(permission), (own, others) => {
        const roles = [activeAs(own).role!, activeAs(others).role!];
        expect(decodeV2(own, roles).orgPermissions?.toSorted() ?? []).toEqual(own.toSorted());
      }),
    );
  });

  test('more permissions than a number has bits come out as they went in', () => {
    const own = Array.from({ length: 80 }, (_, index) => `org:todos:p${String(index).padStart(2, '0')}`);
    expect(decodeV2(own).orgPermissions).toEqual(own);
  });

  test('Clerk’s own permissions never reach the token', () => {
    const permissions = ['org:sys_memberships:manage', 'org:todos:read'];
    expect(decodeV2(permissions).orgPermissions).toEqual(['org:todos:read']);
    expect(JSON.stringify(claimsV2(session, user, activeAs(permissions), ['todos'], 0))).not.toContain('sys_');
  });

  test('a role that permits nothing permits nothing', () => {
    const auth = decodeV2([]);
    expect(auth.orgRole).toBe('org:admin');
    expect(auth.has({ permission: 'org:todos:read' })).toBe(false);
  });

  test('without an organization there is no trace of one', () => {
    const claims = claimsV2(session, user, undefined, ['todos'], 0);
    expect(Object.keys(claims).toSorted()).toEqual(['fva', 'pla', 'sid', 'sts', 'sub', 'v']);
    const { orgId, orgRole, orgSlug, orgPermissions } = decode(claims as never);
    expect([orgId, orgRole, orgSlug, orgPermissions]).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('the age of the first factor is told in whole minutes, never negative', () => {
    const ageAt = (now: number) => decode(claimsV2(session, user, undefined, [], now) as never).factorVerificationAge;
    expect(ageAt(0)).toEqual([0, -1]);
    expect(ageAt(2 * minute - 1)).toEqual([1, -1]);
    expect(ageAt(2 * minute)).toEqual([2, -1]);
    expect(ageAt(-minute)).toEqual([0, -1]);
  });

  test('a pending session says so', () => {
    const pending = { ...session, status: 'pending' } as SessionRecord;
    expect(decode(claimsV2(pending, user, undefined, [], 0) as never).sessionStatus).toBe('pending');
  });
});

describe('version 1, read by the real SDK', () => {
  test('organization, role, slug and permissions arrive as they are', () => {
    const claims = claimsV1(session, user, activeAs(['org:todos:read', 'org:sys_profile:manage']), 0);
    expect(claims).not.toHaveProperty('v');
    const auth = signedInAuthObject({}, 'token', claims as never);
    expect(auth).toMatchObject({ userId: 'user_1', orgId: 'org_1', orgSlug: 'acme', orgRole: 'org:admin' });
    expect(auth.orgPermissions).toEqual(['org:todos:read']);
    expect(auth.has({ permission: 'org:todos:read' })).toBe(true);
  });

  test('without an organization there is no trace of one', () => {
    expect(Object.keys(claimsV1(session, user, undefined, 0)).toSorted()).toEqual(['fva', 'sid', 'sts', 'sub']);
  });
});

test('every claim that identifies person, session or organization is protected', () => {
  const claims = Object.keys(claimsV2(session, user, activeAs(['org:todos:read']), ['todos'], 0));
  expect(claims.filter((name) => !protectedClaims.has(name))).toEqual([]);
});
