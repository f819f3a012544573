import { createHash, createHmac } from 'node:crypto';
import type { Keys } from './keys.ts';

/** What is kept of a token instead of its text: enough to know it again, and of no use to who reads it. */
export function hashSecret(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/**
 * A secret that can be told again without being kept: it follows from the instance's secret key, which stays when its
 * signing key is rotated, and from what it is for.
 *
 * @param purpose - such as `api key` and the key's id; another purpose is another secret
 */
export function deriveSecret({ secretKey }: Pick<Keys, 'secretKey'>, purpose: string): string {
  return createHmac('sha256', secretKey).update(`clerk-local ${purpose}`).digest('hex');
}
