/** Generated questions, sessions and claims: mostly whole, so that many answers are yes, and now and then broken. */
import fc from 'fast-check';

export type Members = Readonly<Record<string, unknown>>;

/** One question to one session, as Clerk's own check takes them. */
export interface HasInput {
  readonly options: Members;
  readonly asked: Members;
}

/** One question to the claims of one token. */
export interface ClaimsInput {
  readonly claims: Members;
  readonly asked: Members;
}

const junk = fc.constantFrom<unknown>(null, undefined, '', 0, 1, true, [], {}, 'junk', ['a'], '__proto__', -1);
const mostly = (good: fc.Arbitrary<unknown>, weight = 80): fc.Arbitrary<unknown> =>
  fc.oneof({ weight, arbitrary: good }, { weight: 1, arbitrary: junk });
const join = (parts: fc.Arbitrary<string>, minLength = 0): fc.Arbitrary<string> =>
  fc.array(parts, { minLength, maxLength: 4 }).map((list) => list.join(','));

const slug = fc.constantFrom('posts', 'team', 'beta', 'pro');
const role = fc.constantFrom('org:admin', 'org:member', 'admin', 'org:org:admin', 'org:', 'Admin');
const verb = fc.constantFrom('read', 'manage', 'delete');
const permission = fc.tuple(slug, verb).map(([feature, name]) => `org:${feature}:${name}`);
const elementOf = (weight: number): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight,
      arbitrary: fc.tuple(fc.constantFrom('o', 'u', 'ou', 'uo', ' o'), slug).map(([scope, name]) => `${scope}:${name}`),
    },
    { weight: 1, arbitrary: fc.constantFrom('posts', 'o:', '', 'x:posts', ':posts', 'o:a:b', 'o :posts', 'org:posts') },
  );
const age = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(-1, 0, 0, 5, 9, 10, 11, 59, 60, 1439, 1440, 0.5) },
  { weight: 1, arbitrary: fc.oneof(junk, fc.constantFrom(Number.NaN, Infinity, -0.5, '5')) },
);
const ages = fc.oneof(
  { weight: 80, arbitrary: fc.tuple(age, age) },
  { weight: 1, arbitrary: fc.array(age, { maxLength: 3 }) },
);

const question = fc.oneof(
  { weight: 10, arbitrary: slug },
  {
    weight: 10,
    arbitrary: fc
      .tuple(fc.constantFrom('o', 'org', 'organization', 'u', 'user', 'x'), slug)
      .map((parts) => parts.join(':')),
  },
  { weight: 1, arbitrary: fc.constantFrom('', ':', 'o:', ':posts', 'posts:', 'o:posts:more', 'a:b') },
);
const proof = fc.oneof(
  fc.constantFrom('strict', 'strict_mfa', 'moderate', 'lax'),
  fc.record({
    level: mostly(fc.constantFrom('first_factor', 'second_factor', 'multi_factor')),
    afterMinutes: mostly(fc.constantFrom(1, 10, 60, 1440, 0.25)),
  }),
);
const dimensions = {
  role: mostly(role),
  permission: mostly(fc.oneof(permission, fc.constantFrom('posts:read', 'org:org:posts:read', 'org:'))),
  feature: mostly(question),
  plan: mostly(question),
  reverification: mostly(proof),
};
/** One dimension alone most of the time: of many together some nearly always fails. */
const asked: fc.Arbitrary<Members> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.oneof(...Object.entries(dimensions).map(([name, value]) => fc.record({ [name]: value }))),
  },
  { weight: 3, arbitrary: fc.record(dimensions, { requiredKeys: [] }) },
);

/** Sessions as Clerk's `createCheckAuthorization` takes them. */
export const hasInputs: fc.Arbitrary<HasInput> = fc.record({
  options: fc.record({
    userId: mostly(fc.constant('user_1')),
    orgId: mostly(fc.constant('org_1')),
    orgRole: mostly(role),
    orgPermissions: mostly(fc.array(fc.oneof(permission, fc.constantFrom('posts:read', 'org:')), { maxLength: 6 })),
    factorVerificationAge: mostly(ages),
    features: mostly(join(elementOf(8), 1)),
    plans: mostly(join(elementOf(8), 1)),
  }),
  asked,
});

const mask = fc.oneof(
  { weight: 200, arbitrary: fc.nat(9).map(String) },
  { weight: 10, arbitrary: fc.constantFrom('18446744073709551617', '007', ' 3') },
  { weight: 1, arbitrary: fc.constantFrom('x', '', '-1', '0x7', '1.5') },
);
const common = {
  sub: mostly(fc.constantFrom(...Array<string>(20).fill('user_1'), 'mch_1')),
  sid: mostly(fc.constant('sess_1')),
  sts: fc.constantFrom(...Array<string>(20).fill('active'), 'pending', undefined),
  exp: mostly(fc.constant(2_000_000_000)),
  fva: mostly(ages),
  fea: mostly(join(elementOf(150), 1)),
  pla: mostly(join(elementOf(150), 1)),
  act: fc.oneof(
    { weight: 80, arbitrary: fc.constantFrom(undefined, { sub: 'user_2' }) },
    { weight: 1, arbitrary: junk },
  ),
};
const organization = fc.record({
  id: mostly(fc.constant('org_1')),
  rol: mostly(fc.constantFrom('admin', 'member')),
  slg: mostly(fc.constant('acme')),
  per: mostly(join(verb, 1)),
  fpm: mostly(join(mask, 1)),
});
const claims = fc.oneof(
  fc.record({ ...common, v: fc.constant(2), o: mostly(organization) }),
  fc.record({
    ...common,
    v: fc.constantFrom(undefined, 1, 3, '2'),
    org_id: mostly(fc.constant('org_1')),
    org_role: mostly(role),
    org_slug: mostly(fc.constant('acme')),
    org_permissions: mostly(fc.array(permission, { maxLength: 6 })),
  }),
);

/** Claims of both versions as Clerk's `signedInAuthObject` takes them. */
export const claimsInputs: fc.Arbitrary<ClaimsInput> = fc.record({ claims, asked });
