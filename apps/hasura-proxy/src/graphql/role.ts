import { ProxyError } from '../errors.ts';
import { claimsOf } from '../mint.ts';

const hasuraClaims = 'https://hasura.io/jwt/claims';

/** A role other than the token's default: only one that the token itself allows. */
export function roleFor(asked: string | undefined, token: string): string | undefined {
  if (asked === undefined) return undefined;
  const claims = claimsOf(token)[hasuraClaims] as Readonly<Record<string, unknown>> | undefined;
  const allowed = claims?.['x-hasura-allowed-roles'];
  if (Array.isArray(allowed) && allowed.includes(asked)) return asked;
  throw new ProxyError('role_not_allowed', 'The token does not allow the role that was asked for.');
}
