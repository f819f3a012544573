import { verifyToken } from '@clerk/backend';
import jsonwebtoken from 'jsonwebtoken';
import { AuthError, type AuthErrorCode } from './errors.ts';
import type { Claims } from './claims.ts';
import { assertPolicy, assertPolicyOptions, type Policy } from './policy.ts';

/** Checks a token's signature, then everything the policy says, and returns its claims. */
export type Verify = (token: string) => Promise<Claims>;

/** A policy and the instance's public key. */
export interface VerifierOptions extends Policy {
  /** SPKI PEM; line breaks may be written as `\n`, as `.env` files have them. */
  readonly jwtKey: string;
}

/** Far apart clocks: the libraries' own check of times is left to the policy, which takes a clock. */
const noTimeCheck = 100 * 365 * 86_400;

/**
 * Makes a verifier on `verifyToken` of `@clerk/backend`, without a network.
 *
 * `verifyToken` alone accepts tokens of templates, a missing `azp` without `authorizedParties`, and any `iss`; the policy
 * after it does not.
 *
 * @throws TypeError for a malformed key or policy
 * @see https://clerk.com/docs/reference/backend/verify-token
 *
 * @example
 * const verify = createBackendVerifier({ jwtKey, issuer, authorizedParties: ['https://app.example.com'] });
 */
export function createBackendVerifier(options: VerifierOptions): Verify {
  const jwtKey = readPem(options.jwtKey);
  assertPolicyOptions(options);
  return async (token) => {
    const header = readHeader(token);
    const claims = await verifyToken(token, { jwtKey, clockSkewInMs: noTimeCheck * 1000 }).catch((error: unknown) => {
      throw refusal(error, reasonOf(error));
    });
    assertPolicy(header, { ...claims }, options);
    return { ...claims };
  };
}

/**
 * Makes a verifier on `jsonwebtoken`, for where `@clerk/backend` cannot be used.
 *
 * `jsonwebtoken` alone accepts tokens of templates and any `azp` and `iss`; the policy after it does not.
 *
 * @throws TypeError for a malformed key or policy
 * @see https://clerk.com/docs/guides/sessions/manual-jwt-verification
 *
 * @example
 * const verify = createJsonwebtokenVerifier({ jwtKey, issuer, authorizedParties: ['https://app.example.com'] });
 */
export function createJsonwebtokenVerifier(options: VerifierOptions): Verify {
  const key = readPem(options.jwtKey);
  assertPolicyOptions(options);
  // A key that jsonwebtoken cannot use must show now, not as a refusal of every token.
  const checks = { algorithms: ['RS256' as const], ignoreExpiration: true, ignoreNotBefore: true };
  return (token) =>
    Promise.resolve().then(() => {
      const header = readHeader(token);
      const claims = verifyWith(token, key, checks);
      assertPolicy(header, claims, options);
      return claims;
    });
}

function verifyWith(
  token: string,
  key: string,
  checks: { algorithms: ['RS256'] } | jsonwebtoken.VerifyOptions,
): Claims {
  let claims: unknown;
  try {
    claims = jsonwebtoken.verify(token, key, checks);
  } catch (error) {
    throw refusal(
      error,
      error instanceof Error && error.message === 'invalid signature' ? 'token_signature_invalid' : 'token_malformed',
    );
  }
  if (typeof claims !== 'object' || claims === null)
    throw new AuthError('token_malformed', 'The token’s payload is not an object.');
  return claims as Claims;
}

function readPem(pem: string): string {
  const text = pem.replaceAll(String.raw`\n`, '\n').trim();
  if (!/^-----BEGIN PUBLIC KEY-----\n[\w+/=\n]+\n-----END PUBLIC KEY-----$/.test(text)) {
    throw new TypeError('jwtKey must be the instance’s public key as SPKI PEM (-----BEGIN PUBLIC KEY-----)');
  }
  return text;
}

/** The header, for what it says the token is. Its `alg` is pinned: who may choose it could choose "none". */
function readHeader(token: string): Claims {
  const [encoded = ''] = token.split('.');
  let header: unknown;
  try {
    const bytes = Uint8Array.from(
      atob(encoded.replaceAll('-', '+').replaceAll('_', '/')),
      (character) => character.codePointAt(0) ?? 0,
    );
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw refusal(error, 'token_malformed');
  }
  if (typeof header !== 'object' || header === null)
    throw new AuthError('token_malformed', 'The token’s header is not an object.');
  if ((header as Claims)['alg'] !== 'RS256')
    throw new AuthError('token_malformed', 'The token’s algorithm is not RS256.');
  return header as Claims;
}

function reasonOf(error: unknown): AuthErrorCode {
  const reason = typeof error === 'object' && error !== null && 'reason' in error ? error.reason : undefined;
  if (reason === 'token-invalid-signature') return 'token_signature_invalid';
  if (reason === 'token-verification-failed') return 'token_claim_invalid';
  return 'token_malformed';
}

const details: Partial<Record<AuthErrorCode, string>> = {
  token_signature_invalid: 'The token’s signature does not fit the instance’s key.',
  token_claim_invalid: 'The token’s claims were refused.',
};

function refusal(cause: unknown, code: AuthErrorCode): AuthError {
  return new AuthError(code, details[code] ?? 'The token cannot be read.', { cause });
}
