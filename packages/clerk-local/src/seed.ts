import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { createId, type Random } from './ids.ts';
import { algorithms, canSign } from './jwt.ts';
import { isEmailAddress } from './operations/users-common.ts';
import { hashPassword } from './passwords.ts';
import { claimsSchema, settingsChangeSchema, type SettingsChange } from './settings.ts';
import type { State } from './state.ts';
import { emptyUser } from './users.ts';

const metadata = z.record(z.string(), z.unknown()).default({});
const id = (kind: string) =>
  z.string().regex(new RegExp(`^${kind}_[A-Za-z0-9]{27}$`), `${kind}_ and 27 letters or digits`);

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
  publicMetadata: metadata,
});

const user = z.strictObject({
  id: id('user').optional(),
  email: z.string().refine(isEmailAddress, 'an e-mail address is expected'),
  password: z.string().min(8).optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  publicMetadata: metadata,
  requiresPasswordReset: z.boolean().default(false),
  /** Role by organization slug. */
  organizations: z.record(z.string(), z.string()).default({}),
});

const template = z
  .strictObject({
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

/** The form of a seed: people, organizations, roles, JWT templates and settings to start with. */
export const seedSchema = z
  .strictObject({
    settings: settingsChangeSchema.default({}),
    roles: z.array(role).default([]),
    organizations: z.array(organization).default([]),
    users: z.array(user).default([]),
    jwtTemplates: z.array(template).default([]),
  })
  .superRefine((seed, context) => {
    for (const { path, message } of contradictions(seed)) context.addIssue({ code: 'custom', path, message });
  });

interface Place {
  readonly path: (string | number)[];
  readonly message: string;
}

/** What each part allows, but the seed as a whole does not. */
function contradictions(seed: {
  readonly roles: readonly z.output<typeof role>[];
  readonly organizations: readonly z.output<typeof organization>[];
  readonly users: readonly z.output<typeof user>[];
  readonly jwtTemplates: readonly z.output<typeof template>[];
}): Place[] {
  const { roles, organizations, users, jwtTemplates } = seed;
  const slugs = new Set(organizations.map(({ slug }) => slug));
  const keys = new Set(roles.map(({ key }) => key));
  const strangers = users.flatMap(({ organizations: of }, index) =>
    Object.entries(of).flatMap(([slug, key]): Place[] => {
      const path = ['users', index, 'organizations', slug];
      if (!slugs.has(slug)) return [{ path, message: `the seed has no organization with the slug ${slug}` }];
      return keys.has(key) ? [] : [{ path, message: `the seed has no role ${key}` }];
    }),
  );
  return [
    ...repeated(
      'roles',
      'key',
      roles.map(({ key }) => key),
    ),
    ...repeated(
      'organizations',
      'id',
      organizations.map((one) => one.id),
    ),
    ...repeated(
      'organizations',
      'slug',
      organizations.map(({ slug }) => slug),
    ),
    ...repeated(
      'users',
      'id',
      users.map((one) => one.id),
    ),
    ...repeated(
      'users',
      'email',
      users.map(({ email }) => email.toLowerCase()),
    ),
    ...repeated(
      'jwtTemplates',
      'name',
      jwtTemplates.map(({ name }) => name),
    ),
    ...strangers,
  ];
}

function repeated(list: string, field: string, values: readonly (string | undefined)[]): Place[] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    if (value === undefined || first === index) return [];
    return [{ path: [list, index, field], message: `the same as ${list}.${first}.${field}` }];
  });
}

/** A seed as people write it. */
export type Seed = z.input<typeof seedSchema>;

/** The seed that ships with the package. */
export const defaultSeedFile = join(import.meta.dirname, '../seed/default.seed.yaml');

/**
 * Reads a seed from a YAML or JSON file.
 *
 * @throws TypeError naming line and field of each place that does not fit
 */
export function readSeed(file: string): Seed {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, prettyErrors: false });
  const broken = document.errors[0];
  if (broken) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw new TypeError(`${file} is not YAML: line ${line}, column ${col}: ${broken.message}`);
  }
  const seed: unknown = document.toJS();
  checkSeed(seed, file, (path) => lineOf(document, lines, path));
  return seed as Seed;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new TypeError(`the seed ${file} cannot be read (${code}): name an existing file, or none for the default`, {
      cause: error,
    });
  }
}

/** The line of a field, or of the nearest thing around it that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function checkSeed(
  seed: unknown,
  from: string,
  lineOf: (path: readonly PropertyKey[]) => number | undefined = () => undefined,
): z.output<typeof seedSchema> {
  const checked = seedSchema.safeParse(seed);
  if (checked.success) return checked.data;
  const places = checked.error.issues.map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
    const line = lineOf(path);
    return `  ${line ? `line ${line}, ` : ''}${path.map(String).join('.') || 'the seed'}: ${issue.message}`;
  });
  throw new TypeError(
    `${from} is not a seed. Correct these places (${defaultSeedFile} is an example):\n${places.join('\n')}`,
  );
}

/**
 * Fills an empty state from a seed.
 *
 * @returns the settings the seed names
 * @throws TypeError when the seed is malformed or contradicts itself, such as a member of an organization not in it
 */
export function plantSeed(state: State, seed: Seed, random: Random, now: number): SettingsChange {
  const { roles, organizations, users, jwtTemplates, settings } = checkSeed(seed, 'the seed');
  for (const { key, ...role } of roles) state.roles.put({ id: key, ...role });
  const times = { createdAt: now, updatedAt: now };
  for (const organization of organizations) {
    state.organizations.put({
      ...organization,
      id: organization.id ?? createId(random, 'org'),
      createdBy: null,
      privateMetadata: {},
      maxAllowedMemberships: 0,
      ...times,
    });
  }
  const hash = hashOnce(random);
  for (const user of users) plantUser(state, user, hash, random, now);
  for (const template of jwtTemplates) {
    state.templates.put({
      ...template,
      id: createId(random, 'jtmp'),
      signingKey: template.signingKey ?? null,
      ...times,
    });
  }
  return settings;
}

function plantUser(
  state: State,
  user: z.output<typeof seedSchema>['users'][number],
  hash: (password: string) => string,
  random: Random,
  now: number,
): void {
  const userId = user.id ?? createId(random, 'user');
  const email = { id: createId(random, 'idn'), address: user.email, verified: true, createdAt: now };
  state.users.put({
    ...emptyUser,
    id: userId,
    emails: [email],
    primaryEmailId: email.id,
    firstName: user.firstName ?? null,
    lastName: user.lastName ?? null,
    passwordHash: user.password === undefined ? null : hash(user.password),
    passwordUpdatedAt: user.password === undefined ? null : now,
    requiresPasswordReset: user.requiresPasswordReset,
    publicMetadata: user.publicMetadata,
    createdAt: now,
    updatedAt: now,
  });
  for (const [slug, role] of Object.entries(user.organizations)) {
    const organization = state.organizations.by('slug', slug)[0];
    if (!organization) continue;
    state.memberships.put({
      id: createId(random, 'orgmem'),
      organizationId: organization.id,
      userId,
      role,
      publicMetadata: {},
      privateMetadata: {},
      createdAt: now,
      updatedAt: now,
    });
  }
}

/** People of a seed often share a password: hashing it once keeps a large seed quick. */
function hashOnce(random: Random): (password: string) => string {
  const hashes = new Map<string, string>();
  return (password) => {
    const hash = hashes.get(password) ?? hashPassword(password, random);
    hashes.set(password, hash);
    return hash;
  };
}
