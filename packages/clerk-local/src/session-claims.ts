import type { MembershipRecord, OrganizationRecord, RoleRecord, SessionRecord, UserRecord } from './records.ts';

/** What a session token tells about the active organization. */
export interface ActiveOrganization {
  readonly organization: OrganizationRecord;
  readonly membership: MembershipRecord;
  readonly role: RoleRecord | undefined;
}

/** Claims that only Clerk sets: neither a template nor a custom session claim may. */
export const protectedClaims = new Set(
  ['azp exp iat iss jti nbf sub', 'sid v pla fea sts fva o act'].flatMap((names) => names.split(' ')),
);

/**
 * The claims about person, session and organization in Clerk's second, compact version.
 *
 * @param features - names of every feature the instance's permissions speak of, such as `todos`
 * @see https://clerk.com/docs/guides/sessions/session-tokens
 */
export function claimsV2(
  session: SessionRecord,
  user: UserRecord,
  active: ActiveOrganization | undefined,
  features: readonly string[],
  nowMs: number,
): Record<string, unknown> {
  const claims = {
    sub: user.id,
    sid: session.id,
    sts: session.status,
    fva: factorAges(session, nowMs),
    v: 2,
    pla: 'u:free_user',
    ...actorClaim(session),
  };
  if (!active) return claims;
  const { organization, membership, role } = active;
  return {
    ...claims,
    pla: 'o:free_org',
    fea: features.map((feature) => `o:${feature}`).join(','),
    o: {
      id: organization.id,
      slg: organization.slug,
      rol: membership.role.replace(/^org:/, ''),
      ...encodePermissions(customPermissions(role), features),
    },
  };
}

/** The same in the first, flat version, which older SDKs and instances use. */
export function claimsV1(
  session: SessionRecord,
  user: UserRecord,
  active: ActiveOrganization | undefined,
  nowMs: number,
): Record<string, unknown> {
  const claims = {
    sub: user.id,
    sid: session.id,
    sts: session.status,
    fva: factorAges(session, nowMs),
    ...actorClaim(session),
  };
  if (!active) return claims;
  const { organization, membership, role } = active;
  return {
    ...claims,
    org_id: organization.id,
    org_slug: organization.slug,
    org_role: membership.role,
    org_permissions: customPermissions(role),
  };
}

/** A role's permissions without Clerk's own `org:sys_…`, which never reach a token. */
function customPermissions(role: RoleRecord | undefined): string[] {
  return (role?.permissions ?? []).filter((permission) => !permission.startsWith('org:sys_'));
}

/** Minutes since each factor was verified; -1 for a factor that never was. */
export function factorAges({ firstFactorAt, secondFactorAt }: SessionRecord, nowMs: number): [number, number] {
  const minutesSince = (at: number): number => Math.max(0, Math.floor((nowMs - at) / 60_000));
  return [minutesSince(firstFactorAt), secondFactorAt ? minutesSince(secondFactorAt) : -1];
}

/** Who really acts, in a session that is not their own. */
function actorClaim({ actor }: SessionRecord): Record<string, unknown> {
  return actor ? { act: actor } : {};
}

/**
 * Packs permissions: their names in `per`, and in `fpm` one decimal bit mask for each feature, whose bit `i` stands for
 * the `i`-th name.
 */
function encodePermissions(
  permissions: readonly string[],
  features: readonly string[],
): { per?: string; fpm?: string } {
  const pairs = permissions.map((permission) => permission.replace(/^org:/, '').split(':'));
  const names = [...new Set(pairs.map(([, name = '']) => name))].toSorted();
  if (names.length === 0) return {};
  // As big integers: a number would lose the lowest of more than 53 names.
  const bit = (feature: string, name: string, index: number): bigint =>
    pairs.some(([f, n]) => f === feature && n === name) ? 1n << BigInt(index) : 0n;
  const masks = features.map((feature) => names.reduce((mask, name, index) => mask | bit(feature, name, index), 0n));
  return { per: names.join(','), fpm: masks.join(',') };
}

/** The features that roles' permissions speak of, in a stable order: `org:todos:read` speaks of `todos`. */
export function featuresOf(roles: readonly RoleRecord[]): string[] {
  const features = roles.flatMap((role) => customPermissions(role).map((permission) => permission.split(':')[1] ?? ''));
  return [...new Set(features)].toSorted();
}
