import { clerkError } from '../../errors.ts';
import { requireSession, type Context } from '../../operation.ts';
import type { MembershipRecord, OrganizationRecord, UserRecord } from '../../records.ts';

/** An organization and the membership of the person who asks. */
export interface Access {
  readonly organization: OrganizationRecord;
  readonly membership: MembershipRecord;
}

/** The person behind a request. */
export function requireMe(context: Context): UserRecord {
  const user = context.state.users.get(requireSession(context).userId);
  if (!user) throw clerkError(401, 'authentication_invalid', 'Invalid authentication');
  return user;
}

/**
 * The organization of a path, of which the person who asks must be a member.
 *
 * @throws ClerkApiError 404 whether it does not exist or is somebody else's: nobody learns which
 */
export function requireMembership(context: Context, id: string | undefined): Access {
  const { userId } = requireSession(context);
  const organization = context.state.organizations.get(id);
  const membership = organization && context.state.memberships.by('both', `${organization.id} ${userId}`)[0];
  if (!membership) {
    throw clerkError(
      404,
      'organization_not_found_or_unauthorized',
      "Given organization not found, or you don't have permission to access the organization",
    );
  }
  return { organization, membership };
}

/**
 * The same, and the person's role must have one of Clerk's own permissions, such as `org:sys_profile:manage`.
 *
 * @throws ClerkApiError 403
 */
export function requirePermission(context: Context, id: string | undefined, permission: string): Access {
  const access = requireMembership(context, id);
  if (!context.state.roles.get(access.membership.role)?.permissions.includes(permission)) {
    const message = 'Current user is missing an organization permission.';
    throw clerkError(403, 'missing_organization_permission', message, { permissions: [permission] });
  }
  return access;
}
