import { AuthError } from './errors.ts';
import type { Claims } from './claims.ts';

/** What a session token must be besides signed. */
export interface Policy {
  /** The `iss` it must have, such as `https://happy-cat-1.clerk.accounts.dev`. */
  readonly issuer: string;
  /** Origins of the apps it may have been made for: its `azp` must be there and be one of them. */
  readonly authorizedParties: readonly string[];
  /** How far clocks may differ, in seconds. Default 5. */
  readonly clockSkewSeconds?: number;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly clock?: () => number;
}

/** What Clerk writes into the header of session tokens; tokens of templates and machines have another. */
const sessionCategory = 'cl_B7d4PD111AAA';

/**
 * Checks what verifiers leave open: that this is a session token, of this instance, made for one of these apps, and
 * valid now. What is expected must be present.
 *
 * Call it after the signature was checked. Does not check the session's status or what the person may do.
 *
 * @throws AuthError
 */
export function assertPolicy(header: Claims, claims: Claims, policy: Policy): void {
  assertHeader(header);
  if (typeof claims['sid'] !== 'string')
    throw new AuthError('token_type_invalid', 'The token names no session.', { claim: 'sid' });
  if (claims['iss'] !== policy.issuer)
    throw new AuthError('token_issuer_invalid', 'The token’s issuer is not the expected one.', { claim: 'iss' });
  const party = claims['azp'];
  if (typeof party !== 'string' || !policy.authorizedParties.includes(party)) {
    throw new AuthError(
      'token_authorized_party_invalid',
      'The token’s authorized party is missing or not one of the expected.',
      { claim: 'azp' },
    );
  }
  assertTimes(claims, policy);
}

/**
 * Checks that a header is a session token's: signed with the one algorithm Clerk uses (who may choose it could choose
 * "none"), of the right class, and without extensions that nobody here understands.
 *
 * @throws AuthError `token_malformed` or `token_type_invalid`
 * @see https://www.rfc-editor.org/rfc/rfc8725#section-3.1
 */
export function assertHeader(header: Claims): void {
  if (header['alg'] !== 'RS256') throw new AuthError('token_malformed', 'The token’s algorithm is not RS256.');
  const isSession = header['cat'] === undefined || header['cat'] === sessionCategory;
  const isJwt = header['typ'] === undefined || header['typ'] === 'JWT';
  if (!isSession || !isJwt || header['crit'] !== undefined)
    throw new AuthError('token_type_invalid', 'The token is not a session token.');
}

function assertTimes(claims: Claims, { clockSkewSeconds = 5, clock = Date.now }: Policy): void {
  const now = clock() / 1000;
  const [exp, nbf, iat] = ['exp', 'nbf', 'iat'].map((name) => {
    const value = claims[name];
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new AuthError('token_claim_invalid', `The claim ${name} is missing or not a number.`, { claim: name });
    }
    return value;
  }) as [number, number, number];
  if (exp <= now - clockSkewSeconds) throw new AuthError('token_expired', 'The token has expired.', { claim: 'exp' });
  if (nbf > now + clockSkewSeconds || iat > now + clockSkewSeconds) {
    throw new AuthError('token_not_yet_valid', 'The token is not valid yet.', { claim: nbf > iat ? 'nbf' : 'iat' });
  }
}

/** Checks a policy when it is given, so that a mistake in it shows at the start and not as refusals. */
export function assertPolicyOptions({ issuer, authorizedParties }: Policy): void {
  if (!URL.canParse(issuer)) throw new TypeError('issuer must be the URL that tokens have as iss');
  const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;
  if (authorizedParties.length === 0 || !authorizedParties.every(isOrigin)) {
    throw new TypeError('authorizedParties must be origins, such as https://app.example.com, and at least one');
  }
}
