import { AuthError } from './errors.ts';
import { createMemo } from './memo.ts';
import { unpackPermissions } from './permissions.ts';
import { isFactorAges, type FactorAges } from './reverification.ts';
import { splitByScope } from './scopes.ts';
import { assertSessionType, jwtTypeOf } from './token-type.ts';
import type { TokenSource } from './token.ts';

/** Claims of a token whose signature was found good. */
export type Claims = Readonly<Record<string, unknown>>;

/** Who really acts when a person is impersonated. */
export type Actor = Claims & { readonly sub: string };

/** Who asks, and in which organization: what a session token of either version tells. */
export interface SessionAuth {
  readonly userId: string;
  readonly sessionId: string;
  /** `pending`: something is left to do before this counts as signed in. */
  readonly sessionStatus: 'active' | 'pending';
  /** Who acts as this person, such as somebody of the support; null when it is the person. */
  readonly actor: Actor | null;
  readonly orgId: string | null;
  /** With prefix, such as `org:admin`. */
  readonly orgRole: string | null;
  readonly orgSlug: string | null;
  /** Such as `org:todos:read`. Clerk's own `org:sys_…` are never in a token. */
  readonly orgPermissions: readonly string[];
  /** The claim as it is, such as `o:posts,u:beta`; null without any. Ask `has`, which knows the scopes. */
  readonly features: string | null;
  /** The same of plans, such as `u:pro`. */
  readonly plans: string | null;
  /** Minutes since the first and the second factor were checked, -1 for never; null in tokens that do not tell. */
  readonly factorVerificationAge: FactorAges | null;
  /** Where the token came from. */
  readonly tokenSource: TokenSource;
  /** When the token ends, in seconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Reads claims of version 1 and 2 into one form. What is malformed is refused; nothing is guessed.
 *
 * Clerk's own reader throws a plain `Error` at some malformed claims, which servers answer with 500, and reads past others.
 * Does not check the signature, times, issuer or authorized party: a verifier has.
 *
 * @throws AuthError `token_claim_invalid`, or `token_type_invalid` when the subject is a machine
 * @see https://clerk.com/docs/guides/sessions/session-tokens
 */
export function toAuth(claims: Claims, tokenSource: TokenSource): SessionAuth {
  if (typeof claims !== 'object' || claims === null) throw invalid('sub');
  assertSessionType(jwtTypeOf({}, claims));
  return {
    userId: text(claims, 'sub'),
    sessionId: text(claims, 'sid'),
    sessionStatus: statusOf(claims),
    actor: actorOf(claims),
    ...(claims['v'] === 2 ? organizationV2(claims) : organizationV1(claims)),
    features: scopesOf(claims, 'fea'),
    plans: scopesOf(claims, 'pla'),
    factorVerificationAge: factorAgesOf(claims),
    tokenSource,
    expiresAt: number(claims, 'exp'),
  };
}

type Organization = Pick<SessionAuth, 'orgId' | 'orgRole' | 'orgSlug' | 'orgPermissions'>;
const none: Organization = { orgId: null, orgRole: null, orgSlug: null, orgPermissions: [] };

/** An actor that cannot be read must not make an impersonation look like the person. */
function actorOf(claims: Claims): Actor | null {
  const actor = claims['act'];
  if (actor === undefined || actor === null) return null;
  if (typeof actor !== 'object' || Array.isArray(actor)) throw invalid('act');
  text(actor as Claims, 'sub', 'act.sub');
  return actor as Actor;
}

function scopesOf(claims: Claims, name: 'fea' | 'pla'): string | null {
  const list = optionalText(claims, name);
  if (list !== null && !splitByScope(list)) throw invalid(name);
  return list;
}

function factorAgesOf(claims: Claims): FactorAges | null {
  const ages = claims['fva'] ?? null;
  if (ages !== null && !isFactorAges(ages)) throw invalid('fva');
  return ages;
}

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
    orgPermissions: permissionsV2(claims, members),
  };
}

function permissionsV2(claims: Claims, organization: Claims): readonly string[] {
  const list = optionalText(claims, 'fea');
  const names = optionalText(organization, 'per', 'o.per');
  const masks = optionalText(organization, 'fpm', 'o.fpm');
  if (list === null || names === null || masks === null) return [];
  const scopes = splitByScope(list);
  if (!scopes) throw invalid('fea');
  const permissions = unpacked(JSON.stringify([list, names, masks]), () => {
    const each = unpackPermissions({ features: scopes.organization, names, masks });
    return each && Object.freeze(each);
  });
  if (!permissions) throw invalid('o.fpm');
  return permissions;
}

/** Everybody with a role has the same ones. */
const unpacked = createMemo<readonly string[] | null>();

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
