import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { createId, type Random } from './ids.ts';
import { hashPassword } from './passwords.ts';
import { pictureOf } from './pictures.ts';
import type { EmailRecord, PhoneRecord } from './records.ts';
import { addressesOf, seedSchema, type CheckedSeed, type Seed } from './seed-schema.ts';
import type { SettingsChange } from './settings.ts';
import type { State } from './state.ts';
import { emptyUser } from './users.ts';

export type { Seed } from './seed-schema.ts';

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
): CheckedSeed {
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
  const times = { createdAt: now, updatedAt: now };
  for (const { key, ...role } of roles) state.roles.put({ id: key, ...role });
  for (const { id, createdBy, ...organization } of organizations) {
    state.organizations.put({
      ...organization,
      id: id ?? createId(random, 'org'),
      createdBy: createdBy ?? null,
      adminDeleteEnabled: true,
      picture: null,
      ...times,
    });
  }
  const hash = hashOnce(random);
  for (const user of users) {
    const userId = user.id ?? createId(random, 'user');
    state.users.put(userOf(userId, user, hash, random, now));
    plantMemberships(state, userId, user, random, now);
  }
  for (const { id, signingKey, ...template } of jwtTemplates) {
    state.templates.put({ ...template, id: id ?? createId(random, 'jtmp'), signingKey: signingKey ?? null, ...times });
  }
  return settings;
}

type SeededUser = CheckedSeed['users'][number];

function userOf(id: string, user: SeededUser, hash: (password: string) => string, random: Random, now: number) {
  const emails = addressesOf(user).map((email): EmailRecord => {
    return { ...email, id: email.id ?? createId(random, 'idn'), createdAt: now };
  });
  const phones = user.phones.map(({ secondFactor, ...phone }, index): PhoneRecord => {
    const isDefault = secondFactor && index === user.phones.findIndex((each) => each.secondFactor);
    const own = { reservedForSecondFactor: secondFactor, defaultSecondFactor: isDefault, createdAt: now };
    return { ...phone, id: phone.id ?? createId(random, 'idn'), ...own };
  });
  const passwordHash = user.password === undefined ? (user.passwordHash ?? null) : hash(user.password);
  const hasSecond = user.totpSecret !== undefined || phones.some((phone) => phone.reservedForSecondFactor);
  return {
    ...emptyUser,
    id,
    emails,
    primaryEmailId: emails[0]?.id ?? null,
    phones,
    primaryPhoneId: phones[0]?.id ?? null,
    username: user.username ?? null,
    firstName: user.firstName ?? null,
    lastName: user.lastName ?? null,
    externalId: user.externalId ?? null,
    passwordHash,
    passwordUpdatedAt: passwordHash === null ? null : now,
    requiresPasswordReset: user.requiresPasswordReset,
    totp: user.totpSecret === undefined ? null : { secret: user.totpSecret, verified: true },
    backupCodeHashes: user.backupCodeHashes,
    mfaEnabledAt: hasSecond ? now : null,
    externalAccounts: user.externalAccounts.map((account) => {
      return { ...account, id: account.id ?? createId(random, 'eac'), createdAt: now };
    }),
    passkeys: user.passkeys.map((passkey) => ({ ...passkey, lastUsedAt: null, createdAt: now })),
    picture: user.picture ? pictureOf(user.picture.contentType, user.picture.data) : null,
    publicMetadata: user.publicMetadata,
    privateMetadata: user.privateMetadata,
    unsafeMetadata: user.unsafeMetadata,
    banned: user.banned,
    locked: user.locked,
    createdAt: now,
    updatedAt: now,
  };
}

function plantMemberships(state: State, userId: string, user: SeededUser, random: Random, now: number): void {
  for (const [slug, { id, ...membership }] of Object.entries(user.organizations)) {
    const organization = state.organizations.by('slug', slug)[0];
    if (!organization) continue;
    state.memberships.put({
      ...membership,
      id: id ?? createId(random, 'orgmem'),
      organizationId: organization.id,
      userId,
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
