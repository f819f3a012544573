/**
 * Tokens that every verifier must refuse and tokens that every one must accept, one row each, for the tests of this package
 * and of the apps. Not published.
 */
import { issuer, audience, parties, status, subject, times } from './claims.ts';
import { encoding, size, structure } from './form.ts';
import { duplicates, headers, payloads } from './json.ts';
import { extensions, kind, type } from './kinds.ts';
import { organization, person } from './reader.ts';
import { algorithms, keys, tampering } from './signatures.ts';
import type { Codes, HostileClass } from './table.ts';

export { acceptedTokens } from './accepted.ts';
export { codeOf, verifierNames, type HostileClass, type VerifierName } from './table.ts';

/** All attacks by tokens, in the order in which a verifier meets them. */
export const hostileClasses: readonly HostileClass[] = [
  structure,
  size,
  encoding,
  headers,
  duplicates,
  algorithms,
  extensions,
  type,
  keys,
  tampering,
  payloads,
  kind,
  subject,
  issuer,
  parties,
  audience,
  times,
  status,
  organization,
  person,
];

/** One attack. */
export interface HostileToken {
  readonly name: string;
  readonly token: string;
  readonly codes: Codes;
}

const rowsOf = (classes: readonly HostileClass[]): HostileToken[] =>
  classes.flatMap(({ rows }) => rows.map(([name, codes, token]) => ({ name, codes, token })));

/** Tokens that every verifier must refuse, each with the code it must do it with. */
export const hostileTokens = rowsOf(hostileClasses.filter(({ isForReader }) => !isForReader));
/** Rightly signed session tokens that nevertheless must not count as signed in. */
export const unfitTokens = rowsOf(hostileClasses.filter(({ isForReader }) => isForReader));
