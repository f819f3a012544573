import type {
  CodeRecord,
  EmailRecord,
  ExternalAccountRecord,
  InvitationRecord,
  MembershipRecord,
  OrganizationRecord,
  PasskeyRecord,
  PhoneRecord,
  RoleRecord,
  UserRecord,
} from '../records.ts';
import type { Settings } from '../settings.ts';
import type { State } from '../state.ts';
import { oauthFlowJson } from './oauth.ts';
import { failedAttemptsAt, hasSecondFactor, isLocked } from '../users.ts';

/** What every resource needs to become JSON. */
export interface View {
  readonly state: State;
  readonly baseUrl: string;
  readonly settings: Settings;
  readonly now: () => number;
}

/** The picture of people and organizations that have none of their own. */
export function imageUrl({ baseUrl }: View, id: string): string {
  return `${baseUrl}/images/${id}.svg`;
}

/** The picture of somebody or of an organization; its address changes with every upload, so that browsers may keep it. */
export function pictureUrl(view: View, { id, picture }: Pick<UserRecord, 'id' | 'picture'>): string {
  return picture ? `${view.baseUrl}/images/${id}?${picture.id}` : imageUrl(view, id);
}

/** An e-mail address, the same in both APIs. */
export function emailJson(email: EmailRecord): Record<string, unknown> {
  const strategy = email.linkId ? 'email_link' : 'email_code';
  return {
    id: email.id,
    object: 'email_address',
    email_address: email.address,
    reserved: false,
    verification: { ...verifiedBy(strategy, email.verified, email.createdAt), ...progressOf(email.code) },
    linked_to: [],
    matches_sso_connection: false,
    created_at: email.createdAt,
    updated_at: email.createdAt,
  };
}

/** How far the verification by a code has come. */
function progressOf(code: CodeRecord | null | undefined): Record<string, unknown> {
  return code ? { attempts: code.attempts, expire_at: code.expireAt } : {};
}

/** Whether and how something of somebody's was verified. */
function verifiedBy(strategy: string, verified: boolean, createdAt: number): Record<string, unknown> {
  const status = verified ? 'verified' : 'unverified';
  return { object: `verification_${strategy}`, status, strategy, attempts: 1, expire_at: createdAt + 600_000 };
}

/** A phone number, the same in both APIs. */
export function phoneJson(phone: PhoneRecord): Record<string, unknown> {
  return {
    id: phone.id,
    object: 'phone_number',
    phone_number: phone.number,
    reserved_for_second_factor: phone.reservedForSecondFactor,
    default_second_factor: phone.defaultSecondFactor,
    reserved: false,
    verification: { ...verifiedBy('phone_code', phone.verified, phone.createdAt), ...progressOf(phone.code) },
    linked_to: [],
    created_at: phone.createdAt,
    updated_at: phone.createdAt,
  };
}

/** An account at another provider, the same in both APIs. */
export function externalAccountJson(view: View, account: ExternalAccountRecord): Record<string, unknown> {
  // Of an account that is connected, the way there is of no interest any more.
  const flow = account.verified ? undefined : view.state.oauthFlows.get(account.flowId);
  return {
    object: 'external_account',
    id: account.id,
    identification_id: account.id,
    provider: `oauth_${account.provider}`,
    provider_user_id: account.providerUserId,
    approved_scopes: account.scopes.join(' '),
    email_address: account.emailAddress,
    email_address_verified: account.verified,
    first_name: account.firstName ?? '',
    last_name: account.lastName ?? '',
    avatar_url: '',
    image_url: imageUrl(view, account.id),
    username: account.username,
    phone_number: null,
    public_metadata: {},
    label: null,
    verification: flow
      ? oauthFlowJson(view, flow)
      : verifiedBy(`oauth_${account.provider}`, account.verified, account.createdAt),
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

/** A passkey, the same in both APIs. */
export function passkeyJson(passkey: PasskeyRecord): Record<string, unknown> {
  return {
    object: 'passkey',
    id: passkey.id,
    name: passkey.name,
    last_used_at: passkey.lastUsedAt,
    verification: verifiedBy('passkey', passkey.verified, passkey.createdAt),
    created_at: passkey.createdAt,
    updated_at: passkey.createdAt,
  };
}

/** A user as both APIs show them. */
export function userJson(view: View, user: UserRecord): Record<string, unknown> {
  const { settings } = view;
  const now = view.now();
  const picture = pictureUrl(view, user);
  return {
    id: user.id,
    object: 'user',
    username: user.username,
    first_name: user.firstName,
    last_name: user.lastName,
    locale: null,
    image_url: picture,
    profile_image_url: picture,
    has_image: user.picture !== null,
    primary_email_address_id: user.primaryEmailId,
    primary_phone_number_id: user.primaryPhoneId,
    primary_web3_wallet_id: null,
    password_enabled: user.passwordHash !== null,
    two_factor_enabled: hasSecondFactor(user),
    totp_enabled: user.totp?.verified ?? false,
    backup_code_enabled: user.backupCodeHashes.length > 0,
    email_addresses: user.emails.map(emailJson),
    phone_numbers: user.phones.map(phoneJson),
    web3_wallets: [],
    passkeys: user.passkeys.map(passkeyJson),
    external_accounts: user.externalAccounts.map((account) => externalAccountJson(view, account)),
    saml_accounts: [],
    enterprise_accounts: [],
    password_last_updated_at: user.passwordUpdatedAt,
    public_metadata: user.publicMetadata,
    unsafe_metadata: user.unsafeMetadata,
    external_id: user.externalId,
    last_sign_in_at: user.lastSignInAt,
    banned: user.banned,
    locked: isLocked(user, now),
    lockout_expires_in_seconds:
      user.lockedUntil !== null && user.lockedUntil > now ? Math.ceil((user.lockedUntil - now) / 1000) : null,
    verification_attempts_remaining: settings.lockout.enabled
      ? Math.max(0, settings.lockout.maxAttempts - failedAttemptsAt(user, now))
      : null,
    created_at: user.createdAt,
    updated_at: user.updatedAt,
    delete_self_enabled: settings.deleteSelf,
    bypass_client_trust: false,
    create_organization_enabled: settings.createOrganization,
    create_organizations_limit: null,
    last_active_at: user.lastSignInAt,
    mfa_enabled_at: user.mfaEnabledAt,
    mfa_disabled_at: user.mfaDisabledAt,
    legal_accepted_at: user.legalAcceptedAt,
    requires_password_reset: user.requiresPasswordReset,
  };
}

/** The part of a user that other members of an organization may see. */
export function publicUserJson(view: View, user: UserRecord): Record<string, unknown> {
  const picture = pictureUrl(view, user);
  return {
    first_name: user.firstName,
    last_name: user.lastName,
    image_url: picture,
    profile_image_url: picture,
    has_image: user.picture !== null,
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

/** The invitations to an organization that can still be accepted. */
export function pendingInvitations(
  { state, now }: Pick<View, 'state' | 'now'>,
  organizationId: string,
): InvitationRecord[] {
  return state.invitations.by('pending', organizationId).filter(({ expireAt }) => expireAt > now());
}

/** An organization as both APIs show it. */
export function organizationJson(view: View, organization: OrganizationRecord): Record<string, unknown> {
  return {
    object: 'organization',
    id: organization.id,
    name: organization.name,
    slug: organization.slug,
    image_url: pictureUrl(view, organization),
    has_image: organization.picture !== null,
    members_count: view.state.memberships.count('organization', organization.id),
    pending_invitations_count: pendingInvitations(view, organization.id).length,
    max_allowed_memberships: organization.maxAllowedMemberships,
    admin_delete_enabled: organization.adminDeleteEnabled,
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
