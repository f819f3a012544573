import { createPublicKey, verify } from 'node:crypto';
import type { Keys } from './keys.ts';

/**
 * Reads the claims of a token that this instance itself signed.
 *
 * Does not check times, nor what the token is for.
 *
 * @returns undefined for anything else
 */
export function readOwnJwt({ jwks }: Pick<Keys, 'jwks'>, token: string): Record<string, unknown> | undefined {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  const { alg, kid } = parse(header) ?? {};
  const jwk = jwks.find((key) => key['kid'] === kid);
  if (rest.length > 0 || alg !== 'RS256' || !jwk) return undefined;
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const signed = Buffer.from(`${header}.${payload}`);
  return verify('sha256', signed, key, Buffer.from(signature, 'base64url')) ? parse(payload) : undefined;
}

function parse(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
