import { AuthError } from './errors.ts';
import type { Claims } from './claims.ts';
import { isMachine } from './token-type.ts';

/** What a token must be besides signed. */
export interface Policy {
  /** The `iss` it must have, such as `https://happy-cat-1.clerk.accounts.dev`. */
  readonly issuer: string;
  /** Origins of the apps it may have been made for: its `azp` must be there and be one of them. */
  readonly authorizedParties: readonly string[];
  /** Who must be among those it is meant for. Given, `aud` must be there; not given, it must not. */
  readonly audience?: string | readonly string[];
  /** `session` (default) for session tokens, `template` for tokens of a JWT template. Neither passes as the other. */
  readonly profile?: 'session' | 'template';
  /** Whether somebody with a task left to do counts as nobody. Default true. */
  readonly treatPendingAsSignedOut?: boolean;
  /** How far clocks may differ, in seconds, at most 300. Default 5. */
  readonly clockSkewSeconds?: number;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly clock?: () => number;
}

/** What Clerk writes into the header's `cat`, which tells the classes of its tokens apart. */
const categories = { session: 'cl_B7d4PD111AAA', template: 'cl_B7d4PD222AAA' };

/** The longest life a template may give its tokens in Clerk's dashboard, in seconds: ten years. */
const longestLife = 315_360_000;

/**
 * Checks that a header is one that Clerk writes for tokens of this kind: signed with the one algorithm Clerk uses (who
 * may choose it could choose "none"), of the right class, and without extensions that nobody here understands.
 *
 * @throws AuthError `token_malformed` or `token_type_invalid`
 * @see https://www.rfc-editor.org/rfc/rfc8725#section-3.1
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11
 */
export function assertHeader(header: Claims, { profile = 'session' }: Pick<Policy, 'profile'> = {}): void {
  if (header['alg'] !== 'RS256') throw new AuthError('token_malformed', 'The token’s algorithm is not RS256.');
  const { cat, kid, typ } = header;
  if (kid !== undefined && (typeof kid !== 'string' || kid === ''))
    throw new AuthError('token_malformed', 'The token does not name its key.');
  // Tokens of before the classes are session tokens; what is known of a template's is only its class.
  const isKind = cat === categories[profile] || (cat === undefined && profile === 'session');
  const isJwt = typ === undefined || typ === 'JWT';
  if (!isKind || !isJwt || header['crit'] !== undefined || header['b64'] !== undefined)
    throw new AuthError('token_type_invalid', `The token is not a ${profile} token.`);
}

/**
 * Checks what libraries leave open: that this is a token of this kind, of this instance, made for one of these apps and
 * readers, and valid now. What is expected must be present.
 *
 * Call it after the signature was checked. Does not check what the person may do.
 *
 * @throws AuthError
 */
export function assertPolicy(header: Claims, claims: Claims, policy: Policy): void {
  assertHeader(header, policy);
  assertSubject(claims, policy);
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
  assertAudience(claims, policy);
  assertStillGood(claims, policy);
  assertStatus(claims, policy);
}

/** A status that nobody knows could be one in which Clerk would let nobody in. */
function assertStatus({ sts }: Claims, { treatPendingAsSignedOut = true }: Policy): void {
  if (sts === undefined || sts === 'active') return;
  if (sts !== 'pending') throw invalid('sts');
  if (treatPendingAsSignedOut)
    throw new AuthError('session_pending', 'The session has a task to complete first.', { claim: 'sts' });
}

/** A person, and in a session token their session. Machines have tokens of the same form. */
function assertSubject({ sub, sid }: Claims, { profile = 'session' }: Policy): void {
  if (profile === 'session' && typeof sid !== 'string')
    throw new AuthError('token_type_invalid', 'The token names no session.', { claim: 'sid' });
  if (profile === 'session' && sid === '') throw invalid('sid');
  if (typeof sub !== 'string' || sub === '') throw invalid('sub');
  if (isMachine(sub)) throw new AuthError('token_type_invalid', 'The token is a machine’s.', { claim: 'sub' });
}

/** @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3 */
function assertAudience({ aud }: Claims, { audience }: Policy): void {
  if (aud === undefined && audience === undefined) return;
  const named = Array.isArray(aud) ? aud : [aud];
  const expected = typeof audience === 'string' ? [audience] : (audience ?? []);
  const isText = named.every((one) => typeof one === 'string');
  if (isText && named.some((one) => expected.includes(one))) return;
  throw new AuthError('token_audience_invalid', 'The token is meant for other readers, or does not say for whom.', {
    claim: 'aud',
  });
}

/**
 * Checks a token's times, which is what may have changed since it was verified.
 *
 * @throws AuthError `token_expired`, `token_not_yet_valid`, or `token_claim_invalid` for times that are none
 */
export function assertStillGood(claims: Claims, { clockSkewSeconds = 5, clock = Date.now }: Policy): void {
  const now = clock() / 1000;
  const exp = time(claims, 'exp');
  const nbf = time(claims, 'nbf');
  const iat = time(claims, 'iat');
  if (exp <= now - clockSkewSeconds) throw new AuthError('token_expired', 'The token has expired.', { claim: 'exp' });
  if (nbf > now + clockSkewSeconds || iat > now + clockSkewSeconds) {
    throw new AuthError('token_not_yet_valid', 'The token is not valid yet.', { claim: nbf > iat ? 'nbf' : 'iat' });
  }
  // Nothing that Clerk signs lives longer: this time was written by mistake, or to outlive everybody.
  if (exp - iat > longestLife) throw invalid('exp');
}

function time(claims: Claims, name: 'exp' | 'nbf' | 'iat'): number {
  const value = claims[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(name);
  return value;
}

function invalid(claim: string): AuthError {
  return new AuthError('token_claim_invalid', `The claim ${claim} is missing or of the wrong type.`, { claim });
}

/**
 * Checks a policy when it is given, so that a mistake in it shows at the start and not as refusals.
 *
 * @throws TypeError naming the option
 */
export function assertPolicyOptions({
  issuer,
  authorizedParties,
  audience,
  profile,
  clockSkewSeconds = 5,
}: Policy): void {
  if (typeof issuer !== 'string' || !URL.canParse(issuer))
    throw new TypeError('issuer must be the URL that tokens have as iss');
  assertOrigins(authorizedParties);
  const readers = typeof audience === 'string' ? [audience] : (audience ?? ['any']);
  if (readers.length === 0 || readers.includes('')) throw new TypeError('audience must name somebody, or be left out');
  if (profile !== undefined && !Object.hasOwn(categories, profile))
    throw new TypeError('profile must be session or template');
  if (!(clockSkewSeconds >= 0 && clockSkewSeconds <= 300))
    throw new TypeError('clockSkewSeconds must be from 0 to 300');
}

/** @throws TypeError for anything but a list of origins, of at least one */
export function assertOrigins(authorizedParties: unknown): void {
  const isOrigin = (text: unknown) => typeof text === 'string' && URL.canParse(text) && new URL(text).origin === text;
  if (!Array.isArray(authorizedParties) || authorizedParties.length === 0 || !authorizedParties.every(isOrigin)) {
    throw new TypeError('authorizedParties must be origins, such as https://app.example.com, and at least one');
  }
}
