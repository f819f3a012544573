import type {
  InvitationRecord,
  MembershipRecord,
  OrganizationRecord,
  SessionRecord,
  SessionStatus,
  SignInTokenRecord,
  TemplateRecord,
  UserRecord,
} from '../records.ts';
import { ticketOf, ticketUrl } from '../tickets.ts';
import { invitationJson } from './frontend.ts';
import { membershipJson, organizationJson, userJson, type View } from './shared.ts';

/** A user as a server sees them: with private metadata. */
export function backendUserJson(view: View, user: UserRecord): Record<string, unknown> {
  return { ...userJson(view, user), private_metadata: user.privateMetadata };
}

/** A session's status now: nobody writes it down when time ends one. */
export function statusAt({ status, expireAt }: SessionRecord, now: number): SessionStatus {
  const isOver = (status === 'active' || status === 'pending') && expireAt <= now;
  return isOver ? 'expired' : status;
}

/** A session as a server sees it: without its person and without a token. */
export function backendSessionJson(session: SessionRecord, now: number): Record<string, unknown> {
  return {
    object: 'session',
    id: session.id,
    user_id: session.userId,
    client_id: session.clientId,
    actor: session.actor ?? null,
    status: statusAt(session, now),
    last_active_organization_id: session.organizationId,
    last_active_at: session.lastActiveAt,
    expire_at: session.expireAt,
    abandon_at: session.abandonAt,
    tasks: session.tasks.map((key) => ({ key })),
    latest_activity: null,
    created_at: session.createdAt,
    updated_at: session.updatedAt,
  };
}

export function backendOrganizationJson(view: View, organization: OrganizationRecord): Record<string, unknown> {
  const own = { private_metadata: organization.privateMetadata, created_by: organization.createdBy };
  return { ...organizationJson(view, organization), ...own };
}

export function backendMembershipJson(view: View, membership: MembershipRecord): Record<string, unknown> {
  return { ...membershipJson(view, membership), private_metadata: membership.privateMetadata };
}

export function backendInvitationJson(view: View, invitation: InvitationRecord): Record<string, unknown> {
  const ticket = ticketOf(view, invitation.id);
  const own = {
    private_metadata: invitation.privateMetadata,
    url: ticket ? ticketUrl(view.baseUrl, ticket.id) : null,
    expires_at: invitation.expireAt,
  };
  return { ...invitationJson(view, invitation), ...own };
}

export function templateJson(template: TemplateRecord): Record<string, unknown> {
  return {
    object: 'jwt_template',
    id: template.id,
    name: template.name,
    claims: template.claims,
    lifetime: template.lifetimeSeconds,
    allowed_clock_skew: template.allowedClockSkewSeconds,
    custom_signing_key: template.signingKey !== null,
    signing_algorithm: template.signingAlgorithm,
    created_at: template.createdAt,
    updated_at: template.updatedAt,
  };
}

export function signInTokenJson({ baseUrl }: View, ticket: SignInTokenRecord): Record<string, unknown> {
  return {
    object: 'sign_in_token',
    id: ticket.id,
    user_id: ticket.userId,
    token: ticket.token,
    status: ticket.status,
    url: `${baseUrl}/v1/tickets/accept?ticket=${ticket.token}`,
    created_at: ticket.createdAt,
    updated_at: ticket.updatedAt,
  };
}

/** What remains of something deleted. */
export function deletedJson(object: string, id: string): Record<string, unknown> {
  return { object, id, deleted: true };
}
