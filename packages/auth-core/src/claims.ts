import { AuthError } from './errors.ts';
import type { TokenSource } from './token.ts';

/** Claims of a token whose signature was found good. */
export type Claims = Readonly<Record<string, unknown>>;

/** Who asks, and in which organization: what a session token of either version tells. */
export interface SessionAuth {
  readonly userId: string;
  readonly sessionId: string;
  /** `pending`: something is left to do before this counts as signed in. */
  readonly sessionStatus: 'active' | 'pending';
  readonly orgId: string | null;
  /** With prefix, such as `org:admin`. */
  readonly orgRole: string | null;
  readonly orgSlug: string | null;
  /** Such as `org:todos:read`. Clerk's own `org:sys_…` are never in a token. */
  readonly orgPermissions: readonly string[];
  /** Where the token came from. */
  readonly tokenSource: TokenSource;
  /** When the token ends, in seconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Reads claims of version 1 and 2 into one form. What is malformed is refused; nothing is guessed.
 *
 * @throws AuthError `token_claim_invalid`
 * @see https://clerk.com/docs/guides/sessions/session-tokens
 */
export function toAuth(claims: Claims, tokenSource: TokenSource): SessionAuth {
  if (typeof claims !== 'object' || claims === null) throw invalid('sub');
  return {
    userId: text(claims, 'sub'),
    sessionId: text(claims, 'sid'),
    sessionStatus: statusOf(claims),
    ...(claims['v'] === 2 ? organizationV2(claims) : organizationV1(claims)),
    tokenSource,
    expiresAt: number(claims, 'exp'),
  };
}

type Organization = Pick<SessionAuth, 'orgId' | 'orgRole' | 'orgSlug' | 'orgPermissions'>;
const none: Organization = { orgId: null, orgRole: null, orgSlug: null, orgPermissions: [] };

function statusOf(claims: Claims): SessionAuth['sessionStatus'] {
  const status = claims['sts'];
  // Tokens of version 1 may come without it; there are no pending sessions then.
  if (status === undefined && claims['v'] !== 2) return 'active';
  if (status === 'active' || status === 'pending') return status;
  throw invalid('sts');
}

function organizationV1(claims: Claims): Organization {
  if (claims['org_id'] === undefined || claims['org_id'] === null) return none;
  const permissions = claims['org_permissions'] ?? [];
  if (!Array.isArray(permissions) || permissions.some((item) => typeof item !== 'string'))
    throw invalid('org_permissions');
  return {
    orgId: text(claims, 'org_id'),
    orgRole: text(claims, 'org_role'),
    orgSlug: optionalText(claims, 'org_slug'),
    orgPermissions: permissions as string[],
  };
}

function organizationV2(claims: Claims): Organization {
  const organization = claims['o'];
  if (organization === undefined || organization === null) return none;
  if (typeof organization !== 'object' || Array.isArray(organization)) throw invalid('o');
  const members = organization as Claims;
  return {
    orgId: text(members, 'id', 'o.id'),
    orgRole: `org:${text(members, 'rol', 'o.rol')}`,
    orgSlug: optionalText(members, 'slg', 'o.slg'),
    orgPermissions: unpackPermissions(
      optionalText(claims, 'fea'),
      optionalText(members, 'per', 'o.per'),
      optionalText(members, 'fpm', 'o.fpm'),
    ),
  };
}

/**
 * Unpacks permissions: `per` names them, and the i-th number of `fpm` says by its bits which of them the i-th
 * organization feature of `fea` has.
 */
function unpackPermissions(fea: string | null, per: string | null, fpm: string | null): string[] {
  if (fea === null || per === null || fpm === null) return [];
  const features = fea.split(',').flatMap((feature) => {
    const [, scope, name] = /^(\w+):(.+)$/.exec(feature.trim()) ?? [];
    if (scope === undefined || name === undefined) throw invalid('fea');
    return scope.includes('o') ? [name] : [];
  });
  const masks = fpm.split(',').map((mask) => {
    if (!/^\d{1,15}$/.test(mask.trim())) throw invalid('o.fpm');
    return Number(mask);
  });
  const names = per.split(',').map((name) => name.trim());
  return features.flatMap((feature, index) =>
    names
      .filter((_name, bit) => Math.floor((masks[index] ?? 0) / 2 ** bit) % 2 === 1)
      .map((name) => `org:${feature}:${name}`),
  );
}

function text(claims: Claims, name: string, shown = name): string {
  const value = claims[name];
  if (typeof value !== 'string' || value === '') throw invalid(shown);
  return value;
}

function optionalText(claims: Claims, name: string, shown = name): string | null {
  return claims[name] === undefined || claims[name] === null || claims[name] === '' ? null : text(claims, name, shown);
}

function number(claims: Claims, name: string): number {
  const value = claims[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(name);
  return value;
}

function invalid(claim: string): AuthError {
  return new AuthError('token_claim_invalid', `The claim ${claim} is missing or of the wrong type.`, { claim });
}
