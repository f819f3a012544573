import { z } from 'zod';
import { id, metadata, time } from './common.ts';
import { oauthVerification } from './oauth.ts';
import { membership } from './organizations.ts';

const verification = z.strictObject({
  object: z.string(),
  status: z.enum(['verified', 'unverified']),
  strategy: z.string(),
  attempts: z.int(),
  expire_at: time,
});

/** An e-mail address. */
export const email = z.strictObject({
  id: id('idn'),
  object: z.literal('email_address'),
  email_address: z.string(),
  reserved: z.boolean(),
  verification,
  linked_to: z.array(z.never()),
  matches_sso_connection: z.boolean(),
  created_at: time,
  updated_at: time,
});

/** A phone number. */
export const phone = z.strictObject({
  id: id('idn'),
  object: z.literal('phone_number'),
  backup_codes: z.array(z.string()).optional(),
  phone_number: z.string(),
  reserved_for_second_factor: z.boolean(),
  default_second_factor: z.boolean(),
  reserved: z.boolean(),
  verification,
  linked_to: z.array(z.never()),
  created_at: time,
  updated_at: time,
});

/** An account at another provider. */
export const externalAccount = z.strictObject({
  object: z.literal('external_account'),
  id: id('eac'),
  identification_id: z.string(),
  provider: z.string().startsWith('oauth_'),
  provider_user_id: z.string(),
  approved_scopes: z.string(),
  email_address: z.string(),
  email_address_verified: z.boolean(),
  first_name: z.string(),
  last_name: z.string(),
  avatar_url: z.string(),
  image_url: z.string(),
  username: z.string().nullable(),
  phone_number: z.string().nullable(),
  public_metadata: metadata,
  label: z.string().nullable(),
  verification: z.union([verification, oauthVerification]),
  created_at: time,
  updated_at: time,
});

/** A passkey. */
export const passkey = z.strictObject({
  object: z.literal('passkey'),
  id: id('pk'),
  name: z.string(),
  last_used_at: time.nullable(),
  verification,
  created_at: time,
  updated_at: time,
});

const user = z.strictObject({
  id: id('user'),
  object: z.literal('user'),
  username: z.string().nullable(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  locale: z.null(),
  image_url: z.string(),
  profile_image_url: z.string(),
  has_image: z.boolean(),
  primary_email_address_id: id('idn').nullable(),
  primary_phone_number_id: id('idn').nullable(),
  primary_web3_wallet_id: z.null(),
  password_enabled: z.boolean(),
  two_factor_enabled: z.boolean(),
  totp_enabled: z.boolean(),
  backup_code_enabled: z.boolean(),
  email_addresses: z.array(email),
  phone_numbers: z.array(phone),
  web3_wallets: z.array(z.never()),
  passkeys: z.array(passkey),
  external_accounts: z.array(externalAccount),
  saml_accounts: z.array(z.never()),
  enterprise_accounts: z.array(z.never()),
  password_last_updated_at: time.nullable(),
  public_metadata: metadata,
  unsafe_metadata: metadata,
  external_id: z.string().nullable(),
  last_sign_in_at: time.nullable(),
  banned: z.boolean(),
  locked: z.boolean(),
  lockout_expires_in_seconds: z.int().nullable(),
  verification_attempts_remaining: z.int().nullable(),
  created_at: time,
  updated_at: time,
  delete_self_enabled: z.boolean(),
  bypass_client_trust: z.boolean(),
  create_organization_enabled: z.boolean(),
  create_organizations_limit: z.int().nullable(),
  last_active_at: time.nullable(),
  mfa_enabled_at: time.nullable(),
  mfa_disabled_at: time.nullable(),
  legal_accepted_at: time.nullable(),
  requires_password_reset: z.boolean(),
});

/** A user as their own browser sees them. */
export const frontendUser = user.extend({ organization_memberships: z.array(membership) });

/** A user as a server sees them. */
export const backendUser = user.extend({ private_metadata: metadata });
