import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';

/** Whose tokens are accepted. */
export interface TokenRules {
  readonly jwksUrl: string;
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Why a token is refused. `type`: a claim is of the wrong one. `unavailable`: the keys could not be fetched, which is nobody's token's fault. */
export type Refusal =
  | 'malformed'
  | 'algorithm'
  | 'type'
  | 'expired'
  | 'not-yet'
  | 'signature'
  | 'issuer'
  | 'claims'
  | 'unavailable';

/** A token that is not accepted. It never quotes the token. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly reason: Refusal;
  /** The claim at fault, where one is. */
  readonly claim: string | undefined;

  constructor(reason: Refusal, claim?: string) {
    super(reason);
    this.reason = reason;
    this.claim = claim;
  }
}

/** Checks a token and returns its claims. */
export type VerifyToken = (token: string) => Promise<JWTPayload>;

/**
 * Makes a verifier: RS256 only, by the instance's published keys; `iss` and `exp` must be there.
 *
 * Does not check `azp` or what the token is for: Hasura and PostgREST do not either.
 *
 * @param skewSeconds - how far clocks may differ
 */
export function createVerifier(
  { jwksUrl, issuer, clock }: TokenRules,
  skewSeconds: number,
  keys: JWTVerifyGetKey = publishedKeys(jwksUrl),
): VerifyToken {
  return async (token) => {
    if (token.length > 16_384) throw new TokenError('malformed');
    try {
      const options = {
        algorithms: ['RS256'],
        issuer,
        requiredClaims: ['exp'],
        clockTolerance: skewSeconds,
        currentDate: new Date(clock()),
      };
      const { payload } = await jwtVerify(token, keys, options);
      if (payload.iat !== undefined && payload.iat > clock() / 1000 + skewSeconds)
        throw new TokenError('not-yet', 'iat');
      return payload;
    } catch (error) {
      if (error instanceof TokenError) throw error;
      throw new TokenError(reasonOf(error), error instanceof errors.JWTClaimValidationFailed ? error.claim : undefined);
    }
  };
}

/** The key set at an address, kept, and fetched again at most every few seconds when a token names a new key. */
export function publishedKeys(jwksUrl: string): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 3000, cooldownDuration: 5000 });
}

function reasonOf(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return 'issuer';
    if (error.reason === 'invalid') return 'type';
    return error.claim === 'nbf' || error.claim === 'iat' ? 'not-yet' : 'claims';
  }
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid || error instanceof TypeError)
    return 'unavailable';
  // jose reports an answer other than 200 from the key set by its plain base error.
  if (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC') return 'unavailable';
  return 'malformed';
}
