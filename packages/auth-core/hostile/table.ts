import type { AuthErrorCode } from '../src/errors.ts';

/** The three ways to verify that every attack meets. */
export const verifierNames = ['core', 'backend', 'jsonwebtoken'] as const;
export type VerifierName = (typeof verifierNames)[number];

/** A refusal's code: of all three verifiers, or of each. */
export type Codes = AuthErrorCode | Readonly<Record<VerifierName, AuthErrorCode>>;

/** One attack: what it is, how it must be refused, the token, and where it is from when not from where its class is. */
export type Row = readonly [name: string, code: Codes, token: string, see?: string];

/** Attacks of one kind. */
export interface HostileClass {
  readonly name: string;
  /** Where such attacks are described, or which rule they break. */
  readonly see: string;
  /** Refused when the claims are read into a person, which is after the verifier. */
  readonly isForReader?: true;
  readonly rows: readonly Row[];
}

/** The code that one of the verifiers must answer with. */
export function codeOf(codes: Codes, verifier: VerifierName): AuthErrorCode {
  return typeof codes === 'string' ? codes : codes[verifier];
}
