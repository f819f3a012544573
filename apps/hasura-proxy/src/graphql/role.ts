import { ProxyError } from '../errors.ts';
import { claimsOf, type MintedToken } from '../mint.ts';

/** Where Hasura 2 and Hasura DDN look for them. */
const namespaces = ['https://hasura.io/jwt/claims', 'claims.jwt.hasura.io'];

/** What a token says of roles. */
interface Roles {
  readonly standard: string | undefined;
  readonly allowed: readonly unknown[];
}

/** A kept token is read once. */
const read = new WeakMap<MintedToken, Roles>();

function rolesOf(minted: MintedToken): Roles {
  const before = read.get(minted);
  if (before) return before;
  const all = claimsOf(minted.token);
  const claims = namespaces.map((name) => all[name]).find(Boolean) as Readonly<Record<string, unknown>> | undefined;
  const standard = claims?.['x-hasura-default-role'];
  const allowed = claims?.['x-hasura-allowed-roles'];
  const roles = {
    standard: typeof standard === 'string' ? standard : undefined,
    allowed: Array.isArray(allowed) ? (allowed as unknown[]) : [],
  };
  read.set(minted, roles);
  return roles;
}

/** The role a request is made in. */
export interface ChosenRole {
  /** To name in `X-Hasura-Role`: only where the caller asked for one. */
  readonly asked: string | undefined;
  /** What Hasura takes: the one asked for, else the token's default. */
  readonly effective: string | undefined;
}

/**
 * A role other than the token's default: only one that the token itself allows, and that this proxy lets through.
 *
 * @param letThrough - undefined: whatever the token allows
 * @throws ProxyError `role_not_allowed`
 */
export function chooseRole(
  asked: string | undefined,
  minted: MintedToken,
  letThrough: readonly string[] | undefined,
): ChosenRole {
  const { standard, allowed } = rolesOf(minted);
  if (asked !== undefined && !allowed.includes(asked))
    throw new ProxyError('role_not_allowed', 'The token does not allow the role that was asked for.');
  const effective = asked ?? standard;
  if (letThrough && !(effective !== undefined && letThrough.includes(effective)))
    throw new ProxyError('role_not_allowed', 'This proxy does not let the role through.');
  return { asked, effective };
}
