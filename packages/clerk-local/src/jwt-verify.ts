import { createPublicKey, verify } from 'node:crypto';
import type { Keys } from './keys.ts';

/**
 * Reads the claims of a token that this instance itself signed.
 *
 * Does not check times, nor what the token is for.
 *
 * @returns undefined for anything else
 */
export function readOwnJwt({ publicPem }: Pick<Keys, 'publicPem'>, token: string): Record<string, unknown> | undefined {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  if (rest.length > 0 || parse(header)?.['alg'] !== 'RS256') return undefined;
  const signed = Buffer.from(`${header}.${payload}`);
  const isOurs = verify('sha256', signed, createPublicKey(publicPem), Buffer.from(signature, 'base64url'));
  return isOurs ? parse(payload) : undefined;
}

function parse(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
