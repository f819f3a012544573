import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Random } from './ids.ts';
import type { TotpRecord } from './records.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const stepMs = 30_000;

/** A new secret for an authenticator app: 160 bits, as RFC 4226 recommends, in base32. */
export function generateTotpSecret(random: Random): string {
  return [...random(32)].map((byte) => alphabet[byte % 32]).join('');
}

/**
 * The address that an authenticator app reads from a QR code.
 *
 * @param account - who signs in, such as an e-mail address
 * @see https://github.com/google/google-authenticator/wiki/Key-Uri-Format
 */
export function totpUri(secret: string, account: string, issuer: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const details = `algorithm=SHA1&digits=6&issuer=${encodeURIComponent(issuer)}&period=30&secret=${secret}`;
  return `otpauth://totp/${label}?${details}`;
}

/**
 * Whether six digits are what an authenticator app shows now, or showed one step earlier or later: clocks differ.
 *
 * Does not check whether the code was used before.
 *
 * @param secret - base32, capitals
 * @param now - milliseconds since 1970
 * @see https://www.rfc-editor.org/rfc/rfc6238#section-5.2
 */
export function isTotp(secret: string, code: string, now: number): boolean {
  return stepOf(secret, code, now) !== undefined;
}

/**
 * Accepts a code at most once: who looks over a shoulder, or reads a form that was sent, gets in with it no more.
 *
 * @param totp - its `usedSteps` are kept only as long as their codes would be right
 * @returns what to keep instead, undefined for a code that is wrong or was accepted before
 * @see https://www.rfc-editor.org/rfc/rfc6238#section-5.2
 */
export function useTotp(totp: TotpRecord, code: string, now: number): TotpRecord | undefined {
  const used = totp.usedSteps ?? [];
  const step = stepOf(totp.secret, code, now, used);
  if (step === undefined) return undefined;
  const current = Math.floor(now / stepMs);
  return { ...totp, usedSteps: [...used.filter((other) => Math.abs(other - current) <= 1), step] };
}

/** The step of the clock whose code this is, of the three that count now. */
function stepOf(secret: string, code: string, now: number, used: readonly number[] = []): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const current = Math.floor(now / stepMs);
  const steps = [current, current - 1, current + 1].filter((step) => !used.includes(step));
  return steps.find((step) => isSame(totpAt(secret, step * stepMs), code));
}

/** The six digits an authenticator app shows at a moment, in milliseconds since 1970. */
export function totpAt(secret: string, now: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.max(0, Math.floor(now / stepMs))));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  // RFC 4226, section 5.3: the last four bits say where the number stands, and its sign bit is left out.
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 0xf) & 0x7f_ff_ff_ff;
  return String(number % 1_000_000).padStart(6, '0');
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

/** Bytes of a base32 text; characters of no meaning are passed over, as people type spaces. */
function fromBase32(text: string): Buffer {
  let bits = '';
  for (const character of text.toUpperCase()) {
    const value = alphabet.indexOf(character);
    if (value >= 0) bits += value.toString(2).padStart(5, '0');
  }
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
