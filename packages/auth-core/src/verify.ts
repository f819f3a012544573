import { createPublicKey, type KeyObject } from 'node:crypto';
import { verifyToken } from '@clerk/backend';
import jsonwebtoken from 'jsonwebtoken';
import { AuthError, type AuthErrorCode } from './errors.ts';
import type { Claims } from './claims.ts';
import { assertHeader, assertPolicy, assertPolicyOptions, type Policy } from './policy.ts';
import { assertShape } from './token.ts';

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
  const { pem: jwtKey } = readKey(options.jwtKey);
  assertPolicyOptions(options);
  return async (token) => {
    const header = readHeader(token);
    const claims = await verifyToken(token, { jwtKey, clockSkewInMs: noTimeCheck * 1000 }).catch((error: unknown) => {
      throw refusal(codeOf(error));
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
  const { key } = readKey(options.jwtKey);
  assertPolicyOptions(options);
  // Async, so that every refusal is a rejected promise.
  return async (token) => {
    const header = readHeader(token);
    const claims = verifyWith(token, key);
    assertPolicy(header, claims, options);
    return claims;
  };
}

function verifyWith(token: string, key: KeyObject): Claims {
  try {
    const checks = { algorithms: ['RS256' as const], ignoreExpiration: true, ignoreNotBefore: true };
    // The payload is an object: readHeader saw to it.
    return jsonwebtoken.verify(token, key, checks) as Claims;
  } catch (error) {
    const isForged = error instanceof Error && error.message === 'invalid signature';
    throw refusal(isForged ? 'token_signature_invalid' : 'token_malformed');
  }
}

/** The instance's key, read once: a key that the libraries cannot use must show now, not as a refusal of every token. */
function readKey(jwtKey: string): { pem: string; key: KeyObject } {
  const pem = jwtKey
    .replaceAll(String.raw`\n`, '\n')
    .replaceAll('\r', '')
    .trim();
  const expected = 'jwtKey must be the instance’s RSA public key as SPKI PEM (-----BEGIN PUBLIC KEY-----)';
  if (!/^-----BEGIN PUBLIC KEY-----\n[\w+/=\n]+\n-----END PUBLIC KEY-----$/.test(pem)) throw new TypeError(expected);
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (cause) {
    throw new TypeError(expected, { cause });
  }
  const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType !== 'rsa' || modulusLength < 2048) throw new TypeError(expected);
  return { pem, key };
}

/**
 * Refuses what is not a compact JWT of two JSON objects with a header as Clerk writes it, and returns that header. The
 * libraries decide signatures; on the way there they read broken text in different ways, so it does not get that far.
 */
function readHeader(token: string): Claims {
  const parts = assertShape(token).split('.');
  const [header = '', payload = ''] = parts;
  if (!parts.every((part) => wholeBytes.test(part))) throw refusal('token_malformed');
  const read = readObject(header);
  readObject(payload);
  assertHeader(read);
  return read;
}

/**
 * Text that an encoder of whole bytes can have written: the bits that its last character does not need are zero.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4648#section-3.5
 */
const wholeBytes = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/;

function readObject(encoded: string): Claims {
  let value: unknown;
  try {
    const text = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(text, (character) => character.codePointAt(0) ?? 0);
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refusal('token_malformed');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal('token_malformed');
  return value as Claims;
}

const codes: Readonly<Record<string, AuthErrorCode>> = {
  'token-invalid-signature': 'token_signature_invalid',
  'token-verification-failed': 'token_claim_invalid',
  'token-expired': 'token_expired',
  'token-not-active-yet': 'token_not_yet_valid',
  'token-iat-in-the-future': 'token_not_yet_valid',
};

function codeOf(error: unknown): AuthErrorCode {
  const reason = typeof error === 'object' && error !== null && 'reason' in error ? String(error.reason) : '';
  return codes[reason] ?? 'token_malformed';
}

const details: Partial<Record<AuthErrorCode, string>> = {
  token_signature_invalid: 'The token’s signature does not fit the instance’s key.',
  token_claim_invalid: 'The token’s claims were refused.',
  token_expired: 'The token has expired.',
  token_not_yet_valid: 'The token is not valid yet.',
};

/** A refusal without the library's or parser's own error as its cause: those quote what they read. */
function refusal(code: AuthErrorCode): AuthError {
  return new AuthError(code, details[code] ?? 'The token cannot be read.');
}
