import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { field, operation, page, paginate, respond, type Context, type Operation } from '../../operation.ts';
import type { MembershipRecord, UserRecord } from '../../records.ts';
import { membershipJson, roleJson } from '../../resources/shared.ts';
import { listOf } from '../../schemas/common.ts';
import { membership, role } from '../../schemas/organizations.ts';
import { enveloped } from '../../schemas/sessions.ts';
import { assertGoverned, createMembership, removeMembership } from '../organizations-common.ts';
import { requireMembership, requirePermission, type Access } from './organization-access.ts';
import { ridingClient } from './sessions-common.ts';

const path = '/v1/organizations/:organizationId/memberships';
const manage = 'org:sys_memberships:manage';

/** Whether a name, address or number of somebody contains a text, in whatever case. */
export function isFoundBy({ id, firstName, lastName, username, emails, phones }: UserRecord, query: string): boolean {
  const texts = [
    id,
    `${firstName ?? ''} ${lastName ?? ''}`,
    username ?? '',
    ...emails.map(({ address }) => address),
    ...phones.map(({ number }) => number),
  ];
  return texts.some((text) => text.toLowerCase().includes(query.trim().toLowerCase()));
}

/** The membership of a path, in an organization in which the person who asks may manage members. */
function requireManaged(context: Context, parameters: Readonly<Record<string, string>>): Access {
  const { organization } = requirePermission(context, parameters['organizationId'], manage);
  const membership = context.state.memberships.by('both', `${organization.id} ${parameters['userId']}`)[0];
  if (!membership) throw clerkError(404, 'resource_not_found', 'The membership was not found', 'user_id');
  return { organization, membership };
}

function assertRole({ state }: Context, key: string): void {
  if (!state.roles.get(key)) throw clerkError(404, 'resource_not_found', 'Organization role not found', 'role');
}

function list(
  context: Context,
  organizationId: string,
  query: string | undefined,
  roles: readonly string[] | undefined,
) {
  const { state } = context;
  return state.memberships.by('organization', organizationId).filter(({ role, userId }) => {
    const user = state.users.get(userId);
    return user && (!roles || roles.includes(role)) && (!query || isFoundBy(user, query));
  });
}

/** Takes a membership away, and answers with what it was. */
export function endMembership(context: Context, membership: MembershipRecord): Record<string, unknown> {
  assertGoverned(context, membership);
  const json = membershipJson(context, membership);
  removeMembership(context, membership);
  return json;
}

/** Members and roles of an organization. */
export const organizationMemberOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'GET',
    path,
    name: 'organization.getMemberships',
    answers: enveloped(listOf(membership)),
    values: z.object({ ...page, query: z.string().optional(), role: field.texts().optional() }),
    handle: (context, { parameters, values }) => {
      const { organization } = requirePermission(context, parameters['organizationId'], 'org:sys_memberships:read');
      const { data, total_count } = paginate(list(context, organization.id, values.query, values.role), values);
      return respond({ data: data.map((row) => membershipJson(context, row)), total_count });
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path,
    name: 'organization.addMember',
    answers: enveloped(membership),
    values: z.object({ user_id: field.text(), role: field.text() }),
    handle: (context, { parameters, values }) => {
      const { organization } = requirePermission(context, parameters['organizationId'], manage);
      if (!context.state.users.get(values.user_id))
        throw clerkError(404, 'resource_not_found', 'The user was not found', 'user_id');
      const made = createMembership(context, organization, values.user_id, values.role);
      return respond(membershipJson(context, made), ridingClient(context));
    },
  }),
  operation({
    api: 'frontend',
    method: 'PATCH',
    path: `${path}/:userId`,
    name: 'organization.updateMember',
    answers: enveloped(membership),
    values: z.object({ role: field.text() }),
    handle: (context, { parameters, values }) => {
      const { membership } = requireManaged(context, parameters);
      assertRole(context, values.role);
      assertGoverned(context, membership, values.role);
      const saved = context.state.memberships.put({ ...membership, role: values.role, updatedAt: context.now() });
      return respond(membershipJson(context, saved), ridingClient(context));
    },
  }),
  operation({
    api: 'frontend',
    method: 'DELETE',
    path: `${path}/:userId`,
    name: 'organization.removeMember',
    answers: enveloped(membership),
    handle: (context, { parameters }) => {
      const json = endMembership(context, requireManaged(context, parameters).membership);
      return respond(json, ridingClient(context));
    },
  }),
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/organizations/:organizationId/roles',
    name: 'organization.getRoles',
    answers: enveloped(listOf(role)),
    values: z.object(page),
    handle: (context, { parameters, values }) => {
      requireMembership(context, parameters['organizationId']);
      const { data, total_count } = paginate(context.state.roles.all(), values);
      return respond({ data: data.map(roleJson), total_count });
    },
  }),
];
