import { AuthError } from './errors.ts';
import type { SessionAuth } from './claims.ts';

/** What a person must be or have. Everything named must hold. */
export interface Requirement {
  /** This organization must be the active one. */
  readonly organization?: string;
  /** Such as `org:admin`. */
  readonly role?: string;
  /** Such as `org:todos:delete`. */
  readonly permission?: string;
}

/** 200 with who it is, or the refusal to answer with. */
export type Decision =
  | { readonly status: 200; readonly auth: SessionAuth }
  | { readonly status: AuthError['status']; readonly error: AuthError };

/**
 * Decides whether somebody may do something: 401 when nobody is signed in, 403 when they may not.
 *
 * A pending session counts as signed out. Does not check the token.
 *
 * @param auth - null for nobody
 */
export function decide(auth: SessionAuth | null, requirement: Requirement = {}): Decision {
  const error = refusalOf(auth, requirement);
  if (error) return { status: error.status, error };
  // No refusal means that there is somebody.
  return { status: 200, auth: auth as SessionAuth };
}

function refusalOf(auth: SessionAuth | null, { organization, role, permission }: Requirement): AuthError | undefined {
  if (!auth) return new AuthError('token_missing', 'The request carries no token.');
  if (auth.sessionStatus !== 'active')
    return new AuthError('session_pending', 'The session has a task to complete first.');
  if (organization !== undefined && auth.orgId !== organization) {
    return new AuthError('organization_mismatch', 'The organization of the request is not the active one.');
  }
  if (role !== undefined && (auth.orgId === null || auth.orgRole !== role)) {
    return new AuthError('role_missing', `This needs the role ${role}.`);
  }
  if (permission !== undefined && (auth.orgId === null || !auth.orgPermissions.includes(permission))) {
    return new AuthError('permission_missing', `This needs the permission ${permission}.`);
  }
  return undefined;
}
