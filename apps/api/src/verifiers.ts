import { createPublicKey } from 'node:crypto';
import { verifyToken } from '@clerk/backend';
import {
  AuthError,
  createVerifier,
  harden,
  readPem,
  type KeySource,
  type Policy,
  type Verify,
} from '@clerk-patterns/auth-core';
import jsonwebtoken from 'jsonwebtoken';

/** Times are the policy's business, which takes a clock: the libraries are told to let them pass. */
const noTimeCheck = 100 * 365 * 86_400_000;
const remembered = { max: 10_000 };

/**
 * Makes the API's three ways to verify a token: by `@clerk/backend` and by `jsonwebtoken`, which accept genuine tokens
 * in the wrong place and are hardened against it, and by auth-core itself.
 *
 * @param jwtKey - the instance's public key as PEM
 * @param keys - where auth-core's own takes its keys from instead, so that it keeps up when they change
 * @throws TypeError for a malformed key or policy
 * @see https://clerk.com/docs/guides/sessions/manual-jwt-verification
 */
export function createVerifiers(
  jwtKey: string,
  policy: Policy,
  keys?: KeySource,
): Readonly<Record<'backend' | 'jsonwebtoken' | 'core', Verify>> {
  // First: it looks at the key the most closely, also when it takes others.
  const byKey = createVerifier({ ...policy, jwtKey, cache: remembered });
  const { verify: core } = keys ? createVerifier({ ...policy, keys, cache: remembered }) : byKey;
  const pem = readPem(jwtKey);
  const key = createPublicKey(pem);
  const checks = { algorithms: ['RS256' as const], ignoreExpiration: true, ignoreNotBefore: true };
  return {
    backend: harden((token) => verifyToken(token, { jwtKey: pem, clockSkewInMs: noTimeCheck }), policy),
    jsonwebtoken: harden((token) => jsonwebtoken.verify(token, key, checks), policy),
    core,
  };
}

/**
 * Whether a source has keys. It is asked for one that nobody has: it can say so only when it knows all there are.
 *
 * @param keys - nothing where the key was given and read at the start
 */
export async function hasKeys(keys?: KeySource): Promise<boolean> {
  if (!keys) return true;
  return keys.find('none').then(
    () => true,
    // An empty list is an answer, too, but no keys have come with it.
    (error: unknown) => error instanceof AuthError && error.code === 'token_key_unknown' && keys.generation > 0,
  );
}
