export { assertSameSite, authenticate, type Authenticated, type AuthenticateOptions } from './authenticate.ts';
export { toAuth, type Actor, type Claims, type SessionAuth } from './claims.ts';
export { decide, type Decision, type Requirement } from './decide.ts';
export { AuthError, errorCodes, type AuthErrorCode, type AuthErrorOptions } from './errors.ts';
export { has, type Authorizable, type HasParams } from './has.ts';
export { createJwksSource, type JwksSource } from './jwks.ts';
export { type JwksSourceOptions } from './jwks-options.ts';
export { type RsaPublicJwk } from './jwk-set.ts';
export { assertPolicy, type Policy } from './policy.ts';
export { errorsPage, problem, type Problem } from './problem.ts';
export {
  reverificationHint,
  type FactorAges,
  type Reverification,
  type ReverificationHint,
  type ReverificationLevel,
} from './reverification.ts';
export { getToken, type FoundToken, type TokenSource } from './token.ts';
export { assertSessionType, jwtTypeOf, opaqueTypeOf, type TokenType } from './token-type.ts';
export { harden } from './harden.ts';
export { nodePlatform, readPem, webPlatform, type Platform, type PublicJwk } from './platform.ts';
export { createVerifier, type KeySource, type Verifier, type VerifierOptions, type Verify } from './verifier.ts';
