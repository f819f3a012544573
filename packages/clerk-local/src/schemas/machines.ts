import { z } from 'zod';
import { id, metadata, time } from './common.ts';

const plainMachine = z.strictObject({
  object: z.literal('machine'),
  id: id('mch'),
  name: z.string(),
  instance_id: id('ins'),
  default_token_ttl: z.int(),
  created_at: time,
  updated_at: time,
});

/** A machine and those it may talk to. */
export const machine = plainMachine.extend({ scoped_machines: z.array(plainMachine) });

/** A machine just made: with its key. */
export const newMachine = machine.extend({ secret_key: z.string().startsWith('ak_') });

export const machineSecretKey = z.strictObject({
  object: z.literal('machine_secret_key'),
  secret: z.string().startsWith('ak_'),
});

export const machineScope = z.strictObject({
  object: z.literal('machine_scope'),
  from_machine_id: id('mch'),
  to_machine_id: id('mch'),
  created_at: time.optional(),
  deleted: z.literal(true).optional(),
});

const tokenState = {
  scopes: z.array(z.string()),
  revoked: z.boolean(),
  revocation_reason: z.string().nullable(),
  expired: z.boolean(),
  expiration: time.nullable(),
  created_at: time,
  updated_at: time,
};

/** A machine's token; its text comes once, when it is made. */
export const m2mToken = z.strictObject({
  object: z.literal('machine_to_machine_token'),
  id: id('mt'),
  subject: id('mch'),
  claims: metadata.nullable(),
  ...tokenState,
  token: z.string().optional(),
});

/** An API key; its secret comes when it is made, and when a server asks for it. */
export const apiKey = z.strictObject({
  object: z.literal('api_key'),
  id: id('ak'),
  type: z.literal('api_key'),
  name: z.string(),
  description: z.string().nullable(),
  subject: z.string().regex(/^(user|org)_/),
  claims: metadata.nullable(),
  ...tokenState,
  created_by: z.string().nullable(),
  last_used_at: time.nullable(),
  secret: z.string().startsWith('ak_').optional(),
});

/** An OAuth application; its secret comes when it is made or rotated. */
export const oauthApplication = z.strictObject({
  object: z.literal('oauth_application'),
  id: id('oa'),
  instance_id: id('ins'),
  name: z.string(),
  client_id: z.string(),
  client_uri: z.null(),
  client_image_url: z.null(),
  dynamically_registered: z.literal(false),
  consent_screen_enabled: z.literal(false),
  pkce_required: z.boolean(),
  public: z.boolean(),
  scopes: z.string(),
  redirect_uris: z.array(z.string()),
  authorize_url: z.url(),
  token_fetch_url: z.url(),
  user_info_url: z.url(),
  discovery_url: z.url(),
  token_introspection_url: z.url(),
  created_at: time,
  updated_at: time,
  client_secret: z.string().optional(),
});

/** A token of an OAuth application, never its text. */
export const oauthToken = z.strictObject({
  object: z.literal('clerk_idp_oauth_access_token'),
  id: id('oat'),
  client_id: z.string(),
  type: z.literal('oauth_token'),
  subject: id('user'),
  ...tokenState,
});
