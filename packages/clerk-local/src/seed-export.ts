import type { MembershipRecord, UserRecord } from './records.ts';
import type { Seed } from './seed-schema.ts';
import { defaultSettings, type Settings, type SettingsChange } from './settings.ts';
import type { State } from './state.ts';

/**
 * A seed that plants the same people, organizations, memberships, roles, templates and settings, with the same ids.
 *
 * What passes is not in it: sessions, invitations, messages, lockouts and times. Passwords are there as their hashes; an
 * address of a person's only one has a new id of its own.
 */
export function exportSeed(state: State, settings: Settings): Seed {
  const seed = {
    settings: differences(settings),
    roles: state.roles
      .all()
      .map(({ id, permissions, ...role }) => ({ key: id, ...role, permissions: [...permissions] })),
    organizations: state.organizations.all().map((organization) =>
      compact({
        id: organization.id,
        name: organization.name,
        slug: organization.slug,
        createdBy: organization.createdBy ?? undefined,
        maxAllowedMemberships: organization.maxAllowedMemberships || undefined,
        publicMetadata: organization.publicMetadata,
        privateMetadata: organization.privateMetadata,
      }),
    ),
    users: state.users.all().map((user) => seededUser(state, user)),
    jwtTemplates: state.templates.all().map((template) =>
      compact(
        {
          id: template.id,
          name: template.name,
          claims: template.claims,
          lifetimeSeconds: template.lifetimeSeconds,
          allowedClockSkewSeconds: template.allowedClockSkewSeconds,
          signingAlgorithm: template.signingAlgorithm as 'RS256',
          signingKey: template.signingKey ?? undefined,
        },
        ['claims'],
      ),
    ),
  };
  // Without a word about roles a seed has the usual ones.
  return compact(seed, ['roles']);
}

function seededUser(state: State, user: UserRecord): NonNullable<Seed['users']>[number] {
  return compact({
    id: user.id,
    ...seededEmails(user),
    phones: primaryFirst(user.phones, user.primaryPhoneId).map((phone) => ({
      id: phone.id,
      number: phone.number,
      verified: phone.verified,
      secondFactor: phone.reservedForSecondFactor,
    })),
    username: user.username ?? undefined,
    passwordHash: user.passwordHash ?? undefined,
    firstName: user.firstName ?? undefined,
    lastName: user.lastName ?? undefined,
    externalId: user.externalId ?? undefined,
    publicMetadata: user.publicMetadata,
    privateMetadata: user.privateMetadata,
    unsafeMetadata: user.unsafeMetadata,
    requiresPasswordReset: user.requiresPasswordReset || undefined,
    banned: user.banned || undefined,
    locked: user.locked || undefined,
    // One that was never confirmed is a form left open, no second factor.
    totpSecret: user.totp?.verified ? user.totp.secret : undefined,
    backupCodeHashes: [...user.backupCodeHashes],
    externalAccounts: user.externalAccounts.map(({ createdAt: _created, ...account }) => ({
      ...account,
      scopes: [...account.scopes],
    })),
    passkeys: user.passkeys.map(({ createdAt: _created, lastUsedAt: _used, ...passkey }) => passkey),
    picture: user.picture ? { contentType: user.picture.contentType, data: user.picture.data } : undefined,
    organizations: Object.fromEntries(
      state.memberships.by('user', user.id).flatMap((membership) => {
        const slug = state.organizations.get(membership.organizationId)?.slug;
        return slug ? [[slug, seededMembership(membership)]] : [];
      }),
    ),
  });
}

function seededEmails({
  emails,
  primaryEmailId,
}: UserRecord): Pick<NonNullable<Seed['users']>[number], 'email' | 'emails'> {
  const sorted = primaryFirst(emails, primaryEmailId);
  const [only] = sorted;
  if (sorted.length === 1 && only?.verified) return { email: only.address };
  return { emails: sorted.map(({ id, address, verified }) => ({ id, address, verified })) };
}

function primaryFirst<Row extends { readonly id: string }>(rows: readonly Row[], primary: string | null): Row[] {
  return [...rows.filter(({ id }) => id === primary), ...rows.filter(({ id }) => id !== primary)];
}

function seededMembership({ id, role, publicMetadata, privateMetadata }: MembershipRecord) {
  return compact({ id, role, publicMetadata, privateMetadata });
}

/** Settings that are not the default; of a group only the members that differ. */
function differences(settings: Settings): SettingsChange {
  const changed = Object.entries(settings).flatMap(([name, value]) => {
    const usual = (defaultSettings as unknown as Record<string, unknown>)[name];
    if (isSame(value, usual)) return [];
    // Where the web app answers is this machine's matter.
    if (name === 'homeUrl') return [];
    const isGroup = name !== 'sessionClaims' && isGroupOf(value) && isGroupOf(usual);
    if (!isGroup) return [[name, value] as const];
    return [
      [name, Object.fromEntries(Object.entries(value).filter(([key, each]) => !isSame(each, usual[key])))] as const,
    ];
  });
  return Object.fromEntries(changed);
}

function isGroupOf(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Leaves out what says nothing: undefined, and lists and objects without a member. */
function compact<Row extends object>(row: Row, kept: readonly string[] = []): Row {
  const told = Object.entries(row).filter(([name, value]) => {
    if (value === undefined) return false;
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value as object).length === 0;
    return !isEmpty || kept.includes(name);
  });
  return Object.fromEntries(told) as Row;
}
