import type { EmailRecord, MembershipRecord, OrganizationRecord, RoleRecord, UserRecord } from '../records.ts';
import type { State } from '../state.ts';

/** What every resource needs to become JSON. */
export interface View {
  readonly state: State;
  readonly baseUrl: string;
}

/** The picture of people and organizations that have none of their own. */
export function imageUrl({ baseUrl }: View, id: string): string {
  return `${baseUrl}/images/${id}.svg`;
}

/** An e-mail address, the same in both APIs. */
export function emailJson(email: EmailRecord): Record<string, unknown> {
  const status = email.verified ? 'verified' : 'unverified';
  return {
    id: email.id,
    object: 'email_address',
    email_address: email.address,
    reserved: false,
    verification: {
      object: 'verification_email_code',
      status,
      strategy: 'email_code',
      attempts: 1,
      expire_at: email.createdAt + 600_000,
    },
    linked_to: [],
    matches_sso_connection: false,
    created_at: email.createdAt,
    updated_at: email.createdAt,
  };
}

/** A user as both APIs show them. */
export function userJson(view: View, user: UserRecord): Record<string, unknown> {
  const picture = imageUrl(view, user.id);
  return {
    id: user.id,
    object: 'user',
    username: user.username,
    first_name: user.firstName,
    last_name: user.lastName,
    locale: null,
    image_url: picture,
    profile_image_url: picture,
    has_image: false,
    primary_email_address_id: user.primaryEmailId,
    primary_phone_number_id: null,
    primary_web3_wallet_id: null,
    password_enabled: user.passwordHash !== null,
    two_factor_enabled: false,
    totp_enabled: false,
    backup_code_enabled: false,
    email_addresses: user.emails.map(emailJson),
    phone_numbers: [],
    web3_wallets: [],
    passkeys: [],
    external_accounts: [],
    saml_accounts: [],
    enterprise_accounts: [],
    password_last_updated_at: user.passwordHash === null ? null : user.updatedAt,
    public_metadata: user.publicMetadata,
    unsafe_metadata: user.unsafeMetadata,
    external_id: user.externalId,
    last_sign_in_at: user.lastSignInAt,
    banned: user.banned,
    locked: user.locked,
    lockout_expires_in_seconds: null,
    verification_attempts_remaining: null,
    created_at: user.createdAt,
    updated_at: user.updatedAt,
    delete_self_enabled: true,
    bypass_client_trust: false,
    create_organization_enabled: true,
    create_organizations_limit: null,
    last_active_at: user.lastSignInAt,
    mfa_enabled_at: null,
    mfa_disabled_at: null,
    legal_accepted_at: null,
    requires_password_reset: user.requiresPasswordReset,
  };
}

/** The part of a user that other members of an organization may see. */
export function publicUserJson(view: View, user: UserRecord): Record<string, unknown> {
  const picture = imageUrl(view, user.id);
  return {
    first_name: user.firstName,
    last_name: user.lastName,
    image_url: picture,
    profile_image_url: picture,
    has_image: false,
    identifier: identifierOf(user),
    user_id: user.id,
    username: user.username,
    banned: user.banned,
  };
}

/** The address or name somebody is known by. */
export function identifierOf(user: UserRecord): string {
  const primary = user.emails.find(({ id }) => id === user.primaryEmailId) ?? user.emails[0];
  return primary?.address ?? user.username ?? user.id;
}

/** An organization as both APIs show it. */
export function organizationJson(view: View, organization: OrganizationRecord): Record<string, unknown> {
  return {
    object: 'organization',
    id: organization.id,
    name: organization.name,
    slug: organization.slug,
    image_url: imageUrl(view, organization.id),
    has_image: false,
    members_count: view.state.memberships.count('organization', organization.id),
    pending_invitations_count: view.state.invitations.count('pending', organization.id),
    max_allowed_memberships: organization.maxAllowedMemberships,
    admin_delete_enabled: true,
    public_metadata: organization.publicMetadata,
    created_at: organization.createdAt,
    updated_at: organization.updatedAt,
  };
}

/** A membership, with both its ends. */
export function membershipJson(view: View, membership: MembershipRecord): Record<string, unknown> {
  const organization = view.state.organizations.get(membership.organizationId);
  const user = view.state.users.get(membership.userId);
  const role = view.state.roles.get(membership.role);
  return {
    object: 'organization_membership',
    id: membership.id,
    public_metadata: membership.publicMetadata,
    role: membership.role,
    role_name: role?.name ?? membership.role,
    permissions: role?.permissions ?? [],
    created_at: membership.createdAt,
    updated_at: membership.updatedAt,
    ...(organization ? { organization: organizationJson(view, organization) } : {}),
    ...(user ? { public_user_data: publicUserJson(view, user) } : {}),
  };
}

/** A role and what it permits. */
export function roleJson(role: RoleRecord): Record<string, unknown> {
  const times = { created_at: 1, updated_at: 1 };
  return {
    object: 'role',
    id: `role_${role.id}`,
    key: role.id,
    name: role.name,
    description: role.description,
    permissions: role.permissions.map((key) => ({
      object: 'permission',
      id: `perm_${key}`,
      key,
      name: key,
      description: key,
      type: key.startsWith('org:sys_') ? 'system' : 'user',
      ...times,
    })),
    ...times,
  };
}
