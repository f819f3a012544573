import { z } from 'zod';
import { id, metadata, time } from './common.ts';
import { oauthVerification } from './oauth.ts';

/** Before a code is sent, most of this is null: see `resources/sign-ups.ts`. */
const signUpVerification = z.strictObject({
  object: z.string().optional(),
  status: z.enum(['verified', 'unverified', 'expired']).nullable(),
  strategy: z.string().nullable(),
  attempts: z.int().min(0).nullable(),
  expire_at: time.nullable(),
  error: z.null(),
  verified_at_client: z.string().nullish(),
  next_action: z.enum(['needs_prepare', 'needs_attempt', '']),
  supported_strategies: z.array(z.string()),
});

/** A sign-up under way or complete. */
export const signUp = z.strictObject({
  object: z.literal('sign_up'),
  id: id('sua'),
  status: z.enum(['missing_requirements', 'complete']),
  required_fields: z.array(z.string()),
  optional_fields: z.array(z.string()),
  missing_fields: z.array(z.string()),
  unverified_fields: z.array(z.string()),
  verifications: z.strictObject({
    email_address: signUpVerification.nullable(),
    phone_number: signUpVerification.nullable(),
    web3_wallet: z.null(),
    external_account: oauthVerification.nullable(),
  }),
  username: z.string().nullable(),
  email_address: z.string().nullable(),
  phone_number: z.string().nullable(),
  web3_wallet: z.null(),
  password_enabled: z.boolean(),
  has_password: z.boolean(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  unsafe_metadata: metadata,
  public_metadata: metadata,
  custom_action: z.boolean(),
  external_id: z.string().nullable(),
  created_session_id: id('sess').nullable(),
  created_user_id: id('user').nullable(),
  abandon_at: time,
  legal_accepted_at: time.nullable(),
  locale: z.string().nullable(),
  external_account_strategy: z.string().nullable(),
  external_account: z.null(),
});
