/**
 * What the verifier needs of the machine: on Node.js its own `crypto`, which is several times faster and answers at
 * once, elsewhere (edge runtimes, Workers, browsers) WebCrypto. The rest of this package is the same on both.
 */

import type * as NodeBuffer from 'node:buffer';
import type * as NodeCrypto from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** An RSA public key that the platform has read. */
export type RsaKey = object;

/** An RSA public key as JSON. Other members are left alone. */
export interface PublicJwk {
  readonly kty?: string;
  /** Modulus and exponent, base64url. */
  readonly n?: string;
  readonly e?: string;
}

/** The four things that differ between runtimes. */
export interface Platform {
  /**
   * Reads an RSA public key of at least 2048 bits from SPKI PEM or a JWK.
   *
   * @throws TypeError for anything else; as a rejected promise where the platform reads keys later
   */
  importRsaKey(key: string | PublicJwk): RsaKey | Promise<RsaKey>;
  /** Checks an RS256 signature, given as base64url, over ASCII text. */
  verifyRs256(key: RsaKey, signed: string, signature: string): boolean | Promise<boolean>;
  /** SHA-256 of ASCII text, in any encoding. */
  digest(text: string): string | Promise<string>;
  /**
   * Decodes base64url of UTF-8.
   *
   * @throws for bytes that are not UTF-8
   */
  decodeText(encoded: string): string;
}

const notRsa = 'jwtKey must be the instance’s RSA public key of at least 2048 bits, as SPKI PEM or JWK';

/**
 * Reads a PEM as people have it, with line breaks also written as `\n`, as `.env` files hold them.
 *
 * @throws TypeError for what is not one SPKI PEM
 */
export function readPem(text: string): string {
  const pem = text
    .replaceAll(String.raw`\n`, '\n')
    .replaceAll('\r', '')
    .trim();
  if (/^-----BEGIN PUBLIC KEY-----\n[\w+/=\n]+\n-----END PUBLIC KEY-----$/.test(pem)) return pem;
  throw new TypeError(`${notRsa} (-----BEGIN PUBLIC KEY-----)`);
}

// Not an import: bundlers for other runtimes would look for the module.
const builtin = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process
  ?.getBuiltinModule;
const crypto = builtin?.('node:crypto') as typeof NodeCrypto | undefined;
const buffer = builtin?.('node:buffer') as typeof NodeBuffer | undefined;

/** Node.js' own cryptography, where there is Node.js. */
export const nodePlatform: Platform | undefined =
  crypto && buffer
    ? {
        importRsaKey(source) {
          let key: KeyObject;
          try {
            key = crypto.createPublicKey(
              typeof source === 'string' ? readPem(source) : { key: publicMembers(source), format: 'jwk' },
            );
          } catch {
            // Without the cause, which may quote the key.
            throw new TypeError(notRsa);
          }
          const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
          if (key.asymmetricKeyType !== 'rsa' || bits < 2048) throw new TypeError(notRsa);
          return key;
        },
        verifyRs256: (key, signed, signature) =>
          crypto.verify(
            'sha256',
            buffer.Buffer.from(signed, 'latin1'),
            key as KeyObject,
            buffer.Buffer.from(signature, 'base64url'),
          ),
        digest: (text) => crypto.hash('sha256', text, 'base64url'),
        decodeText(encoded) {
          const bytes = buffer.Buffer.from(encoded, 'base64url');
          if (!buffer.isUtf8(bytes)) throw new SyntaxError('not UTF-8');
          return bytes.toString('utf8');
        },
      }
    : undefined;

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const rs256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** WebCrypto, which every runtime has. */
export const webPlatform: Platform = {
  async importRsaKey(source) {
    const { subtle } = globalThis.crypto;
    try {
      const key =
        typeof source === 'string'
          ? await subtle.importKey('spki', derOf(source), rs256, false, ['verify'])
          : await subtle.importKey('jwk', publicMembers(source), rs256, false, ['verify']);
      if ('modulusLength' in key.algorithm && Number(key.algorithm.modulusLength) >= 2048) return key;
    } catch {
      // Said below, without the cause, which may quote the key.
    }
    throw new TypeError(notRsa);
  },
  verifyRs256: (key, signed, signature) =>
    globalThis.crypto.subtle.verify(rs256.name, key as CryptoKey, bytesOf(signature), utf8.encode(signed)),
  async digest(text) {
    const bytes = await globalThis.crypto.subtle.digest('SHA-256', utf8.encode(text));
    return String.fromCharCode(...new Uint8Array(bytes));
  },
  decodeText: (encoded) => strictUtf8.decode(bytesOf(encoded)),
};

/** Node.js' where there is one. */
export const defaultPlatform: Platform = nodePlatform ?? webPlatform;

/** The key itself: WebCrypto refuses one whose other members contradict what it is imported for. */
function publicMembers({ kty = '', n = '', e = '' }: PublicJwk): { kty: string; n: string; e: string } {
  return { kty, n, e };
}

function derOf(pem: string): Uint8Array<ArrayBuffer> {
  return bytesOf(readPem(pem).replaceAll(/-----[^-]+-----|\n/g, ''));
}

function bytesOf(encoded: string): Uint8Array<ArrayBuffer> {
  const text = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
