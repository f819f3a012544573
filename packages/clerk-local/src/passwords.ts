import { scryptSync, timingSafeEqual } from 'node:crypto';
import type { Random } from './ids.ts';

/** Far cheaper than a real service must be: these passwords guard test data on this machine, and tests sign in often. */
const cost = { N: 1024, r: 8, p: 1 } as const;

/** Hashes a password with a salt of its own: `scrypt$<salt>$<hash>`, both in base64url. */
export function hashPassword(password: string, random: Random): string {
  const salt = Buffer.from(random(16));
  return `scrypt$${salt.toString('base64url')}$${scryptSync(password, salt, 32, cost).toString('base64url')}`;
}

/** Whether a password is the one that was hashed. Takes the same time whether it is or not. */
export function isPassword(password: string, stored: string | null): boolean {
  const [, salt = '', hash = ''] = (stored ?? '').split('$');
  const expected = Buffer.from(hash, 'base64url');
  const given = scryptSync(password, Buffer.from(salt, 'base64url'), 32, cost);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
