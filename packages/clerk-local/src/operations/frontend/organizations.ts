import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import {
  field,
  operation,
  page,
  paginate,
  requireSession,
  respond,
  type Context,
  type Operation,
} from '../../operation.ts';
import type { MembershipRecord, OrganizationRecord } from '../../records.ts';
import { invitationJson } from '../../resources/frontend.ts';
import { membershipJson, organizationJson, roleJson } from '../../resources/shared.ts';
import { listOf } from '../../schemas/common.ts';
import { invitation, membership, organization, role } from '../../schemas/organizations.ts';
import { enveloped } from '../../schemas/sessions.ts';
import { assertSlug, createOrganization } from '../organizations-common.ts';
import { ridingClient } from './sessions-common.ts';

/** The organization of the path, of which the person who asks must be a member. */
function requireMembership(
  context: Context,
  id: string | undefined,
): { organization: OrganizationRecord; membership: MembershipRecord } {
  const { userId } = requireSession(context);
  const organization = context.state.organizations.get(id);
  const membership = organization && context.state.memberships.by('both', `${organization.id} ${userId}`)[0];
  if (!membership) {
    throw clerkError(
      404,
      'organization_not_found_or_unauthorized',
      'Given organization not found, or you don’t have permission to access it',
    );
  }
  return { organization, membership };
}

/** The same, and their role must have Clerk's own permission for it. */
function requirePermission(context: Context, id: string | undefined, permission: string): OrganizationRecord {
  const { organization, membership } = requireMembership(context, id);
  if (!context.state.roles.get(membership.role)?.permissions.includes(permission)) {
    throw clerkError(403, 'missing_permission', 'You don’t have the permission to do this in the organization.');
  }
  return organization;
}

function list(
  path: string,
  name: string,
  permission: string | undefined,
  answers: z.ZodType,
  rows: (context: Context, organization: OrganizationRecord) => unknown[],
): Operation {
  return operation({
    api: 'frontend',
    method: 'GET',
    path: `/v1/organizations/:organizationId/${path}`,
    name,
    answers: enveloped(listOf(answers)),
    values: z.object(page),
    handle: (context, { parameters, values }) => {
      const id = parameters['organizationId'];
      const organization = permission
        ? requirePermission(context, id, permission)
        : requireMembership(context, id).organization;
      return respond(paginate(rows(context, organization), values));
    },
  });
}

/** What members do with their organizations. */
export const organizationOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/organizations',
    name: 'organization.create',
    answers: enveloped(organization),
    values: z.object({ name: field.text().trim().min(1).max(256), slug: field.optionalText() }),
    handle: (context, { values }) => {
      const { userId } = requireSession(context);
      const organization = createOrganization(context, { ...values, createdBy: userId });
      return respond(organizationJson(context, organization), ridingClient(context));
    },
  }),
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/organizations/:organizationId',
    name: 'organization.get',
    answers: enveloped(organization),
    handle: (context, { parameters }) =>
      respond(organizationJson(context, requireMembership(context, parameters['organizationId']).organization)),
  }),
  operation({
    api: 'frontend',
    method: 'PATCH',
    path: '/v1/organizations/:organizationId',
    name: 'organization.update',
    answers: enveloped(organization),
    values: z.object({ name: field.text().trim().min(1).max(256).optional(), slug: field.optionalText() }),
    handle: (context, { parameters, values }) => {
      const organization = requirePermission(context, parameters['organizationId'], 'org:sys_profile:manage');
      if (values.slug) assertSlug(context, values.slug, organization.id);
      const saved = context.state.organizations.put({
        ...organization,
        name: values.name ?? organization.name,
        slug: values.slug ?? organization.slug,
        updatedAt: context.now(),
      });
      return respond(organizationJson(context, saved), ridingClient(context));
    },
  }),
  list('memberships', 'organization.getMemberships', 'org:sys_memberships:read', membership, (context, { id }) =>
    context.state.memberships.by('organization', id).map((membership) => membershipJson(context, membership)),
  ),
  list('invitations', 'organization.getInvitations', 'org:sys_memberships:manage', invitation, (context, { id }) =>
    context.state.invitations.by('pending', id).map((invitation) => invitationJson(context, invitation)),
  ),
  list('roles', 'organization.getRoles', undefined, role, ({ state }) => state.roles.all().map(roleJson)),
  list('domains', 'organization.getDomains', undefined, z.never(), () => []),
  list('membership_requests', 'organization.getMembershipRequests', 'org:sys_memberships:manage', z.never(), () => []),
];
