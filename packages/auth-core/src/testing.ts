/** What the tests of this package and of the apps share. Not published. */
import { AuthError } from './errors.ts';

export {
  acceptedTokens,
  codeOf,
  hostileClasses,
  hostileTokens,
  unfitTokens,
  verifierNames,
  type HostileToken,
  type VerifierName,
} from '../hostile/index.ts';
export {
  canary,
  claimsV1,
  claimsV2,
  goodTokens,
  jwtKey,
  memberClaims,
  nowSeconds,
  signToken,
  testPolicy,
} from '../hostile/sign.ts';

/** Text as the bytes a socket would carry, one character a byte: the only form in which a header can hold any text. */
export function asHeaderValue(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replaceAll(/[\r\n\0]/g, ' ');
}

/** What a call returns, or the refusal it throws; anything else it throws is thrown on. */
export function outcomeOf<T>(call: () => T): T | AuthError {
  try {
    return call();
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
}
