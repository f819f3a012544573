import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { inviteToInstance, joinWaitlist, type WaitlistRecord } from '../../invitations.ts';
import { operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import { deletedJson } from '../../resources/backend.ts';
import { waitlistEntryJson } from '../../resources/invitations.ts';
import { deleted, listOf } from '../../schemas/common.ts';
import { waitlistEntry } from '../../schemas/invitations.ts';
import { sorted } from './sorting.ts';

const newEntry = z.object({ email_address: z.string(), notify: z.boolean().optional() });

function requireEntry({ state }: Context, id: string | undefined): WaitlistRecord {
  const entry = state.waitlist.get(id);
  if (!entry) throw notFound('The waitlist entry');
  return entry;
}

/** Backend API: the people who wait to be let in. */
export const waitlistOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/waitlist_entries',
    name: 'waitlistEntries.list',
    answers: listOf(waitlistEntry),
    values: z.object({
      ...page,
      status: z.string().optional(),
      query: z.string().optional(),
      order_by: z.string().optional(),
    }),
    handle: (context, { values }) => {
      const query = values.query?.toLowerCase();
      const found = context.state.waitlist
        .all()
        .filter((one) => !values.status || one.status === values.status)
        .filter((one) => !query || one.id === values.query || one.emailAddress.toLowerCase().includes(query));
      const { data, total_count } = paginate(
        sorted(found, values.order_by, {
          created_at: ({ createdAt }) => createdAt,
          email_address: ({ emailAddress }) => emailAddress,
          invited_at: ({ invitationId }) => context.state.instanceInvitations.get(invitationId)?.createdAt ?? 0,
        }),
        values,
      );
      return { json: { data: data.map((one) => waitlistEntryJson(context, one)), total_count } };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/waitlist_entries',
    name: 'waitlistEntries.create',
    answers: waitlistEntry,
    values: newEntry,
    handle: (context, { values }) => ({
      json: waitlistEntryJson(context, joinWaitlist(context, values.email_address)),
    }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/waitlist_entries/bulk',
    name: 'waitlistEntries.createBulk',
    answers: z.array(waitlistEntry),
    values: z.object({ items: z.array(newEntry).min(1).max(100) }),
    handle: (context, { values }) => ({
      json: values.items.map((item) => waitlistEntryJson(context, joinWaitlist(context, item.email_address))),
    }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/waitlist_entries/:entryId/invite',
    name: 'waitlistEntries.invite',
    answers: waitlistEntry,
    values: z.object({ ignore_existing: z.boolean().optional() }),
    handle: (context, { parameters, values }) => {
      const entry = requireEntry(context, parameters['entryId']);
      const { emailAddress } = entry;
      const invitation = inviteToInstance(context, { emailAddress, ignoreExisting: values.ignore_existing });
      const invited = context.state.waitlist.put({
        ...entry,
        status: 'invited',
        invitationId: invitation.id,
        updatedAt: context.now(),
      });
      return { json: waitlistEntryJson(context, invited) };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/waitlist_entries/:entryId/reject',
    name: 'waitlistEntries.reject',
    answers: waitlistEntry,
    handle: (context, { parameters }) => {
      const entry = requireEntry(context, parameters['entryId']);
      const invitation = context.state.instanceInvitations.get(entry.invitationId);
      // Who was let in already keeps what they have; who was only invited is invited no more.
      if (invitation?.status === 'pending')
        context.state.instanceInvitations.put({ ...invitation, status: 'revoked', updatedAt: context.now() });
      const rejected = context.state.waitlist.put({ ...entry, status: 'rejected', updatedAt: context.now() });
      return { json: waitlistEntryJson(context, rejected) };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/waitlist_entries/:entryId',
    name: 'waitlistEntries.delete',
    answers: deleted('waitlist_entry', 'wle'),
    handle: (context, { parameters }) => {
      const entry = requireEntry(context, parameters['entryId']);
      if (entry.status !== 'pending')
        throw clerkError(400, 'waitlist_entry_not_pending', 'Only an entry that is pending can be deleted.');
      context.state.waitlist.remove(entry.id);
      return { json: deletedJson('waitlist_entry', entry.id) };
    },
  }),
];
