import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { createId, type Random } from './ids.ts';
import { algorithms } from './jwt.ts';
import { hashPassword } from './passwords.ts';
import type { Settings } from './settings.ts';
import type { State } from './state.ts';

const metadata = z.record(z.string(), z.unknown()).default({});
const id = (kind: string) =>
  z.string().regex(new RegExp(`^${kind}_[A-Za-z0-9]{27}$`), `${kind}_ and 27 letters or digits`);

/** The form of a seed: people, organizations, roles, JWT templates and settings to start with. */
export const seedSchema = z.strictObject({
  settings: z
    .strictObject({
      applicationName: z.string(),
      sessionTokenVersion: z.union([z.literal(1), z.literal(2)]),
      sessionClaims: z.record(z.string(), z.unknown()),
      sessionTokenLifetimeSeconds: z.number().int().min(1),
      handshake: z.enum(['nonce', 'payload']),
    })
    .partial()
    .default({}),
  roles: z
    .array(
      z.strictObject({
        key: z.string().regex(/^org:[a-z_]+$/),
        name: z.string(),
        description: z.string().default(''),
        permissions: z.array(z.string()),
      }),
    )
    .default([]),
  organizations: z
    .array(
      z.strictObject({ id: id('org').optional(), name: z.string().min(1), slug: z.string(), publicMetadata: metadata }),
    )
    .default([]),
  users: z
    .array(
      z.strictObject({
        id: id('user').optional(),
        email: z.string(),
        password: z.string().min(8).optional(),
        firstName: z.string().optional(),
        lastName: z.string().optional(),
        publicMetadata: metadata,
        requiresPasswordReset: z.boolean().default(false),
        /** Role by organization slug. */
        organizations: z.record(z.string(), z.string()).default({}),
      }),
    )
    .default([]),
  jwtTemplates: z
    .array(
      z.strictObject({
        name: z.string(),
        claims: z.record(z.string(), z.unknown()),
        lifetimeSeconds: z.number().int().min(30).default(60),
        allowedClockSkewSeconds: z.number().int().min(0).default(5),
        signingAlgorithm: z.enum(algorithms).default('RS256'),
        signingKey: z.string().optional(),
      }),
    )
    .default([]),
});

/** A seed as people write it. */
export type Seed = z.input<typeof seedSchema>;

/** The seed that ships with the package. */
export const defaultSeedFile = join(import.meta.dirname, '../seed/default.seed.yaml');

/**
 * Reads a seed from a YAML or JSON file.
 *
 * @throws TypeError naming each place that does not fit
 */
export function readSeed(file: string): Seed {
  const parsed: unknown = parse(readFileSync(file, 'utf8'));
  checkSeed(parsed, file);
  return parsed as Seed;
}

function checkSeed(seed: unknown, from: string): z.output<typeof seedSchema> {
  const checked = seedSchema.safeParse(seed);
  if (checked.success) return checked.data;
  const places = checked.error.issues.map(({ path, message }) => `  ${path.join('.') || 'the seed'}: ${message}`);
  throw new TypeError(`${from} is not a seed:\n${places.join('\n')}`);
}

/**
 * Fills an empty state from a seed.
 *
 * @returns the settings the seed names
 * @throws TypeError when the seed contradicts itself, such as a member of an organization that is not in it
 */
export function plantSeed(state: State, seed: Seed, random: Random, now: number): Partial<Settings> {
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
  return settings as Partial<Settings>;
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
  if (state.users.count('email', user.email.toLowerCase()) > 0) throw new TypeError(`the seed has ${user.email} twice`);
  state.users.put({
    id: userId,
    emails: [email],
    primaryEmailId: email.id,
    username: null,
    firstName: user.firstName ?? null,
    lastName: user.lastName ?? null,
    passwordHash: user.password === undefined ? null : hash(user.password),
    requiresPasswordReset: user.requiresPasswordReset,
    publicMetadata: user.publicMetadata,
    privateMetadata: {},
    unsafeMetadata: {},
    externalId: null,
    banned: false,
    locked: false,
    lastSignInAt: null,
    createdAt: now,
    updatedAt: now,
  });
  for (const [slug, role] of Object.entries(user.organizations)) {
    const organization = state.organizations.by('slug', slug)[0];
    if (!organization || !state.roles.get(role))
      throw new TypeError(`the seed makes somebody ${role} of ${slug}, which it does not define`);
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
