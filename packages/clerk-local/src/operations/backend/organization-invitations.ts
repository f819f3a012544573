import { z } from 'zod';
import { notFound } from '../../errors.ts';
import { field, operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import type { InvitationRecord } from '../../records.ts';
import { backendInvitationJson } from '../../resources/backend.ts';
import { invitationStatus } from '../../resources/organizations.ts';
import { listOf } from '../../schemas/common.ts';
import { backendInvitation } from '../../schemas/organizations.ts';
import { inviteToOrganization, revokeInvitation, type NewInvitation } from '../organization-invitations.ts';
import { metadata, requireOrganization } from './organization-common.ts';

const one = z.object({
  ...metadata,
  email_address: z.string(),
  role: z.string(),
  redirect_url: z.url({ protocol: /^https?$/ }).nullish(),
  expires_in_days: z.number().int().min(1).max(365).nullish(),
});

function newInvitation(values: z.output<typeof one>): NewInvitation {
  return {
    emailAddress: values.email_address,
    role: values.role,
    publicMetadata: values.public_metadata,
    privateMetadata: values.private_metadata,
    redirectUrl: values.redirect_url,
    expiresInDays: values.expires_in_days ?? undefined,
  };
}

function requireInvitation(context: Context, parameters: Readonly<Record<string, string>>): InvitationRecord {
  const organization = requireOrganization(context, parameters['organizationId']);
  const invitation = context.state.invitations.get(parameters['invitationId']);
  if (invitation?.organizationId !== organization.id) throw notFound('The invitation');
  return invitation;
}

/** Backend API: invitations to organizations. */
export const organizationInvitationOperations: Operation[] = [
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
        .filter((row) => !statuses || statuses.includes(invitationStatus(context, row)));
      const { data, total_count } = paginate(found.toReversed(), values);
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
    values: one,
    handle: (context, { parameters, values }) => {
      const organization = requireOrganization(context, parameters['organizationId']);
      const [invitation] = inviteToOrganization(context, organization, [newInvitation(values)]);
      return { json: invitation && backendInvitationJson(context, invitation) };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/organizations/:organizationId/invitations/bulk',
    name: 'organizations.createOrganizationInvitationBulk',
    answers: listOf(backendInvitation),
    values: z.object({ items: z.array(one).min(1).max(100) }),
    handle: (context, { parameters, values }) => {
      const organization = requireOrganization(context, parameters['organizationId']);
      const made = inviteToOrganization(context, organization, values.items.map(newInvitation));
      const data = made.map((invitation) => backendInvitationJson(context, invitation));
      return { json: { data, total_count: data.length } };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/organizations/:organizationId/invitations/:invitationId/revoke',
    name: 'organizations.revokeOrganizationInvitation',
    answers: backendInvitation,
    handle: (context, { parameters }) => ({
      json: backendInvitationJson(context, revokeInvitation(context, requireInvitation(context, parameters))),
    }),
  }),
];
