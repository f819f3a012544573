import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toAuth, type SessionAuth } from './claims.ts';
import { decide, type Requirement } from './decide.ts';
import { claimsV2, memberClaims } from './testing.ts';

const admin = toAuth(claimsV2, 'header');
const member = toAuth(memberClaims, 'header');
const pending: SessionAuth = { ...admin, sessionStatus: 'pending' };
const { o: _o, ...personalClaims } = claimsV2;
const personal = toAuth(personalClaims, 'header');
const people = { nobody: null, pending, personal, member, admin };

const acme = { organization: 'org_acme' };
const toDelete = { permission: 'org:todos:delete' };

test.each<[keyof typeof people, Requirement, number, string?]>([
  ['nobody', {}, 401, 'token_missing'],
  ['nobody', acme, 401, 'token_missing'],
  ['nobody', toDelete, 401, 'token_missing'],
  ['pending', {}, 401, 'session_pending'],
  ['pending', { organization: 'org_globex' }, 401, 'session_pending'],
  ['personal', {}, 200],
  ['personal', acme, 403, 'organization_mismatch'],
  ['personal', { role: 'org:admin' }, 403, 'role_missing'],
  ['personal', toDelete, 403, 'permission_missing'],
  ['member', {}, 200],
  ['member', acme, 200],
  ['member', { organization: 'org_globex' }, 403, 'organization_mismatch'],
  ['member', { organization: '' }, 403, 'organization_mismatch'],
  ['member', { role: 'org:member' }, 200],
  ['member', { role: 'org:admin' }, 403, 'role_missing'],
  ['member', { role: '' }, 403, 'role_missing'],
  ['member', { permission: 'org:todos:read' }, 200],
  ['member', toDelete, 403, 'permission_missing'],
  ['member', { permission: '' }, 403, 'permission_missing'],
  ['member', { permission: 'org:todos' }, 403, 'permission_missing'],
  ['admin', { ...acme, role: 'org:admin', ...toDelete }, 200],
  ['admin', { organization: 'org_globex', ...toDelete }, 403, 'organization_mismatch'],
  ['admin', { ...acme, role: 'org:owner', ...toDelete }, 403, 'role_missing'],
  ['admin', { role: 'admin' }, 403, 'role_missing'],
  ['admin', { ...acme, permission: 'org:sys_memberships:manage' }, 403, 'permission_missing'],
])('%s asking for %j gets %i %s', (who, requirement, status, code) => {
  const decision = decide(people[who], requirement);
  const outcome = decision.status === 200 ? decision.auth : decision.error.code;
  expect([decision.status, outcome]).toEqual([status, code ?? people[who]]);
});

test('a role or permission without an organization counts for nothing', () => {
  const odd: SessionAuth = { ...admin, orgId: null };
  expect(decide(odd, { role: 'org:admin' }).status).toBe(403);
  expect(decide(odd, toDelete).status).toBe(403);
});

test('asking for more never turns a refusal into a yes', () => {
  const asked = fc.record(
    {
      organization: fc.constantFrom('org_acme', 'org_globex'),
      role: fc.constantFrom('org:admin', 'org:member'),
      permission: fc.constantFrom('org:todos:read', 'org:todos:delete'),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(people)), asked, asked, (auth, some, more) => {
      const before = decide(auth, some).status;
      const after = decide(auth, { ...more, ...some }).status;
      expect([before === 200, after === 200]).not.toEqual([false, true]);
    }),
  );
});
