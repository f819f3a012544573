import type { SessionAuth } from './claims.ts';
import { AuthError, type AuthErrorCode } from './errors.ts';
import { dimensions, has, type HasParams } from './has.ts';
import { readReverification, type Reverification } from './reverification.ts';

/** What a person must be or have. Everything named must hold; `undefined` is not asked. */
export interface Requirement extends HasParams {
  /** This organization must be the active one. */
  readonly organization?: string | undefined;
}

/** 200 with who it is, or the refusal to answer with. */
export type Decision =
  | { readonly status: 200; readonly auth: SessionAuth }
  | { readonly status: AuthError['status']; readonly error: AuthError };

/**
 * Decides whether somebody may do something: 401 when nobody is signed in, 403 when they may not.
 *
 * Roles, permissions, features, plans and reverification follow the rules of `has`; without any of them, being signed in is
 * enough. A pending session counts as signed out. It never throws. Does not check the token.
 *
 * @param auth - null for nobody
 *
 * @example
 * const decision = decide(auth, { organization, permission: 'org:todos:delete', reverification: 'strict' });
 * if (decision.status !== 200) return problem(decision.error);
 */
export function decide(auth: SessionAuth | null, requirement: Requirement = {}): Decision {
  const error = refusalOf(auth, requirement);
  if (error) return { status: error.status, error };
  // No refusal means that there is somebody.
  return { status: 200, auth: auth as SessionAuth };
}

function refusalOf(auth: SessionAuth | null, requirement: Requirement): AuthError | undefined {
  if (!auth) return new AuthError('token_missing', 'The request carries no token.');
  if (auth.sessionStatus !== 'active')
    return new AuthError('session_pending', 'The session has a task to complete first.');
  const { organization } = requirement;
  if (organization !== undefined && auth.orgId !== organization)
    return new AuthError('organization_mismatch', 'The organization of the request is not the active one.');
  const missing = dimensions.find(
    (dimension) => requirement[dimension] !== undefined && !has(auth, { [dimension]: requirement[dimension] }),
  );
  return missing && refusals[missing](requirement);
}

const refusals: Readonly<Record<keyof HasParams, (asked: Requirement) => AuthError>> = {
  role: ({ role }) => lacks('role_missing', 'role', role),
  permission: ({ permission }) => lacks('permission_missing', 'permission', permission),
  feature: ({ feature }) => lacks('feature_missing', 'feature', feature),
  plan: ({ plan }) => lacks('plan_missing', 'plan', plan),
  reverification: ({ reverification }) => stale(reverification),
};

function lacks(code: AuthErrorCode, what: string, name: unknown): AuthError {
  return new AuthError(code, `This needs the ${what}${typeof name === 'string' ? ` ${name}` : ''}.`);
}

/** Asking for a proof that does not exist would ask the person in vain: then Clerk's client is told nothing. */
function stale(asked: unknown): AuthError {
  const proof = readReverification(asked);
  const reverification = typeof asked === 'string' ? (asked as Reverification) : proof;
  return new AuthError(
    'reverification_required',
    'This needs a fresher proof of who you are.',
    proof && reverification ? { reverification } : {},
  );
}
