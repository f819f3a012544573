import { TokenError, type Refusal, type VerifyToken } from '../jwt.ts';
import { HasuraError } from './errors.ts';

/** Who asks, as the token's Hasura claims say. */
export interface HasuraSession {
  readonly role: string;
  /** Session variables by their lower-case name, such as `x-hasura-user-id`. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A session, and when it ends: seconds since 1970. */
export interface Authenticated {
  readonly session: HasuraSession;
  readonly expiresAt: number | undefined;
}

/**
 * Tells from a request's headers who asks.
 *
 * @throws HasuraError in Hasura's words
 */
export type Authenticate = (headers: Headers) => Promise<Authenticated>;

const refusals: Readonly<Record<Refusal, string>> = {
  malformed: 'JWSError (CompactDecodeError Invalid number of parts)',
  signature: 'JWSError JWSInvalidSignature',
  expired: 'JWTExpired',
  'not-yet': 'JWTNotYetValid',
  issuer: 'JWTNotInIssuer',
  claims: 'JWTClaimsSetDecodeError',
  unavailable: 'the keys could not be fetched',
};

/**
 * Reads role and session variables from a request, as Hasura does with a `jwk_url` and the default claims namespace.
 *
 * @see https://hasura.io/docs/2.0/auth/authentication/jwt/
 */
export function createAuthenticate(verify: VerifyToken, namespace: string): Authenticate {
  return async (headers) => {
    const claims = await verify(tokenOf(headers)).catch((error: unknown) => {
      if (!(error instanceof TokenError)) throw error;
      const status = error.reason === 'unavailable' ? 503 : 200;
      throw new HasuraError('invalid-jwt', `Could not verify JWT: ${refusals[error.reason]}`, '$', status);
    });
    return { session: sessionOf(claims[namespace], headers.get('x-hasura-role')), expiresAt: claims.exp };
  };
}

function tokenOf(headers: Headers): string {
  const header = headers.get('authorization');
  if (header === null) {
    throw new HasuraError('invalid-headers', "Missing 'Authorization' or 'Cookie' header in JWT authentication mode");
  }
  const token = /^Bearer (\S+)$/.exec(header)?.[1];
  if (!token) throw new HasuraError('invalid-headers', 'Malformed Authorization header');
  return token;
}

function sessionOf(claims: unknown, askedRole: string | null): HasuraSession {
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
    throw new HasuraError(
      'jwt-invalid-claims',
      'claims key: the Hasura claims were not found in the JWT, or are not an object',
    );
  }
  const all = Object.fromEntries(Object.entries(claims).map(([name, value]) => [name.toLowerCase(), value as unknown]));
  const allowed = all['x-hasura-allowed-roles'];
  const role = all['x-hasura-default-role'];
  if (allowed === undefined)
    throw new HasuraError('jwt-missing-role-claims', 'JWT claim does not contain x-hasura-allowed-roles');
  if (!Array.isArray(allowed)) {
    throw new HasuraError(
      'jwt-invalid-claims',
      'invalid x-hasura-allowed-roles; should be a list of roles: parsing [] failed, expected Array, but encountered String',
    );
  }
  if (typeof role !== 'string')
    throw new HasuraError('jwt-missing-role-claims', 'JWT claim does not contain x-hasura-default-role');
  const chosen = askedRole ?? role;
  if (!allowed.includes(chosen)) throw new HasuraError('access-denied', 'Your requested role is not in allowed roles');
  const variables = Object.entries(all).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { role: chosen, variables: { ...Object.fromEntries(variables), 'x-hasura-role': chosen } };
}
