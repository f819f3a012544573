import { createPublicKey } from 'node:crypto';
import { verifyToken } from '@clerk/backend';
import { createVerifier, harden, readPem, type Policy, type Verify } from '@clerk-patterns/auth-core';
import jsonwebtoken from 'jsonwebtoken';

/** Times are the policy's business, which takes a clock: the libraries are told to let them pass. */
const noTimeCheck = 100 * 365 * 86_400_000;
const remembered = { max: 10_000 };

/**
 * Makes the API's three ways to verify a token: by `@clerk/backend` and by `jsonwebtoken`, which accept genuine tokens
 * in the wrong place and are hardened against it, and by auth-core itself.
 *
 * @param jwtKey - the instance's public key as PEM
 * @throws TypeError for a malformed key or policy
 * @see https://clerk.com/docs/guides/sessions/manual-jwt-verification
 */
export function createVerifiers(
  jwtKey: string,
  policy: Policy,
): Readonly<Record<'backend' | 'jsonwebtoken' | 'core', Verify>> {
  // First: it looks at the key the most closely.
  const { verify: core } = createVerifier({ ...policy, jwtKey, cache: remembered });
  const pem = readPem(jwtKey);
  const key = createPublicKey(pem);
  const checks = { algorithms: ['RS256' as const], ignoreExpiration: true, ignoreNotBefore: true };
  return {
    backend: harden((token) => verifyToken(token, { jwtKey: pem, clockSkewInMs: noTimeCheck }), policy),
    jsonwebtoken: harden((token) => jsonwebtoken.verify(token, key, checks), policy),
    core,
  };
}
