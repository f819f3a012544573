import { randomBytes } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Where randomness comes from: returns that many random bytes. */
export type Random = (bytes: number) => Uint8Array;

/** Randomness from the system. */
export const systemRandom: Random = (bytes) => randomBytes(bytes);

/** Letters and digits, as many as asked for. */
export function randomText(random: Random, length: number): string {
  let text = '';
  while (text.length < length) {
    // 248 is the largest multiple of 62 in a byte: beyond it some characters would be likelier than others.
    for (const byte of random(length)) if (byte < 248 && text.length < length) text += alphabet[byte % 62];
  }
  return text;
}

/** An id in Clerk's shape: the kind, an underscore and 27 letters and digits, such as `user_2x…`. */
export function createId(random: Random, kind: string): string {
  return `${kind}_${randomText(random, 27)}`;
}

/** Six random digits. */
export function randomDigits(random: Random): string {
  const bytes = random(4);
  const number = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
  return String(number % 1_000_000).padStart(6, '0');
}
