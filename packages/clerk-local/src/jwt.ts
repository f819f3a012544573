import { createHmac, createPrivateKey, sign, type KeyObject } from 'node:crypto';

/** What a token is for, as Clerk writes it in the header's `cat`. */
export const categories = {
  session: 'cl_B7d4PD111AAA',
  template: 'cl_B7d4PD222AAA',
  machine: 'cl_B7d4PD333AAA',
} as const;

/** Who signs. */
export interface Signer {
  readonly algorithm: string;
  /** A private key, or the secret of an HS algorithm. */
  readonly key: KeyObject | string;
  readonly kid?: string;
}

/** The algorithms a template may name. */
export const algorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'HS256', 'HS384', 'HS512'] as const;

/**
 * Signs a token in compact form.
 *
 * @param header - members besides `alg` and `typ`
 * @throws TypeError when the algorithm is not one of {@link algorithms}
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-3.1
 */
export function signJwt(header: Record<string, unknown>, payload: Record<string, unknown>, signer: Signer): string {
  const { algorithm, key, kid } = signer;
  const fullHeader = { alg: algorithm, ...(kid ? { kid } : {}), typ: 'JWT', ...header };
  const input = `${encode(fullHeader)}.${encode(payload)}`;
  return `${input}.${signatureOf(input, algorithm, key).toString('base64url')}`;
}

/** Whether a secret or PEM is a key for an algorithm: not empty, and of the algorithm's family and curve. */
export function canSign(algorithm: string, key: string): boolean {
  if (key === '') return false;
  if (algorithm.startsWith('HS')) return true;
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(key);
    if (algorithm.startsWith('RS')) return asymmetricKeyType === 'rsa';
    return asymmetricKeyDetails?.namedCurve === curves[algorithm];
  } catch {
    return false;
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc7518#section-3.4 */
const curves: Readonly<Record<string, string>> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' };

function signatureOf(input: string, algorithm: string, key: KeyObject | string): Buffer {
  const hash = `sha${algorithm.slice(2)}`;
  switch (algorithm.slice(0, 2)) {
    case 'HS':
      return createHmac(hash, key).update(input).digest();
    case 'RS':
      return sign(hash, Buffer.from(input), privateKeyOf(key));
    case 'ES':
      return sign(hash, Buffer.from(input), { key: privateKeyOf(key), dsaEncoding: 'ieee-p1363' });
    default:
      throw new TypeError(`${algorithm} is not an algorithm that signs tokens here`);
  }
}

function privateKeyOf(key: KeyObject | string): KeyObject {
  return typeof key === 'string' ? createPrivateKey(key) : key;
}

function encode(part: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
