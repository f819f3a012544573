import { clerkError } from '../errors.ts';
import { invitationStatus } from '../invitations.ts';
import type { Context } from '../operation.ts';
import type { Metadata, UserRecord } from '../records.ts';
import { requireTicket, type TicketRecord } from '../tickets.ts';
import { acceptInvitation } from './organization-invitations.ts';

/** An invitation that waits to be accepted, of whichever kind, as its ticket found it. */
export interface Invited {
  readonly ticket: TicketRecord;
  readonly emailAddress: string;
  /** What becomes the new person's. */
  readonly publicMetadata: Metadata;
}

/**
 * Finds the pending invitation of a ticket.
 *
 * @throws ClerkApiError 400 when the ticket is unknown, expired, used or revoked
 */
export function requireInvited(context: Pick<Context, 'state' | 'now'>, text: string): Invited {
  const { state, now } = context;
  const ticket = requireTicket(context, text);
  if (ticket.purpose === 'invitation') {
    const invitation = state.instanceInvitations.get(ticket.subjectId);
    assertPending(invitation && invitationStatus(invitation, now()));
    return {
      ticket,
      emailAddress: invitation?.emailAddress ?? '',
      publicMetadata: invitation?.publicMetadata ?? {},
    };
  }
  const invitation = state.invitations.get(ticket.subjectId);
  assertPending(invitation?.status);
  return { ticket, emailAddress: invitation?.emailAddress ?? '', publicMetadata: {} };
}

function assertPending(status: string | undefined): void {
  if (status === 'pending') return;
  if (status === 'accepted')
    throw clerkError(400, 'invitation_already_accepted', 'This invitation was accepted before.', 'ticket');
  if (status === 'expired') throw clerkError(400, 'ticket_expired_code', 'The ticket has expired.', 'ticket');
  throw clerkError(400, 'ticket_invalid_code', 'The ticket is not valid: its invitation was revoked.', 'ticket');
}

/** Lets somebody in by the invitation they have the ticket of: from now on it is used. */
export function acceptInvited(
  context: Pick<Context, 'state' | 'random' | 'now'>,
  { ticket }: Invited,
  user: UserRecord,
): void {
  const { state, now } = context;
  if (ticket.purpose === 'invitation') {
    const invitation = state.instanceInvitations.get(ticket.subjectId);
    if (!invitation) return;
    state.instanceInvitations.put({ ...invitation, status: 'accepted', updatedAt: now() });
    for (const entry of state.waitlist.by('email', invitation.emailAddress.toLowerCase()))
      state.waitlist.put({ ...entry, status: 'completed', updatedAt: now() });
    return;
  }
  const invitation = state.invitations.get(ticket.subjectId);
  const organization = invitation && state.organizations.get(invitation.organizationId);
  if (!organization) throw clerkError(400, 'ticket_invalid_code', 'The organization is not there any more.', 'ticket');
  const isMember = state.memberships.count('both', `${organization.id} ${user.id}`) > 0;
  if (isMember) state.invitations.put({ ...invitation, status: 'accepted', updatedAt: now() });
  else acceptInvitation(context, invitation, user);
}
