import type { Claims } from './claims.ts';
import { AuthError } from './errors.ts';
import type { Platform } from './platform.ts';
import { assertShape } from './token.ts';

/** A compact JWT taken apart. Nothing in it is to be trusted. */
export interface CompactToken {
  /** The three parts as they came, in base64url. */
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
  /** What the signature was made over: header and payload with the dot between. */
  readonly signed: string;
}

/**
 * Takes a token apart.
 *
 * @throws AuthError `token_malformed` unless it is three parts of canonical base64url, of at most 8 KiB together
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-5.2
 */
export function splitToken(token: string): CompactToken {
  assertShape(token);
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  const header = token.slice(0, first);
  const payload = token.slice(first + 1, second);
  const signature = token.slice(second + 1);
  if (!isCanonical(header) || !isCanonical(payload) || !isCanonical(signature)) throw unreadable();
  return { header, payload, signature, signed: token.slice(0, second) };
}

/**
 * Reads a header or payload.
 *
 * @throws AuthError `token_malformed` unless it is one JSON object in UTF-8 that names no member twice
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4
 */
export function readObject(encoded: string, platform: Platform): Claims {
  let value: unknown;
  try {
    const text = platform.decodeText(encoded);
    value = JSON.parse(text);
    // Two readers may take different ones of two members with the same name.
    if (colonsOf(text) !== membersOf(value)) throw unreadable();
  } catch {
    throw unreadable();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable();
  return value as Claims;
}

/** The refusal of what cannot be read, without the reader's own error: that would quote what it read. */
export function unreadable(): AuthError {
  return new AuthError('token_malformed', 'The token cannot be read.');
}

/**
 * Whether an encoder can have written this: no length that whole bytes do not give, and no bits set in the last
 * character that are not part of a byte. Otherwise one token would have several texts.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4648#section-3.5
 */
function isCanonical(encoded: string): boolean {
  switch (encoded.length % 4) {
    case 0:
      return true;
    case 2:
      return 'AQgw'.includes(encoded.at(-1) ?? ' ');
    case 3:
      return 'AEIMQUYcgkosw048'.includes(encoded.at(-1) ?? ' ');
    default:
      return false;
  }
}

const quote = 34;
const colon = 58;
const backslash = 92;

/** How many members JSON text writes: each has one colon outside the strings. */
function colonsOf(text: string): number {
  let colons = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) isInString = !isInString;
    else if (code === backslash) at += 1;
    else if (code === colon && !isInString) colons += 1;
  }
  return colons;
}

/** How many members a parsed value has: fewer than were written when a name came twice. */
function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner: unknown[] = Object.values(value);
  let members = Array.isArray(value) ? 0 : inner.length;
  for (const one of inner) members += membersOf(one);
  return members;
}
