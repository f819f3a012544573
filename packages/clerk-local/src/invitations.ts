import { clerkError } from './errors.ts';
import { createId } from './ids.ts';
import type { Context } from './operation.ts';
import { isEmailAddress } from './operations/users-common.ts';
import type { InboxMessage, Metadata } from './records.ts';
import { createTicket, ticketUrl } from './tickets.ts';

/** An invitation to the instance: whoever has its ticket may sign up, whatever the mode. */
export interface InstanceInvitationRecord {
  readonly id: string;
  readonly emailAddress: string;
  readonly status: 'pending' | 'accepted' | 'revoked';
  /** Becomes the new person's. */
  readonly publicMetadata: Metadata;
  readonly expireAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Somebody who waits to be let in. */
export interface WaitlistRecord {
  readonly id: string;
  readonly emailAddress: string;
  readonly status: 'pending' | 'invited' | 'completed' | 'rejected';
  readonly invitationId: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What an invitation to the instance is made of. */
export interface NewInvitation {
  readonly emailAddress: string;
  readonly publicMetadata?: Metadata | undefined;
  readonly redirectUrl?: string | null | undefined;
  readonly expiresInDays?: number | null | undefined;
  /** Whether somebody may be invited who is there, or was invited before. */
  readonly ignoreExisting?: boolean | undefined;
  readonly notify?: boolean | undefined;
}

type Inviting = Pick<Context, 'state' | 'random' | 'now' | 'baseUrl' | 'announce'>;

/**
 * Invites somebody to the instance: makes the invitation and its ticket, and "sends" the link.
 *
 * @throws ClerkApiError 422 for what is no address, 400 for somebody who is there or was invited before
 */
export function inviteToInstance(context: Inviting, given: NewInvitation): InstanceInvitationRecord {
  const { state, random, now, baseUrl } = context;
  const { emailAddress } = given;
  assertInvitable(context, emailAddress, given.ignoreExisting);
  const expireAt = now() + (given.expiresInDays ?? 30) * 86_400_000;
  const invitation = state.instanceInvitations.put({
    id: createId(random, 'inv'),
    emailAddress,
    status: 'pending',
    publicMetadata: given.publicMetadata ?? {},
    expireAt,
    createdAt: now(),
    updatedAt: now(),
  });
  const redirectUrl = given.redirectUrl ?? null;
  const ticket = createTicket(context, { purpose: 'invitation', subjectId: invitation.id, redirectUrl, expireAt });
  if (given.notify ?? true) sendInvitation(context, emailAddress, 'invitation', ticketUrl(baseUrl, ticket.id));
  return invitation;
}

/** "Sends" the link of an invitation: keeps it in the inbox and has it printed at the terminal. */
export function sendInvitation(
  { state, random, now, announce }: Pick<Context, 'state' | 'random' | 'now' | 'announce'>,
  to: string,
  kind: Extract<InboxMessage['kind'], 'invitation' | 'organization_invitation'>,
  url: string,
): void {
  state.inbox.put({ id: createId(random, 'ema'), to, kind, code: null, url, sentAt: now() });
  announce({ to, kind, code: null, url });
}

/** An invitation's status now: nobody writes it down when time ends one. */
export function invitationStatus(
  { status, expireAt }: InstanceInvitationRecord,
  now: number,
): InstanceInvitationRecord['status'] | 'expired' {
  return status === 'pending' && expireAt <= now ? 'expired' : status;
}

/**
 * Refuses to invite to what is no address and, unless told otherwise, who is there or was invited before.
 */
export function assertInvitable(
  { state, now }: Pick<Inviting, 'state' | 'now'>,
  emailAddress: string,
  ignoreExisting = false,
): void {
  if (!isEmailAddress(emailAddress))
    throw clerkError(422, 'form_param_format_invalid', 'Email address must be a valid email address.', 'email_address');
  if (ignoreExisting) return;
  const key = emailAddress.toLowerCase();
  if (state.users.count('email', key) > 0)
    throw clerkError(
      422,
      'form_identifier_exists',
      'That email address is taken. Please try another.',
      'email_address',
    );
  const isInvited = state.instanceInvitations
    .by('email', key)
    .some((invitation) => invitationStatus(invitation, now()) === 'pending');
  if (isInvited)
    throw clerkError(
      400,
      'duplicate_record',
      `There is a pending invitation for ${emailAddress} already.`,
      'email_address',
    );
}

/** Puts somebody on the waitlist, or finds them there. */
export function joinWaitlist(
  { state, random, now }: Pick<Context, 'state' | 'random' | 'now'>,
  emailAddress: string,
): WaitlistRecord {
  if (!isEmailAddress(emailAddress))
    throw clerkError(422, 'form_param_format_invalid', 'Email address must be a valid email address.', 'email_address');
  const before = state.waitlist.by('email', emailAddress.toLowerCase())[0];
  if (before) return before;
  return state.waitlist.put({
    id: createId(random, 'wle'),
    emailAddress,
    status: 'pending',
    invitationId: null,
    createdAt: now(),
    updatedAt: now(),
  });
}
