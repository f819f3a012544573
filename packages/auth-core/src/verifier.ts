import { VerifiedTokens } from './cache.ts';
import type { Claims } from './claims.ts';
import { readObject, splitToken } from './compact.ts';
import { AuthError } from './errors.ts';
import { defaultPlatform, type Platform, type PublicJwk, type RsaKey } from './platform.ts';
import { assertHeader, assertPolicy, assertPolicyOptions, assertStillGood, type Policy } from './policy.ts';

/** Checks a token wholly and returns its claims. Rejects with an `AuthError` and nothing else. */
export type Verify = (token: string) => Promise<Claims>;

/** Where public keys come from when they may change, such as `createJwksSource`. */
export interface KeySource {
  /**
   * The key of a `kid`: the same object for the same key.
   *
   * @throws AuthError for a `kid` nobody knows, and when keys cannot be had
   */
  find(kid: string): Promise<PublicJwk>;
  /** Another number whenever a key was added or removed. */
  readonly generation: number;
}

/** What tokens must be, and by which keys they must be signed: `jwtKey` or `keys`. */
export interface VerifierOptions extends Policy {
  /** The instance's RSA public key: SPKI PEM, in which line breaks may be written as `\n`, or a JWK. */
  readonly jwtKey?: string | PublicJwk;
  /** A source of keys, for instances whose keys are fetched. */
  readonly keys?: KeySource;
  /** Remembers verified tokens, up to this many. Without it every call verifies the signature. */
  readonly cache?: { readonly max: number };
  /** Whether a session was ended before its tokens. Asked at every call, also for remembered tokens. */
  readonly isRevoked?: (sessionId: string) => boolean;
  /** Default: Node.js' own cryptography where there is Node.js, else WebCrypto. */
  readonly platform?: Platform;
}

/** A verifier, and how many tokens it remembers. */
export interface Verifier {
  readonly verify: Verify;
  readonly remembered: number;
}

/** Headers that came with a good signature. An instance has one or two; the bound is against mistakes. */
const mostHeaders = 16;

/**
 * Makes the strict verifier of Clerk's tokens.
 *
 * In this order: form and size, header (algorithm, type, class, no extensions), signature, then the claims: session or
 * template, issuer, authorized party, audience, times, status. What is expected must be present.
 *
 * @throws TypeError for a malformed key or policy; on WebCrypto a key of the wrong kind shows at the first call instead
 * @see https://www.rfc-editor.org/rfc/rfc8725
 * @see https://clerk.com/docs/guides/sessions/manual-jwt-verification
 *
 * @example
 * const { verify } = createVerifier({ jwtKey, issuer, authorizedParties: ['https://app.example.com'] });
 * const claims = await verify(token);
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { platform = defaultPlatform, isRevoked = () => false } = options;
  assertPolicyOptions(options);
  const findKey = keyFinder(options, platform);
  const generation = () => options.keys?.generation ?? 0;
  const cache = options.cache && new VerifiedTokens(options.cache.max);
  const headers = new Map<string, Claims>();

  async function verifyWhole(token: string): Promise<Claims> {
    const { header: encoded, payload, signature, signed } = splitToken(token);
    const known = headers.get(encoded);
    const header = known ?? readObject(encoded, platform);
    if (!known) assertHeader(header, options);
    const key = await findKey(header);
    const checked = platform.verifyRs256(key, signed, signature);
    if (!(typeof checked === 'boolean' ? checked : await checked)) {
      throw new AuthError('token_signature_invalid', 'The token’s signature does not fit the instance’s key.');
    }
    if (!known && headers.size < mostHeaders) headers.set(encoded, header);
    const claims = readObject(payload, platform);
    assertPolicy(header, claims, options);
    return claims;
  }

  function assertNotRevoked({ sid }: Claims): void {
    if (typeof sid === 'string' && isRevoked(sid)) throw new AuthError('session_revoked', 'The session was ended.');
  }

  async function verify(token: string): Promise<Claims> {
    if (typeof token !== 'string') throw new AuthError('token_malformed', 'The token is not a text.');
    if (!cache) {
      const claims = await verifyWhole(token);
      assertNotRevoked(claims);
      return claims;
    }
    const hash = platform.digest(token);
    const key = typeof hash === 'string' ? hash : await hash;
    const before = generation();
    const remembered = cache.get(key, before);
    if (remembered) assertStillGood(remembered, options);
    const claims = remembered ?? (await verifyWhole(token));
    assertNotRevoked(claims);
    // Keys that changed meanwhile may not be the ones it was verified with.
    if (!remembered && generation() === before) cache.set(key, claims, before);
    return claims;
  }

  return {
    verify,
    get remembered() {
      return cache?.size ?? 0;
    },
  };
}

function keyFinder(
  { jwtKey, keys }: VerifierOptions,
  platform: Platform,
): (header: Claims) => RsaKey | Promise<RsaKey> {
  if ((jwtKey === undefined) === (keys === undefined)) throw new TypeError('give jwtKey or keys, and not both');
  if (keys === undefined) {
    const key = platform.importRsaKey(jwtKey ?? '');
    // Whoever verifies hears of it; nobody else listens yet.
    if (key instanceof Promise) key.catch(() => undefined);
    return () => key;
  }
  const imported = new WeakMap<PublicJwk, RsaKey | Promise<RsaKey>>();
  return async ({ kid }) => {
    if (typeof kid !== 'string' || kid === '')
      throw new AuthError('token_malformed', 'The token does not name its key.');
    const jwk = await keys.find(kid);
    const key = imported.get(jwk) ?? platform.importRsaKey(jwk);
    imported.set(jwk, key);
    return key;
  };
}
