/**
 * Tokens for tests, signed with nothing but `node:crypto`: a signer that shared code with the verifiers would cancel out
 * their mistakes. Not published.
 */
import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** The time of the tests, in seconds since 1970. */
export const nowSeconds = Date.UTC(2026, 0, 31, 12) / 1000;
/** What a verifier of the tests is made with, besides the key. */
export const testPolicy = {
  issuer: 'https://tests-00.clerk.accounts.dev',
  authorizedParties: ['https://app.example', 'https://admin.example'],
  clock: () => nowSeconds * 1000,
};

export const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
/** A key of somebody else. */
export const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
/** The instance's public key as PEM. */
export const jwtKey = pair.publicKey.export({ type: 'spki', format: 'pem' });

export type Members = Readonly<Record<string, unknown>>;

/** What every token of the tests carries somewhere and no error, log line or answer may: grep for it. */
export const canary = 'canary';
/** The header of a session token. */
export const header = { alg: 'RS256', kid: `ins_${canary}`, typ: 'JWT', cat: 'cl_B7d4PD111AAA' };
const base = {
  azp: 'https://app.example',
  exp: nowSeconds + 50,
  fva: [0, -1],
  iat: nowSeconds - 10,
  iss: testPolicy.issuer,
  jti: `jti_${canary}`,
  nbf: nowSeconds - 20,
  sid: 'sess_1',
  sub: 'user_alice',
};

/** Claims of version 2: Alice, admin of Acme. */
export const claimsV2 = {
  ...base,
  v: 2,
  sts: 'active',
  fea: 'o:todos,u:beta',
  o: { id: 'org_acme', slg: 'acme', rol: 'admin', per: 'read,manage,delete', fpm: '7' },
};
/** The same of version 1. */
export const claimsV1 = {
  ...base,
  org_id: 'org_acme',
  org_slug: 'acme',
  org_role: 'org:admin',
  org_permissions: ['org:todos:read', 'org:todos:manage', 'org:todos:delete'],
};
/** Bob, member of Acme, who may only read. */
export const memberClaims = {
  ...claimsV2,
  sub: 'user_bob',
  sid: 'sess_2',
  o: { id: 'org_acme', slg: 'acme', rol: 'member', per: 'read,manage,delete', fpm: '1' },
};

/** What a part of a token may be made from: an object; or text or bytes, for what is not JSON. */
export type Part = Members | string | Buffer;

/** Writes a part of a token in base64url. */
export function encode(value: Part): string {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return bytes.toString('base64url');
}

/** Signs two parts that are already encoded, however badly. */
export function signEncoded(head: string, payload: string, key: KeyObject = pair.privateKey): string {
  const text = `${head}.${payload}`;
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

/**
 * Signs anything as a token.
 *
 * @param head - members over those of a session token's header; or text or bytes, for what is not an object
 */
export function signToken(payload: Part, head: Part = {}, key?: KeyObject): string {
  const isText = typeof head === 'string' || Buffer.isBuffer(head);
  return signEncoded(encode(isText ? head : { ...header, ...head }), encode(payload), key);
}

/** The good claims of version 2 with others over them, signed. */
export const withClaims = (claims: Members): string => signToken({ ...claimsV2, ...claims });
/** The good claims of version 2 but for one. */
export const without = (name: string): Members =>
  Object.fromEntries(Object.entries(claimsV2).filter(([key]) => key !== name));
/** The good claims as text, with a piece put in at the front: for what an object cannot hold. */
export const withText = (text: string): string => signToken(`{${text},${JSON.stringify(claimsV2).slice(1)}`);

/** Signs with a secret, as HS256, HS384 or HS512. */
export function signHmac(secret: string | Buffer, bits: 256 | 384 | 512 = 256): string {
  const text = `${encode({ ...header, alg: `HS${bits}` })}.${encode(claimsV2)}`;
  return `${text}.${createHmac(`sha${bits}`, secret).update(text).digest('base64url')}`;
}

/** Signs with another algorithm than the one every token has. */
export function signWith(
  alg: unknown,
  hash: string | null,
  key: Parameters<typeof sign>[2] | KeyObject = pair.privateKey,
): string {
  const text = `${encode({ ...header, alg })}.${encode(claimsV2)}`;
  return `${text}.${sign(hash, Buffer.from(text), key).toString('base64url')}`;
}

/** The good tokens: both versions must pass every verifier. */
export const goodTokens = { 'version 1': signToken(claimsV1), 'version 2': signToken(claimsV2) };
/** The one that most attacks are made from, and its three parts. */
export const good = goodTokens['version 2'];
export const [goodHeader = '', goodPayload = '', goodSignature = ''] = good.split('.');
