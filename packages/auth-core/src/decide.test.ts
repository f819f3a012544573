import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toAuth, type SessionAuth } from './claims.ts';
import { decide, type Requirement } from './decide.ts';
import { claimsV2, memberClaims } from './testing.ts';

const admin = toAuth({ ...claimsV2, pla: 'o:pro', fva: [9, 30] }, 'header');
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
  ['admin', { role: 'admin' }, 200],
  ['admin', { role: 'org:org:admin' }, 200],
  ['admin', { permission: 'todos:delete' }, 200],
  ['admin', { role: undefined, permission: undefined, organization: undefined }, 200],
  ['nobody', { feature: 'todos' }, 401, 'token_missing'],
  ['pending', { reverification: 'lax' }, 401, 'session_pending'],
  ['admin', { feature: 'todos' }, 200],
  ['admin', { feature: 'org:todos' }, 200],
  ['admin', { feature: 'user:todos' }, 403, 'feature_missing'],
  ['admin', { feature: 'export' }, 403, 'feature_missing'],
  ['personal', { feature: 'beta' }, 200],
  ['admin', { plan: 'pro' }, 200],
  ['admin', { plan: 'user:pro' }, 403, 'plan_missing'],
  ['member', { plan: 'pro' }, 403, 'plan_missing'],
  ['admin', { reverification: 'moderate' }, 200],
  ['admin', { reverification: 'strict' }, 403, 'reverification_required'],
  ['admin', { reverification: { level: 'first_factor', afterMinutes: 10 } }, 200],
  ['admin', { reverification: { level: 'first_factor', afterMinutes: 9 } }, 403, 'reverification_required'],
  ['admin', { ...acme, role: 'admin', ...toDelete, feature: 'todos', plan: 'pro', reverification: 'moderate' }, 200],
  ['admin', { plan: 'max', feature: 'export' }, 403, 'feature_missing'],
  ['member', { ...toDelete, reverification: 'strict' }, 403, 'permission_missing'],
  ['admin', { ...acme, permission: 'org:sys_memberships:manage' }, 403, 'permission_missing'],
])('%s asking for %j gets %i %s', (who, requirement, status, code) => {
  const decision = decide(people[who], requirement);
  const outcome = decision.status === 200 ? decision.auth : decision.error.code;
  expect([decision.status, outcome]).toEqual([status, code ?? people[who]]);
});

const refusalOf = (requirement: unknown): unknown => {
  const decision = decide(admin, requirement as Requirement);
  return decision.status === 200 ? 200 : decision.error;
};

test('a stale sign-in is told with the proof that is asked for', () => {
  expect(refusalOf({ reverification: 'strict' })).toMatchObject({ reverification: 'strict' });
  const own = { level: 'second_factor', afterMinutes: 5 };
  expect(refusalOf({ reverification: { ...own, secret: 'canary' } })).toMatchObject({ reverification: own });
  expect(JSON.stringify(refusalOf({ reverification: { ...own, secret: 'canary' } }))).not.toContain('canary');
});

test.each(['Strict', '', null, { level: 'strict', afterMinutes: 1 }, { level: 'first_factor', afterMinutes: 0 }])(
  'the proof %j does not exist: it is refused, and nobody is asked for it',
  (reverification) => {
    expect(refusalOf({ reverification })).toMatchObject({ code: 'reverification_required', reverification: undefined });
  },
);

test.each([
  [{ role: null }, 'role_missing'],
  [{ permission: 1 }, 'permission_missing'],
  [{ feature: { toString: null } }, 'feature_missing'],
  [{ plan: ['pro'] }, 'plan_missing'],
  [{ organization: null }, 'organization_mismatch'],
])('asking for %j, which is no name, is a refusal and never a throw', (requirement, code) => {
  expect(refusalOf(requirement)).toMatchObject({ status: 403, code });
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
      feature: fc.constantFrom('todos', 'user:todos', 'export'),
      plan: fc.constantFrom('pro', 'max'),
      reverification: fc.constantFrom('strict' as const, 'moderate' as const),
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
