import { z } from 'zod';
import { metadata, time } from './common.ts';

/** How far the way through another provider is. */
export const oauthVerification = z.strictObject({
  object: z.literal('verification_oauth'),
  status: z.enum(['unverified', 'verified', 'transferable', 'failed', 'expired']),
  strategy: z.string().startsWith('oauth_'),
  attempts: z.null(),
  expire_at: time,
  error: z.strictObject({ code: z.string(), message: z.string(), long_message: z.string(), meta: metadata }).nullable(),
  external_verification_redirect_url: z.url().nullable(),
  verified_at_client: z.null(),
});

/** What servers ask a provider with, in somebody's name. */
export const oauthAccessToken = z.strictObject({
  object: z.literal('oauth_access_token'),
  external_account_id: z.string(),
  provider_user_id: z.string(),
  provider: z.string().startsWith('oauth_'),
  token: z.string(),
  expires_at: time.nullable(),
  public_metadata: metadata,
  label: z.string().nullable(),
  scopes: z.array(z.string()),
});
