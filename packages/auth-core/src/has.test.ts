import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toAuth } from './claims.ts';
import { has, type Authorizable, type HasParams } from './has.ts';
import { claimsV2 } from './testing.ts';

const alice: Authorizable = toAuth(
  { ...claimsV2, fea: 'o:todos,u:beta,ou:export', pla: 'o:team,u:pro', fva: [5, -1] },
  'header',
);
const ask = (asked: unknown, auth: unknown = {}): boolean =>
  has({ ...alice, ...(auth as Partial<Authorizable>) }, asked as HasParams);

describe('each question by itself', () => {
  test.each<[HasParams, boolean]>([
    [{ role: 'org:admin' }, true],
    [{ role: 'admin' }, true],
    [{ role: 'org:org:admin' }, true],
    [{ role: 'org:member' }, false],
    [{ role: 'org:Admin' }, false],
    [{ role: ' admin' }, false],
    [{ role: '' }, false],
    [{ role: 'org:' }, false],
    [{ permission: 'org:todos:read' }, true],
    [{ permission: 'todos:read' }, true],
    [{ permission: 'org:todos' }, false],
    [{ permission: 'org:sys_memberships:manage' }, false],
    [{ permission: '' }, false],
    [{ feature: 'todos' }, true],
    [{ feature: 'o:todos' }, true],
    [{ feature: 'org:todos' }, true],
    [{ feature: 'organization:todos' }, true],
    [{ feature: 'u:todos' }, false],
    [{ feature: 'beta' }, true],
    [{ feature: 'user:beta' }, true],
    [{ feature: 'org:beta' }, false],
    [{ feature: 'org:export' }, true],
    [{ feature: 'user:export' }, true],
    [{ feature: 'ou:export' }, false],
    [{ feature: 'team' }, false],
    [{ feature: '' }, false],
    [{ feature: ':' }, false],
    [{ feature: ':todos' }, false],
    [{ feature: 'todos:' }, false],
    [{ feature: 'o:' }, false],
    [{ feature: 'o:todos:more' }, false],
    [{ feature: 'todos,beta' }, false],
    [{ plan: 'team' }, true],
    [{ plan: 'user:pro' }, true],
    [{ plan: 'org:pro' }, false],
    [{ plan: 'todos' }, false],
    [{ reverification: 'strict' }, true],
    [{ reverification: { level: 'first_factor', afterMinutes: 5 } }, false],
  ])('%j is answered with %j', (asked, answer) => {
    expect(ask(asked)).toBe(answer);
  });
});

test('everything asked must hold, and at least one thing must be asked', () => {
  expect(ask({})).toBe(false);
  expect(ask({ role: undefined })).toBe(false);
  expect(ask({ role: 'admin', permission: undefined })).toBe(true);
  expect(ask({ role: 'admin', permission: 'todos:read', feature: 'beta', plan: 'pro', reverification: 'lax' })).toBe(
    true,
  );
  for (const wrong of [{ role: 'x' }, { permission: 'x' }, { feature: 'x' }, { plan: 'x' }, { reverification: null }])
    expect(ask({ role: 'admin', permission: 'todos:read', feature: 'beta', plan: 'pro', ...wrong })).toBe(false);
});

test('nobody and a pending session have nothing', () => {
  expect(has(null, { role: 'admin' })).toBe(false);
  expect(ask({ role: 'admin' }, { sessionStatus: 'pending' })).toBe(false);
  expect(ask({ role: 'admin' }, { sessionStatus: undefined })).toBe(false);
  expect(ask({ feature: 'beta' }, { userId: '' })).toBe(false);
});

test('without an organization there is no role and no permission, but what the person has', () => {
  const personal = { orgId: null };
  expect(ask({ role: 'admin' }, personal)).toBe(false);
  expect(ask({ permission: 'todos:read' }, personal)).toBe(false);
  expect(ask({ feature: 'beta' }, personal)).toBe(true);
});

test.each([
  [{ role: '' }, { orgRole: '' }],
  [{ role: '' }, { orgRole: 'org:' }],
  [{ role: 'org:' }, { orgRole: 'org:' }],
  [{ role: 'admin' }, { orgRole: ['admin'] }],
  [{ role: 'admin' }, { orgId: 1 }],
  [{ permission: '' }, { orgPermissions: ['org:', ''] }],
  [{ permission: 'posts:read' }, { orgPermissions: ['posts:read'] }],
  [{ permission: 'posts:read' }, { orgPermissions: 'org:posts:read' }],
  [{ permission: 'posts:read' }, { orgPermissions: { includes: () => true } }],
  [{ permission: 'posts:read' }, { orgPermissions: null }],
  [{ feature: '' }, { features: 'o:' }],
  [{ feature: 'o:a:b' }, { features: 'o:a:b' }],
  [{ feature: 'todos' }, { features: 'todos' }],
  [{ feature: 'todos' }, { features: 'o:todos,broken' }],
  [{ feature: 'todos' }, { features: ['o:todos'] }],
  [{ feature: 'todos' }, { features: null }],
  [{ plan: 'pro' }, { plans: 'x:pro' }],
  [{ reverification: 'lax' }, { factorVerificationAge: null }],
  [{ reverification: 'lax' }, { factorVerificationAge: ['0', '0'] }],
])('%j is not held by what is malformed: %j', (asked, auth) => {
  expect(ask(asked, auth)).toBe(false);
});

test.each([null, undefined, 'role', 1, [], { role: null }, { permission: 1 }, { feature: ['todos'] }, { plan: {} }])(
  'the question %j is answered with no',
  (asked) => {
    expect(ask(asked)).toBe(false);
  },
);

test('nothing makes it throw', () => {
  fc.assert(
    fc.property(fc.object({ key: fc.constantFrom(...Object.keys(alice)) }), fc.anything(), (auth, asked) => {
      expect(ask(asked, auth)).toBeTypeOf('boolean');
      expect(has(asked as never, { role: 'admin', ...auth })).toBe(false);
    }),
  );
});
