import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { field, operation, page, paginate, respond, type Context, type Operation } from '../../operation.ts';
import type { OrganizationRecord } from '../../records.ts';
import { invitationJson } from '../../resources/frontend.ts';
import { invitationStatus } from '../../resources/organizations.ts';
import { listOf } from '../../schemas/common.ts';
import { invitation } from '../../schemas/organizations.ts';
import { enveloped } from '../../schemas/sessions.ts';
import { inviteToOrganization, revokeInvitation } from '../organization-invitations.ts';
import { requirePermission } from './organization-access.ts';
import { ridingClient } from './sessions-common.ts';

const path = '/v1/organizations/:organizationId/invitations';
const mostAtOnce = 100;

function requireInviter(context: Context, parameters: Readonly<Record<string, string>>): OrganizationRecord {
  return requirePermission(context, parameters['organizationId'], 'org:sys_memberships:manage').organization;
}

function invite(context: Context, organization: OrganizationRecord, addresses: readonly string[], role: string) {
  return inviteToOrganization(
    context,
    organization,
    addresses.map((address) => ({ emailAddress: address.trim(), role })),
  );
}

/** Invitations that members send. */
export const organizationInvitationOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'GET',
    path,
    name: 'organization.getInvitations',
    answers: enveloped(listOf(invitation)),
    values: z.object({ ...page, status: field.texts().default(['pending']) }),
    handle: (context, { parameters, values }) => {
      const { id } = requireInviter(context, parameters);
      const found = context.state.invitations
        .by('organization', id)
        .filter((row) => values.status.includes(invitationStatus(context, row)));
      const { data, total_count } = paginate(found.toReversed(), values);
      return respond({ data: data.map((row) => invitationJson(context, row)), total_count });
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path,
    name: 'organization.inviteMember',
    answers: enveloped(invitation),
    values: z.object({ email_address: field.text(), role: field.text() }),
    handle: (context, { parameters, values }) => {
      const [made] = invite(context, requireInviter(context, parameters), [values.email_address], values.role);
      return respond(made && invitationJson(context, made), ridingClient(context));
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: `${path}/bulk`,
    name: 'organization.inviteMembers',
    answers: enveloped(z.array(invitation)),
    values: z.object({ email_address: field.texts(), role: field.text() }),
    handle: (context, { parameters, values }) => {
      const organization = requireInviter(context, parameters);
      if (values.email_address.length > mostAtOnce) {
        const message = `email_address should not exceed ${mostAtOnce} items.`;
        throw clerkError(422, 'form_param_array_size_exceeded', message, 'email_address');
      }
      const made = invite(context, organization, values.email_address, values.role);
      return respond(
        made.map((row) => invitationJson(context, row)),
        ridingClient(context),
      );
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: `${path}/:invitationId/revoke`,
    name: 'organizationInvitation.revoke',
    answers: enveloped(invitation),
    handle: (context, { parameters }) => {
      const organization = requireInviter(context, parameters);
      const found = context.state.invitations.get(parameters['invitationId']);
      if (found?.organizationId !== organization.id)
        throw clerkError(404, 'organization_invitation_not_found', 'No invitation found with this id.');
      return respond(invitationJson(context, revokeInvitation(context, found)), ridingClient(context));
    },
  }),
];
