import type { Claims } from './claims.ts';
import { readObject, splitToken, unreadable } from './compact.ts';
import { AuthError, type AuthErrorCode } from './errors.ts';
import { defaultPlatform } from './platform.ts';
import { assertHeader, assertPolicy, assertPolicyOptions, type Policy } from './policy.ts';
import type { Verify } from './verifier.ts';

/**
 * Makes another library's verification strict: what it leaves open is checked before and after it, by the rules of
 * `createVerifier`.
 *
 * The library still decides the signature, so it must be given the key and RS256 as the only algorithm.
 *
 * @param check - the library's call: returns the claims or throws
 * @throws TypeError for a malformed policy
 *
 * @example
 * harden((token) => verifyToken(token, { jwtKey }), policy);
 * harden((token) => jsonwebtoken.verify(token, jwtKey, { algorithms: ['RS256'] }), policy);
 */
export function harden(check: (token: string) => unknown, policy: Policy): Verify {
  assertPolicyOptions(policy);
  return async (token) => {
    if (typeof token !== 'string') throw unreadable();
    const parts = splitToken(token);
    const header = readObject(parts.header, defaultPlatform);
    // Read by us as well: libraries read broken text in different ways.
    const claims = readObject(parts.payload, defaultPlatform);
    assertHeader(header, policy);
    const found = await answerOf(check, token);
    // Some functions return their refusal instead of throwing it.
    if (JSON.stringify(found['sub']) !== JSON.stringify(claims['sub'])) throw refusal('token_signature_invalid');
    assertPolicy(header, claims, policy);
    return claims;
  };
}

async function answerOf(check: (token: string) => unknown, token: string): Promise<Claims> {
  let found: unknown;
  try {
    found = await check(token);
  } catch (error) {
    throw refusal(codeOf(error));
  }
  if (typeof found !== 'object' || found === null) throw refusal('token_signature_invalid');
  return found as Claims;
}

/** How the libraries name what they refuse: `reason` of Clerk's errors, name or message of jsonwebtoken's. */
const codes: Readonly<Record<string, AuthErrorCode>> = {
  'token-invalid-signature': 'token_signature_invalid',
  'token-verification-failed': 'token_claim_invalid',
  'token-expired': 'token_expired',
  'token-not-active-yet': 'token_not_yet_valid',
  'token-iat-in-the-future': 'token_not_yet_valid',
  'invalid signature': 'token_signature_invalid',
  TokenExpiredError: 'token_expired',
  NotBeforeError: 'token_not_yet_valid',
};

function codeOf(error: unknown): AuthErrorCode {
  const { reason, name, message } = Object(error) as Readonly<Record<string, unknown>>;
  for (const said of [reason, name, message]) {
    const code = typeof said === 'string' && Object.hasOwn(codes, said) ? codes[said] : undefined;
    if (code) return code;
  }
  return 'token_malformed';
}

const details: Partial<Record<AuthErrorCode, string>> = {
  token_signature_invalid: 'The token’s signature does not fit the instance’s key.',
  token_claim_invalid: 'The token’s claims were refused.',
  token_expired: 'The token has expired.',
  token_not_yet_valid: 'The token is not valid yet.',
};

/** A refusal without the library's own error as its cause: those quote what they read. */
function refusal(code: AuthErrorCode): AuthError {
  return new AuthError(code, details[code] ?? 'The token cannot be read.');
}
