import type { Claims } from './claims.ts';
import { AuthError } from './errors.ts';

/** What Clerk gives tokens to: people's sessions, and machines in three ways. The names are Clerk's. */
export type TokenType = 'session_token' | 'm2m_token' | 'oauth_token' | 'api_key';

const prefixes = [
  ['mt_', 'm2m_token'],
  ['oat_', 'oauth_token'],
  ['ak_', 'api_key'],
] as const;

/** The `cat` of machines' tokens. */
const machineCategory = 'cl_B7d4PD333AAA';

/**
 * Tells a machine's opaque token by its prefix. No JWT begins like this: its first character is that of a `{` or a blank.
 *
 * @returns null for everything else, a machine's JWT too: see `jwtTypeOf`
 * @see https://clerk.com/docs/guides/development/machine-auth/token-formats
 *
 * @example
 * opaqueTypeOf('mt_2xK9'); // 'm2m_token'
 */
export function opaqueTypeOf(token: string): Exclude<TokenType, 'session_token'> | null {
  return prefixes.find(([prefix]) => token.startsWith(prefix))?.[1] ?? null;
}

/**
 * Tells what a JWT of Clerk is for: a machine's by its subject or category, an OAuth access token by `typ`, else a session's.
 *
 * Only worth something once the signature was found good. Does not check that a session's token is complete, nor that it
 * is no template's: `assertPolicy` does.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-2.1
 */
export function jwtTypeOf(header: Claims, claims: Claims): Exclude<TokenType, 'api_key'> {
  const { typ, cat } = header;
  if (cat === machineCategory || isMachine(claims['sub'])) return 'm2m_token';
  // Media types are compared without regard to case: RFC 7515, section 4.1.9.
  return typeof typ === 'string' && /^(?:application\/)?at\+jwt$/i.test(typ) ? 'oauth_token' : 'session_token';
}

/** Whether a subject is a machine and nobody. */
export function isMachine(subject: unknown): boolean {
  return typeof subject === 'string' && subject.startsWith('mch_');
}

const owners = { m2m_token: 'a machine', oauth_token: 'an OAuth application', api_key: 'an API key' };

/**
 * Refuses a machine's token where a session is due.
 *
 * @throws AuthError `token_type_invalid`
 */
export function assertSessionType(type: TokenType | null): void {
  if (type === null || type === 'session_token') return;
  throw new AuthError('token_type_invalid', `The token is of ${owners[type]}, and a session’s is due.`);
}
