export { assertSameSite, authenticate, type Authenticated, type AuthenticateOptions } from './authenticate.ts';
export { toAuth, type Claims, type SessionAuth } from './claims.ts';
export { decide, type Decision, type Requirement } from './decide.ts';
export { AuthError, errorCodes, type AuthErrorCode, type AuthErrorOptions } from './errors.ts';
export { assertPolicy, type Policy } from './policy.ts';
export { errorsPage, problem, type Problem } from './problem.ts';
export { getToken, type FoundToken, type TokenSource } from './token.ts';
export { createBackendVerifier, createJsonwebtokenVerifier, type VerifierOptions, type Verify } from './verify.ts';
