import { invitationStatus, type InstanceInvitationRecord, type WaitlistRecord } from '../invitations.ts';
import { ticketOf, ticketUrl } from '../tickets.ts';
import type { View } from './shared.ts';

/** An invitation to the instance, with the link that was sent. */
export function instanceInvitationJson(view: View, invitation: InstanceInvitationRecord): Record<string, unknown> {
  const ticket = ticketOf(view, invitation.id);
  const status = invitationStatus(invitation, view.now());
  return {
    object: 'invitation',
    id: invitation.id,
    email_address: invitation.emailAddress,
    public_metadata: invitation.publicMetadata,
    revoked: status === 'revoked',
    status,
    url: ticket ? ticketUrl(view.baseUrl, ticket.id) : null,
    expires_at: invitation.expireAt,
    created_at: invitation.createdAt,
    updated_at: invitation.updatedAt,
  };
}

/** Somebody who waits, as a server sees them. */
export function waitlistEntryJson(view: View, entry: WaitlistRecord): Record<string, unknown> {
  const invitation = view.state.instanceInvitations.get(entry.invitationId);
  return {
    object: 'waitlist_entry',
    id: entry.id,
    email_address: entry.emailAddress,
    status: entry.status,
    is_locked: false,
    invitation: invitation ? instanceInvitationJson(view, invitation) : null,
    created_at: entry.createdAt,
    updated_at: entry.updatedAt,
  };
}
