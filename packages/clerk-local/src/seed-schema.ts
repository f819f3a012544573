import { z } from 'zod';
import { algorithms, canSign } from './jwt.ts';
import { isEmailAddress } from './operations/users-common.ts';
import { pictureTypes } from './pictures.ts';
import { claimsSchema, settingsChangeSchema } from './settings.ts';

const metadata = z.record(z.string(), z.unknown()).default({});
const id = (kind: string) =>
  z.string().regex(new RegExp(`^${kind}_[A-Za-z0-9]{27}$`), `${kind}_ and 27 letters or digits`);
const address = z.string().refine(isEmailAddress, 'an e-mail address is expected');

const role = z.strictObject({
  key: z.string().regex(/^org:[a-z0-9_]+$/, 'a role is written org:name'),
  name: z.string(),
  description: z.string().default(''),
  permissions: z.array(z.string().regex(/^org:[a-z0-9_]+:[a-z0-9_]+$/, 'a permission is written org:feature:name')),
});

const organization = z.strictObject({
  id: id('org').optional(),
  name: z.string().min(1),
  slug: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'a slug has small letters, digits and hyphens'),
  createdBy: id('user').optional().describe('The id of a person.'),
  maxAllowedMemberships: z.number().int().min(0).default(0).describe('0 is no limit of its own.'),
  publicMetadata: metadata,
  privateMetadata: metadata,
});

const membership = z.union([
  z
    .string()
    .describe('A role, such as org:admin.')
    .transform((key) => ({ id: undefined, role: key, publicMetadata: {}, privateMetadata: {} })),
  z.strictObject({
    id: id('orgmem').optional(),
    role: z.string(),
    publicMetadata: metadata,
    privateMetadata: metadata,
  }),
]);

const email = z.strictObject({ id: id('idn').optional(), address, verified: z.boolean().default(true) });

const phone = z.strictObject({
  id: id('idn').optional(),
  number: z.string().regex(/^\+[1-9]\d{6,14}$/, 'a phone number is written +12025550100'),
  verified: z.boolean().default(true),
  secondFactor: z.boolean().default(false),
});

const externalAccount = z.strictObject({
  id: z.string().min(1).optional(),
  provider: z.string().min(1),
  providerUserId: z.string().min(1),
  emailAddress: z.string(),
  firstName: z.string().nullable().default(null),
  lastName: z.string().nullable().default(null),
  username: z.string().nullable().default(null),
  scopes: z.array(z.string()).default([]),
  verified: z.boolean().default(true),
});

const passkey = z.strictObject({
  id: z.string().min(1),
  name: z.string(),
  verified: z.boolean(),
  credentialId: z.string().nullable(),
  publicKey: z.string().nullable(),
  signCount: z.number().int().min(0),
});

const user = z
  .strictObject({
    id: id('user').optional(),
    email: address.optional().describe('The primary address, verified.'),
    emails: z
      .array(email)
      .default([])
      .describe('Instead of email, or besides it: the first of all is the primary one.'),
    phones: z.array(phone).default([]),
    username: z.string().min(1).optional(),
    password: z.string().min(8).optional(),
    passwordHash: z.string().min(1).optional().describe('Instead of password: what an export writes.'),
    firstName: z.string().optional(),
    lastName: z.string().optional(),
    externalId: z.string().min(1).optional(),
    publicMetadata: metadata,
    privateMetadata: metadata,
    unsafeMetadata: metadata,
    requiresPasswordReset: z.boolean().default(false),
    banned: z.boolean().default(false),
    locked: z.boolean().default(false),
    totpSecret: z.string().min(1).optional().describe('The secret of an authenticator app, base32.'),
    backupCodeHashes: z.array(z.string()).default([]),
    externalAccounts: z.array(externalAccount).default([]),
    passkeys: z.array(passkey).default([]),
    picture: z
      .strictObject({ contentType: z.enum(pictureTypes), data: z.string() })
      .optional()
      .describe('data is base64.'),
    /** Role by organization slug. */
    organizations: z.record(z.string(), membership).default({}).describe('A role by the slug of each organization.'),
  })
  .refine(({ email, emails, phones, username }) => !!email || emails.length > 0 || phones.length > 0 || !!username, {
    path: ['email'],
    message: 'a person has an e-mail address, a phone or a username',
  });

const template = z
  .strictObject({
    id: id('jtmp').optional(),
    name: z.string().regex(/^[\w-]{1,100}$/, 'letters, digits, hyphens and underscores'),
    claims: claimsSchema,
    lifetimeSeconds: z.number().int().min(30).default(60),
    allowedClockSkewSeconds: z.number().int().min(0).default(5),
    signingAlgorithm: z.enum(algorithms).default('RS256'),
    signingKey: z.string().optional(),
  })
  .refine(({ signingAlgorithm, signingKey }) => signingKey === undefined || canSign(signingAlgorithm, signingKey), {
    path: ['signingKey'],
    message: 'this key does not sign with the signingAlgorithm',
  });

const systemPermissions = ['profile:manage', 'profile:delete', 'memberships:read', 'memberships:manage'];

/** @see https://clerk.com/docs/guides/organizations/control-access/roles-and-permissions */
const usualRoles = [
  {
    key: 'org:admin',
    name: 'Admin',
    description: 'Role with elevated permissions',
    permissions: [...systemPermissions, 'domains:read', 'domains:manage'].map((name) => `org:sys_${name}`),
  },
  {
    key: 'org:member',
    name: 'Member',
    description: 'Role with non-privileged permissions',
    permissions: ['org:sys_memberships:read'],
  },
];

/** The form of a seed: people, organizations, roles, JWT templates and settings to start with. */
export const seedSchema = z
  .strictObject({
    settings: settingsChangeSchema.default({}),
    /** Without a word about roles there are the two that every Clerk instance begins with. */
    roles: z.array(role).default(() => usualRoles),
    organizations: z.array(organization).default([]),
    users: z.array(user).default([]),
    jwtTemplates: z.array(template).default([]),
  })
  .superRefine((seed, context) => {
    for (const { path, message } of contradictions(seed)) context.addIssue({ code: 'custom', path, message });
  });

/** A seed as people write it. */
export type Seed = z.input<typeof seedSchema>;

/** A seed with everything it leaves out. */
export type CheckedSeed = z.output<typeof seedSchema>;

/** Every address of a person in a seed, the primary one first. */
export function addressesOf({ email, emails }: CheckedSeed['users'][number]): CheckedSeed['users'][number]['emails'] {
  return [...(email === undefined ? [] : [{ id: undefined, address: email, verified: true }]), ...emails];
}

interface Place {
  readonly path: (string | number)[];
  readonly message: string;
}

/** What each part allows, but the seed as a whole does not. */
function contradictions({ roles, organizations, users, jwtTemplates }: CheckedSeed): Place[] {
  return [
    ...repeated('roles', 'key', roles, ({ key }) => [key]),
    ...repeated('organizations', 'id', organizations, (one) => [one.id]),
    ...repeated('organizations', 'slug', organizations, ({ slug }) => [slug]),
    ...repeated('users', 'id', users, (one) => [one.id]),
    ...repeated('users', 'email', users, (one) => addressesOf(one).map((each) => each.address.toLowerCase())),
    ...repeated('users', 'phones', users, ({ phones }) => phones.map(({ number }) => number)),
    ...repeated('users', 'username', users, ({ username }) => [username?.toLowerCase()]),
    ...repeated('users', 'externalId', users, ({ externalId }) => [externalId]),
    ...repeated('jwtTemplates', 'name', jwtTemplates, ({ name }) => [name]),
    ...strangers(roles, organizations, users),
  ];
}

function strangers(
  roles: CheckedSeed['roles'],
  organizations: CheckedSeed['organizations'],
  users: CheckedSeed['users'],
): Place[] {
  const slugs = new Set(organizations.map(({ slug }) => slug));
  const keys = new Set(roles.map(({ key }) => key));
  return users.flatMap(({ organizations: of }, index) =>
    Object.entries(of).flatMap(([slug, { role: key }]): Place[] => {
      const path = ['users', index, 'organizations', slug];
      if (!slugs.has(slug)) return [{ path, message: `the seed has no organization with the slug ${slug}` }];
      return keys.has(key) ? [] : [{ path, message: `the seed has no role ${key}` }];
    }),
  );
}

/** Values that may stand in a list once, and stand in it twice. */
function repeated<Row>(
  list: string,
  field: string,
  rows: readonly Row[],
  valuesOf: (row: Row) => readonly (string | undefined)[],
): Place[] {
  const first = new Map<string, number>();
  return rows.flatMap((row, index) =>
    valuesOf(row).flatMap((value): Place[] => {
      if (value === undefined) return [];
      const before = first.get(value);
      if (before === undefined) first.set(value, index);
      return before === undefined
        ? []
        : [{ path: [list, index, field], message: `the same as ${list}.${before}.${field}` }];
    }),
  );
}
