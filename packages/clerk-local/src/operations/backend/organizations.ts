import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { createId } from '../../ids.ts';
import { field, operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import type { InvitationRecord, MembershipRecord, OrganizationRecord } from '../../records.ts';
import {
  backendInvitationJson,
  backendMembershipJson,
  backendOrganizationJson,
  deletedJson,
} from '../../resources/backend.ts';
import { deleted, listOf } from '../../schemas/common.ts';
import { backendInvitation, backendMembership, backendOrganization } from '../../schemas/organizations.ts';
import {
  assertSlug,
  createMembership,
  createOrganization,
  deleteOrganization,
  removeMembership,
} from '../organizations-common.ts';
import { isEmailAddress, mergeMetadata } from '../users-common.ts';

const metadata = { public_metadata: field.json().optional(), private_metadata: field.json().optional() };

/** By id or by slug. */
function requireOrganization({ state }: Context, idOrSlug = ''): OrganizationRecord {
  const organization = state.organizations.get(idOrSlug) ?? state.organizations.by('slug', idOrSlug)[0];
  if (!organization) throw notFound('The organization');
  return organization;
}

function requireMembership(context: Context, parameters: Readonly<Record<string, string>>): MembershipRecord {
  const { id } = requireOrganization(context, parameters['organizationId']);
  const membership = context.state.memberships.by('both', `${id} ${parameters['userId']}`)[0];
  if (!membership) throw notFound('The membership');
  return membership;
}

function requireInvitation(context: Context, parameters: Readonly<Record<string, string>>): InvitationRecord {
  const organization = requireOrganization(context, parameters['organizationId']);
  const invitation = context.state.invitations.get(parameters['invitationId']);
  if (invitation?.organizationId !== organization.id) throw notFound('The invitation');
  return invitation;
}

function mergedMetadata<Row extends MembershipRecord | OrganizationRecord>(
  row: Row,
  values: z.output<z.ZodObject<typeof metadata>>,
): Row {
  return {
    ...row,
    publicMetadata: mergeMetadata(row.publicMetadata, values.public_metadata ?? {}),
    privateMetadata: mergeMetadata(row.privateMetadata, values.private_metadata ?? {}),
  };
}

/** Backend API: organizations. */
const own: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/organizations',
    name: 'organizations.getOrganizationList',
    answers: listOf(backendOrganization),
    values: z.object({
      ...page,
      query: z.string().optional(),
      user_id: field.texts().optional(),
      organization_id: field.texts().optional(),
    }),
    handle: (context, { values }) => {
      const { query, user_id: userIds, organization_id: ids } = values;
      const found = context.state.organizations
        .all()
        .filter(
          ({ id, name, slug }) =>
            (!query || `${id} ${name} ${slug}`.toLowerCase().includes(query.toLowerCase())) &&
            (!ids || ids.includes(id)) &&
            (!userIds || userIds.some((userId) => context.state.memberships.count('both', `${id} ${userId}`) > 0)),
        );
      const { data, total_count } = paginate(found.toReversed(), values);
      return {
        json: { data: data.map((organization) => backendOrganizationJson(context, organization)), total_count },
      };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/organizations',
    name: 'organizations.createOrganization',
    answers: backendOrganization,
    values: z.object({
      ...metadata,
      name: z.string().trim().min(1).max(256),
      slug: field.optionalText(),
      created_by: z.string().nullish(),
      max_allowed_memberships: z.number().int().min(0).optional(),
    }),
    handle: (context, { values }) => {
      const createdBy = values.created_by ?? null;
      if (createdBy && !context.state.users.get(createdBy)) throw notFound('The user');
      const organization = createOrganization(context, {
        name: values.name,
        slug: values.slug,
        createdBy,
        publicMetadata: values.public_metadata,
        privateMetadata: values.private_metadata,
        maxAllowedMemberships: values.max_allowed_memberships,
      });
      return { json: backendOrganizationJson(context, organization) };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/organizations/:organizationId',
    name: 'organizations.getOrganization',
    answers: backendOrganization,
    handle: (context, { parameters }) => ({
      json: backendOrganizationJson(context, requireOrganization(context, parameters['organizationId'])),
    }),
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/organizations/:organizationId',
    name: 'organizations.updateOrganization',
    answers: backendOrganization,
    values: z.object({
      ...metadata,
      name: z.string().trim().min(1).max(256).optional(),
      slug: field.optionalText(),
      max_allowed_memberships: z.number().int().min(0).optional(),
    }),
    handle: (context, { parameters, values }) => {
      const organization = requireOrganization(context, parameters['organizationId']);
      if (values.slug) assertSlug(context, values.slug, organization.id);
      const saved = context.state.organizations.put({
        ...organization,
        name: values.name ?? organization.name,
        slug: values.slug ?? organization.slug,
        publicMetadata: values.public_metadata ?? organization.publicMetadata,
        privateMetadata: values.private_metadata ?? organization.privateMetadata,
        maxAllowedMemberships: values.max_allowed_memberships ?? organization.maxAllowedMemberships,
        updatedAt: context.now(),
      });
      return { json: backendOrganizationJson(context, saved) };
    },
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/organizations/:organizationId/metadata',
    name: 'organizations.updateOrganizationMetadata',
    answers: backendOrganization,
    values: z.object(metadata),
    handle: (context, { parameters, values }) => {
      const changed = mergedMetadata(requireOrganization(context, parameters['organizationId']), values);
      const saved = context.state.organizations.put({ ...changed, updatedAt: context.now() });
      return { json: backendOrganizationJson(context, saved) };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/organizations/:organizationId',
    name: 'organizations.deleteOrganization',
    answers: deleted('organization', 'org'),
    handle: (context, { parameters }) => {
      const organization = requireOrganization(context, parameters['organizationId']);
      deleteOrganization(context, organization);
      return { json: deletedJson('organization', organization.id) };
    },
  }),
];

const memberships: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/organizations/:organizationId/memberships',
    name: 'organizations.getOrganizationMembershipList',
    answers: listOf(backendMembership),
    values: z.object({ ...page, role: field.texts().optional(), user_id: field.texts().optional() }),
    handle: (context, { parameters, values }) => {
      const { id } = requireOrganization(context, parameters['organizationId']);
      const { role: roles, user_id: userIds } = values;
      const found = context.state.memberships
        .by('organization', id)
        .filter(({ role, userId }) => (!roles || roles.includes(role)) && (!userIds || userIds.includes(userId)));
      const { data, total_count } = paginate(found, values);
      return { json: { data: data.map((membership) => backendMembershipJson(context, membership)), total_count } };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/organizations/:organizationId/memberships',
    name: 'organizations.createOrganizationMembership',
    answers: backendMembership,
    values: z.object({ user_id: z.string(), role: z.string() }),
    handle: (context, { parameters, values }) => {
      const organization = requireOrganization(context, parameters['organizationId']);
      if (!context.state.users.get(values.user_id)) throw notFound('The user');
      return {
        json: backendMembershipJson(context, createMembership(context, organization, values.user_id, values.role)),
      };
    },
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/organizations/:organizationId/memberships/:userId',
    name: 'organizations.updateOrganizationMembership',
    answers: backendMembership,
    values: z.object({ role: z.string() }),
    handle: (context, { parameters, values }) => {
      const membership = requireMembership(context, parameters);
      if (!context.state.roles.get(values.role)) throw notFound('The role');
      const saved = context.state.memberships.put({ ...membership, role: values.role, updatedAt: context.now() });
      return { json: backendMembershipJson(context, saved) };
    },
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/organizations/:organizationId/memberships/:userId/metadata',
    name: 'organizations.updateOrganizationMembershipMetadata',
    answers: backendMembership,
    values: z.object(metadata),
    handle: (context, { parameters, values }) => {
      const changed = mergedMetadata(requireMembership(context, parameters), values);
      const saved = context.state.memberships.put({ ...changed, updatedAt: context.now() });
      return { json: backendMembershipJson(context, saved) };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/organizations/:organizationId/memberships/:userId',
    name: 'organizations.deleteOrganizationMembership',
    answers: backendMembership,
    handle: (context, { parameters }) => {
      const membership = requireMembership(context, parameters);
      const json = backendMembershipJson(context, membership);
      removeMembership(context, membership);
      return { json };
    },
  }),
];

const invitations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/organizations/:organizationId/invitations',
    name: 'organizations.getOrganizationInvitationList',
    answers: listOf(backendInvitation),
    values: z.object({ ...page, status: field.texts().optional() }),
    handle: (context, { parameters, values }) => {
      const { id } = requireOrganization(context, parameters['organizationId']);
      const { status: statuses } = values;
      const found = context.state.invitations
        .by('organization', id)
        .filter(({ status }) => !statuses || statuses.includes(status));
      const { data, total_count } = paginate(found, values);
      return { json: { data: data.map((invitation) => backendInvitationJson(context, invitation)), total_count } };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/organizations/:organizationId/invitations/:invitationId',
    name: 'organizations.getOrganizationInvitation',
    answers: backendInvitation,
    handle: (context, { parameters }) => ({
      json: backendInvitationJson(context, requireInvitation(context, parameters)),
    }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/organizations/:organizationId/invitations',
    name: 'organizations.createOrganizationInvitation',
    answers: backendInvitation,
    values: z.object({ ...metadata, email_address: z.string(), role: z.string() }),
    handle: (context, { parameters, values }) => {
      const { state, random, now } = context;
      const { id } = requireOrganization(context, parameters['organizationId']);
      if (!isEmailAddress(values.email_address))
        throw clerkError(
          422,
          'form_param_format_invalid',
          'Email address must be a valid email address.',
          'email_address',
        );
      if (!state.roles.get(values.role)) throw notFound('The role');
      const isInvited = state.invitations
        .by('pending', id)
        .some(({ emailAddress }) => emailAddress === values.email_address);
      if (isInvited)
        throw clerkError(
          400,
          'duplicate_record',
          'There is a pending invitation for this address already.',
          'email_address',
        );
      const invitation = state.invitations.put({
        id: createId(random, 'orginv'),
        organizationId: id,
        emailAddress: values.email_address,
        role: values.role,
        status: 'pending',
        publicMetadata: values.public_metadata ?? {},
        privateMetadata: values.private_metadata ?? {},
        createdAt: now(),
        updatedAt: now(),
      });
      return { json: backendInvitationJson(context, invitation) };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/organizations/:organizationId/invitations/:invitationId/revoke',
    name: 'organizations.revokeOrganizationInvitation',
    answers: backendInvitation,
    handle: (context, { parameters }) => {
      const invitation = requireInvitation(context, parameters);
      if (invitation.status !== 'pending')
        throw clerkError(400, 'organization_invitation_not_pending', 'The invitation is not pending.');
      const revoked = context.state.invitations.put({
        ...invitation,
        status: 'revoked',
        updatedAt: context.now(),
      });
      return { json: backendInvitationJson(context, revoked) };
    },
  }),
];

/** Backend API: organizations, their members and invitations. */
export const organizationOperations: Operation[] = [...own, ...memberships, ...invitations];
