import { createHash, timingSafeEqual } from 'node:crypto';
import { TokenError, type Refusal, type VerifyToken } from '../jwt.ts';
import { HasuraError } from './errors.ts';
import { admin } from './model.ts';

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
  algorithm: 'JWSError JWSInvalidSignature',
  type: 'JWTClaimsSetDecodeError',
  malformed: 'JWSError (CompactDecodeError Invalid number of parts)',
  signature: 'JWSError JWSInvalidSignature',
  expired: 'JWTExpired',
  'not-yet': 'JWTNotYetValid',
  issuer: 'JWTNotInIssuer',
  claims: 'JWTClaimsSetDecodeError',
  unavailable: 'the keys could not be fetched',
};

/** How sessions are read: what HASURA_GRAPHQL_JWT_SECRET, …_ADMIN_SECRET and …_UNAUTHORIZED_ROLE say to a real engine. */
export interface SessionOptions {
  readonly verify: VerifyToken;
  /** The claim that holds the session variables, as an object or as the text of one (`stringified_json`). */
  readonly claimsNamespace: string;
  /** Who sends it may do everything. Without one, nobody may. */
  readonly adminSecret?: string | undefined;
  /** The role of requests without a token. Without one, such requests are refused. */
  readonly unauthorizedRole?: string | undefined;
}

/**
 * Reads role and session variables from a request, as Hasura does with a `jwk_url`.
 *
 * @see https://hasura.io/docs/2.0/auth/authentication/jwt/
 */
export function createAuthenticate(options: SessionOptions): Authenticate {
  const { verify, claimsNamespace, adminSecret, unauthorizedRole } = options;
  return async (headers) => {
    const secret = headers.get('x-hasura-admin-secret') ?? headers.get('x-hasura-access-key');
    if (secret !== null) return { session: adminSession(headers, secret, adminSecret), expiresAt: undefined };
    const header = headers.get('authorization');
    if (header === null && unauthorizedRole !== undefined)
      return {
        session: { role: unauthorizedRole, variables: { 'x-hasura-role': unauthorizedRole } },
        expiresAt: undefined,
      };
    const claims = await verify(tokenOf(header)).catch((error: unknown) => {
      if (!(error instanceof TokenError)) throw error;
      const status = error.reason === 'unavailable' ? 503 : 200;
      throw new HasuraError('invalid-jwt', `Could not verify JWT: ${refusals[error.reason]}`, '$', status);
    });
    return { session: sessionOf(claims, claimsNamespace, headers.get('x-hasura-role')), expiresAt: claims.exp };
  };
}

/** Compares in a time that tells nothing of the secret. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** Whoever knows the secret is whom they say: role and variables are those of the headers. */
function adminSession(headers: Headers, given: string, expected: string | undefined): HasuraSession {
  if (expected === undefined || !isSame(given, expected))
    throw new HasuraError('access-denied', 'invalid "x-hasura-admin-secret"/"x-hasura-access-key"');
  const role = headers.get('x-hasura-role') ?? admin;
  const variables = [...headers].filter(
    ([name]) => name.startsWith('x-hasura-') && name !== 'x-hasura-admin-secret' && name !== 'x-hasura-access-key',
  );
  return { role, variables: { ...Object.fromEntries(variables), 'x-hasura-role': role } };
}

function tokenOf(header: string | null): string {
  if (header === null)
    throw new HasuraError('invalid-headers', "Missing 'Authorization' or 'Cookie' header in JWT authentication mode");
  const token = /^Bearer (\S+)$/.exec(header)?.[1];
  if (!token) throw new HasuraError('invalid-headers', 'Malformed Authorization header');
  return token;
}

function sessionOf(payload: Readonly<Record<string, unknown>>, namespace: string, asked: string | null): HasuraSession {
  const all = claimsIn(payload, namespace);
  const allowed = all['x-hasura-allowed-roles'];
  const role = all['x-hasura-default-role'];
  if (allowed === undefined)
    throw new HasuraError('jwt-missing-role-claims', 'JWT claim does not contain x-hasura-allowed-roles');
  if (!Array.isArray(allowed)) throw notAList(`parsing [] failed, expected Array, but encountered ${kindOf(allowed)}`);
  const wrong = allowed.findIndex((one) => typeof one !== 'string');
  if (wrong >= 0) throw notAList(`parsing RoleName failed, expected String, but encountered ${kindOf(allowed[wrong])}`);
  if (role === undefined)
    throw new HasuraError('jwt-missing-role-claims', 'JWT claim does not contain x-hasura-default-role');
  if (typeof role !== 'string')
    throw invalidClaims(
      `invalid x-hasura-default-role; should be a role: parsing RoleName failed, expected String, but encountered ${kindOf(role)}`,
    );
  const chosen = asked ?? role;
  if (!allowed.includes(chosen)) throw new HasuraError('access-denied', 'Your requested role is not in allowed roles');
  const variables = Object.entries(all).flatMap(([name, value]) => variableOf(name, value));
  return { role: chosen, variables: { ...Object.fromEntries(variables), 'x-hasura-role': chosen } };
}

/** The claims under the namespace, by lower-case names. */
function claimsIn(payload: Readonly<Record<string, unknown>>, namespace: string): Record<string, unknown> {
  const given = payload[namespace];
  if (given === undefined) throw invalidClaims(`claims key: '${namespace}' not found`);
  const claims = typeof given === 'string' ? parsed(given) : given;
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims))
    throw invalidClaims(`claims at ${namespace} could not be parsed: expected a json object`);
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name.toLowerCase(), value as unknown]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A session variable is a text. */
function variableOf(name: string, value: unknown): (readonly [string, string])[] {
  if (!name.startsWith('x-hasura-') || name === 'x-hasura-allowed-roles' || name === 'x-hasura-default-role') return [];
  if (typeof value === 'string') return [[name, value]];
  throw invalidClaims(`x-hasura-* claims: parsing Text failed, expected String, but encountered ${kindOf(value)}`);
}

const invalidClaims = (message: string) => new HasuraError('jwt-invalid-claims', message);
const notAList = (why: string) => invalidClaims(`invalid x-hasura-allowed-roles; should be a list of roles: ${why}`);

/** What JSON calls a value, with a capital as Hasura's parser has it. */
function kindOf(value: unknown): string {
  if (value === null) return 'Null';
  if (Array.isArray(value)) return 'Array';
  const name = typeof value;
  return name.charAt(0).toUpperCase() + name.slice(1);
}
