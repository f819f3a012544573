import { clerkError, notFound } from '../errors.ts';
import { createId } from '../ids.ts';
import { sendInvitation } from '../invitations.ts';
import type { Context } from '../operation.ts';
import type { InvitationRecord, MembershipRecord, Metadata, OrganizationRecord, UserRecord } from '../records.ts';
import { pendingInvitations } from '../resources/shared.ts';
import { createTicket, ticketUrl } from '../tickets.ts';
import { createMembership } from './organizations-common.ts';
import { isEmailAddress } from './users-common.ts';

const dayMs = 86_400_000;

type Changing = Pick<Context, 'state' | 'random' | 'now'>;
type Inviting = Changing & Pick<Context, 'baseUrl' | 'announce'>;

/** What an invitation to an organization is made of. */
export interface NewInvitation {
  readonly emailAddress: string;
  readonly role: string;
  readonly publicMetadata?: Metadata | undefined;
  readonly privateMetadata?: Metadata | undefined;
  readonly redirectUrl?: string | null | undefined;
  readonly expiresInDays?: number | undefined;
  readonly domainId?: string | null | undefined;
}

/** Whether an invitation can still be accepted. */
export function isPending({ status, expireAt }: InvitationRecord, now: number): boolean {
  return status === 'pending' && expireAt > now;
}

/**
 * Invites people to an organization: either all of them or, after an error, nobody.
 *
 * @throws ClerkApiError 422 for malformed addresses, 404 for an unknown role, 400 for people who are members or invited
 *   already, 403 when the organization has no room for them
 */
export function inviteToOrganization(
  context: Inviting,
  organization: OrganizationRecord,
  invitations: readonly NewInvitation[],
): InvitationRecord[] {
  assertAddresses(invitations);
  const addresses = invitations.map(({ emailAddress }) => emailAddress.toLowerCase());
  assertNoMembers(context, organization, addresses);
  const invited = pendingInvitations(context, organization.id).map(({ emailAddress }) => emailAddress.toLowerCase());
  if (new Set(addresses).size < addresses.length || addresses.some((address) => invited.includes(address))) {
    const message = 'There are already pending invitations for these email addresses.';
    throw clerkError(400, 'duplicate_record', message, 'email_address');
  }
  for (const { role } of invitations) if (!context.state.roles.get(role)) throw notFound('The role');
  assertRoom(context, organization, invited.length + invitations.length);
  return invitations.map((invitation) => putInvitation(context, organization, invitation));
}

/** Keeps an invitation, makes its ticket and "sends" the link. */
export function putInvitation(
  context: Inviting,
  organization: OrganizationRecord,
  invitation: NewInvitation,
): InvitationRecord {
  const { state, random, now, baseUrl } = context;
  const { emailAddress, role, publicMetadata = {}, privateMetadata = {}, redirectUrl = null } = invitation;
  const expireAt = now() + (invitation.expiresInDays ?? 30) * dayMs;
  const made = state.invitations.put({
    id: createId(random, 'orginv'),
    organizationId: organization.id,
    emailAddress,
    role,
    status: 'pending',
    publicMetadata,
    privateMetadata,
    domainId: invitation.domainId ?? null,
    expireAt,
    createdAt: now(),
    updatedAt: now(),
  });
  const about = { purpose: 'organization_invitation', subjectId: made.id, redirectUrl, expireAt } as const;
  const ticket = createTicket(context, about);
  sendInvitation(context, emailAddress, 'organization_invitation', ticketUrl(baseUrl, ticket.id));
  return made;
}

/**
 * Makes somebody a member because of an invitation.
 *
 * Does not check whether the invitation is theirs: a ticket or a verified address must have shown that.
 *
 * @throws ClerkApiError 400 when it was accepted or revoked, or expired; 403 when the organization is full
 */
export function acceptInvitation(context: Changing, invitation: InvitationRecord, user: UserRecord): MembershipRecord {
  const { state, now } = context;
  assertAcceptable(invitation, now());
  const organization = state.organizations.get(invitation.organizationId);
  if (!organization) throw notFound('The organization');
  const membership = state.memberships.put({
    ...createMembership(context, organization, user.id, invitation.role),
    publicMetadata: invitation.publicMetadata,
    privateMetadata: invitation.privateMetadata,
  });
  state.invitations.put({ ...invitation, status: 'accepted', updatedAt: now() });
  return membership;
}

/** Refuses an invitation that nobody can accept any more. */
export function assertAcceptable({ status, expireAt }: InvitationRecord, now: number): void {
  if (status === 'accepted') {
    const message = 'This invitation has already been accepted. Sign in instead.';
    throw clerkError(400, 'organization_invitation_already_accepted', message);
  }
  if (status === 'revoked') {
    const message = 'This invitation has been revoked and cannot be used anymore.';
    throw clerkError(400, 'organization_invitation_revoked_code', message);
  }
  if (expireAt <= now) throw clerkError(400, 'ticket_expired_code', 'This invitation has expired.');
}

/**
 * Takes an invitation back.
 *
 * @throws ClerkApiError 404 when it is not pending
 */
export function revokeInvitation({ state, now }: Changing, invitation: InvitationRecord): InvitationRecord {
  if (!isPending(invitation, now())) {
    const message = "The organization invitation is not in the 'pending' status.";
    throw clerkError(404, 'organization_invitation_not_pending', message);
  }
  return state.invitations.put({ ...invitation, status: 'revoked', updatedAt: now() });
}

function assertAddresses(invitations: readonly NewInvitation[]): void {
  const wrong = invitations.map(({ emailAddress }) => emailAddress).filter((address) => !isEmailAddress(address));
  if (wrong.length === 0) return;
  const message = `The following email addresses are invalid: ${wrong.join(', ')}`;
  const meta = { param_name: 'email_address', email_addresses: wrong };
  throw clerkError(422, 'form_param_format_invalid', message, meta);
}

function assertNoMembers({ state }: Changing, { id }: OrganizationRecord, addresses: readonly string[]): void {
  for (const address of addresses) {
    const isMember = state.users
      .by('email', address)
      .some((user) => state.memberships.count('both', `${id} ${user.id}`) > 0);
    if (isMember) {
      const message = `${address} is already a member of the organization.`;
      throw clerkError(400, 'already_a_member_in_organization', message, 'email_address');
    }
  }
}

/** Refuses more people than the organization may have; those invited count. */
function assertRoom({ state }: Changing, organization: OrganizationRecord, invited: number): void {
  const limit = organization.maxAllowedMemberships;
  if (limit === 0 || state.memberships.count('organization', organization.id) + invited <= limit) return;
  const message = `You have reached your limit of ${limit} organization memberships, including outstanding invitations.`;
  throw clerkError(403, 'organization_membership_quota_exceeded', message);
}
