import type {
  CodeRecord,
  OrganizationDomainRecord,
  InvitationRecord,
  MembershipRequestRecord,
  OrganizationRecord,
  SuggestionRecord,
} from '../records.ts';
import { pictureUrl, publicUserJson, type View } from './shared.ts';

/** An invitation's status now: nobody writes it down when time ends one. */
export function invitationStatus({ now }: Pick<View, 'now'>, { status, expireAt }: InvitationRecord): string {
  return status === 'pending' && expireAt <= now() ? 'expired' : status;
}

/** The part of an organization that people see who are no members yet. */
export function publicOrganizationJson(view: View, organization: OrganizationRecord): Record<string, unknown> {
  return {
    id: organization.id,
    name: organization.name,
    slug: organization.slug,
    image_url: pictureUrl(view, organization),
    has_image: organization.picture !== null,
  };
}

/** An invitation as the invited person sees it. */
export function userInvitationJson(
  view: View,
  invitation: InvitationRecord,
  organization: OrganizationRecord,
): Record<string, unknown> {
  return {
    object: 'organization_invitation',
    id: invitation.id,
    email_address: invitation.emailAddress,
    public_organization_data: publicOrganizationJson(view, organization),
    public_metadata: invitation.publicMetadata,
    status: invitationStatus(view, invitation),
    role: invitation.role,
    role_name: view.state.roles.get(invitation.role)?.name ?? invitation.role,
    created_at: invitation.createdAt,
    updated_at: invitation.updatedAt,
  };
}

/** A suggestion to ask for membership. */
export function suggestionJson(
  view: View,
  suggestion: SuggestionRecord,
  organization: OrganizationRecord,
): Record<string, unknown> {
  return {
    object: 'organization_suggestion',
    id: suggestion.id,
    public_organization_data: publicOrganizationJson(view, organization),
    status: suggestion.status,
    created_at: suggestion.createdAt,
    updated_at: suggestion.updatedAt,
  };
}

/** Somebody's wish to join, as those see it who decide. */
export function membershipRequestJson(view: View, request: MembershipRequestRecord): Record<string, unknown> {
  const user = view.state.users.get(request.userId);
  return {
    object: 'organization_membership_request',
    id: request.id,
    organization_id: request.organizationId,
    status: request.status,
    public_user_data: user ? publicUserJson(view, user) : null,
    created_at: request.createdAt,
    updated_at: request.updatedAt,
  };
}

/** A domain of an organization, the same in both APIs. */
export function domainJson(view: View, domain: OrganizationDomainRecord): Record<string, unknown> {
  const { state, now } = view;
  const verification = verificationJson(domain);
  const invitations = state.invitations.by('domain', domain.id);
  const suggestions = state.suggestions.by('domain', domain.id);
  return {
    object: 'organization_domain',
    id: domain.id,
    organization_id: domain.organizationId,
    name: domain.name,
    enrollment_mode: domain.enrollmentMode,
    affiliation_email_address: domain.affiliationEmailAddress,
    verification,
    affiliation_verification: verification,
    ownership_verification: null,
    total_pending_invitations: invitations.filter(({ status, expireAt }) => status === 'pending' && expireAt > now())
      .length,
    total_pending_suggestions: suggestions.filter(({ status }) => status === 'pending').length,
    created_at: domain.createdAt,
    updated_at: domain.updatedAt,
  };
}

function verificationJson({ verified, code }: { verified: boolean; code: CodeRecord | null }) {
  if (!verified && !code) return null;
  const status = verified ? 'verified' : 'unverified';
  return { status, strategy: 'email_code', attempts: code?.attempts ?? 0, expires_at: code?.expireAt ?? null };
}
