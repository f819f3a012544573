import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { assertInvitable, invitationStatus, inviteToInstance } from '../../invitations.ts';
import { operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import { instanceInvitationJson } from '../../resources/invitations.ts';
import { deletedJson } from '../../resources/backend.ts';
import { deleted, listOf } from '../../schemas/common.ts';
import { instanceInvitation } from '../../schemas/invitations.ts';
import { ticketOf } from '../../tickets.ts';
import { sorted } from './sorting.ts';

const newInvitation = z.object({
  email_address: z.string(),
  public_metadata: z.record(z.string(), z.unknown()).nullish(),
  redirect_url: z.url({ protocol: /^https?$/ }).nullish(),
  expires_in_days: z.number().int().min(1).max(365).nullish(),
  ignore_existing: z.boolean().optional(),
  notify: z.boolean().optional(),
});

function invite(context: Context, values: z.output<typeof newInvitation>): Record<string, unknown> {
  const invitation = inviteToInstance(context, {
    emailAddress: values.email_address,
    publicMetadata: values.public_metadata ?? undefined,
    redirectUrl: values.redirect_url,
    expiresInDays: values.expires_in_days,
    ignoreExisting: values.ignore_existing,
    notify: values.notify,
  });
  return instanceInvitationJson(context, invitation);
}

/** Backend API: invitations to the instance. */
export const invitationOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/invitations',
    name: 'invitations.getInvitationList',
    answers: listOf(instanceInvitation),
    values: z.object({
      ...page,
      status: z.string().optional(),
      query: z.string().optional(),
      order_by: z.string().optional(),
    }),
    handle: (context, { values }) => {
      const { state, now } = context;
      const query = values.query?.toLowerCase();
      const found = state.instanceInvitations
        .all()
        .filter((one) => !query || one.id === values.query || one.emailAddress.toLowerCase().includes(query))
        .filter((one) => {
          const status = invitationStatus(one, now());
          return values.status ? status === values.status : status !== 'revoked';
        });
      const { data, total_count } = paginate(
        sorted(found, values.order_by, {
          created_at: ({ createdAt }) => createdAt,
          email_address: ({ emailAddress }) => emailAddress,
          expires_at: ({ expireAt }) => expireAt,
        }),
        values,
      );
      return { json: { data: data.map((one) => instanceInvitationJson(context, one)), total_count } };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/invitations',
    name: 'invitations.createInvitation',
    answers: instanceInvitation,
    values: newInvitation,
    handle: (context, { values }) => ({ json: invite(context, values) }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/invitations/bulk',
    name: 'invitations.createInvitationBulk',
    answers: z.array(instanceInvitation),
    values: z.object({ items: z.array(newInvitation).min(1).max(100) }),
    handle: (context, { values }) => {
      // All or none: who corrects the list sends all of it again.
      for (const item of values.items) assertInvitable(context, item.email_address, item.ignore_existing);
      return { json: values.items.map((item) => invite(context, { ...item, ignore_existing: true })) };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/invitations/:invitationId/revoke',
    name: 'invitations.revokeInvitation',
    answers: instanceInvitation,
    handle: (context, { parameters }) => {
      const { state, now } = context;
      const invitation = state.instanceInvitations.get(parameters['invitationId']);
      if (!invitation) throw notFound('The invitation');
      if (invitation.status === 'accepted')
        throw clerkError(400, 'invitation_already_accepted', 'This invitation was accepted: it cannot be revoked.');
      if (invitation.status === 'revoked')
        throw clerkError(400, 'invitation_already_revoked', 'This invitation was revoked before.');
      const revoked = state.instanceInvitations.put({ ...invitation, status: 'revoked', updatedAt: now() });
      return { json: instanceInvitationJson(context, revoked) };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/invitations/:invitationId',
    name: 'invitations.deleteInvitation',
    answers: deleted('invitation', 'inv'),
    handle: ({ state }, { parameters }) => {
      const invitation = state.instanceInvitations.get(parameters['invitationId']);
      if (!invitation) throw notFound('The invitation');
      const ticket = ticketOf({ state }, invitation.id);
      // With everything that was sent about it.
      for (const message of state.inbox.all())
        if (ticket && message.url?.includes(ticket.id)) state.inbox.remove(message.id);
      if (ticket) state.tickets.remove(ticket.id);
      state.instanceInvitations.remove(invitation.id);
      return { json: deletedJson('invitation', invitation.id) };
    },
  }),
];
