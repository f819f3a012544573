import { z } from 'zod';
import { id, metadata, time, token } from './common.ts';
import { firstFactor, secondFactor, verification } from './factors.ts';
import { oauthVerification } from './oauth.ts';
import { publicUser } from './organizations.ts';
import { signUp } from './sign-ups.ts';
import { frontendUser } from './users.ts';

const status = z.enum(['active', 'pending', 'ended', 'removed', 'revoked', 'expired']);
const tasks = z.array(z.strictObject({ key: z.string() }));

/** A session as its browser sees it: with its person, and a token while it lives. */
export const session = z.strictObject({
  object: z.literal('session'),
  id: id('sess'),
  status,
  expire_at: time,
  abandon_at: time,
  last_active_at: time,
  last_active_organization_id: id('org').nullable(),
  actor: metadata.nullable(),
  user: frontendUser,
  public_user_data: publicUser,
  factor_verification_age: z.tuple([z.int(), z.int()]),
  created_at: time,
  updated_at: time,
  tasks,
  last_active_token: token.nullable(),
});

/** A session in the list of somebody's devices. */
export const deviceSession = z.strictObject({
  object: z.literal('session'),
  id: id('sess'),
  status,
  last_active_at: time,
  expire_at: time,
  abandon_at: time,
  actor: metadata.nullable(),
  latest_activity: z.strictObject({
    object: z.literal('session_activity'),
    id: z.string(),
    device_type: z.string().nullable(),
    is_mobile: z.boolean(),
    browser_name: z.string().nullable(),
    browser_version: z.string().nullable(),
    ip_address: z.string().nullable(),
    city: z.string().nullable(),
    country: z.string().nullable(),
  }),
});

/** A session as a server sees it. */
export const backendSession = z.strictObject({
  object: z.literal('session'),
  id: id('sess'),
  user_id: id('user'),
  client_id: id('client'),
  actor: metadata.nullable(),
  status,
  last_active_organization_id: id('org').nullable(),
  last_active_at: time,
  expire_at: time,
  abandon_at: time,
  tasks,
  latest_activity: z.null(),
  created_at: time,
  updated_at: time,
});

/** A sign-in under way or complete. */
export const signIn = z.strictObject({
  object: z.literal('sign_in'),
  id: id('sia'),
  status: z.enum(['needs_identifier', 'needs_first_factor', 'needs_second_factor', 'needs_new_password', 'complete']),
  supported_identifiers: z.array(z.string()),
  supported_first_factors: z.array(firstFactor).nullable(),
  supported_second_factors: z.array(secondFactor).nullable(),
  first_factor_verification: z.union([verification, oauthVerification]).nullable(),
  second_factor_verification: verification.nullable(),
  identifier: z.string().nullable(),
  user_data: publicUser.pick({ first_name: true, last_name: true, image_url: true, has_image: true }).nullable(),
  created_session_id: id('sess').nullable(),
  abandon_at: time,
  client_trust_state: z.string(),
});

export { signUp };

/** A client: what one browser knows. */
export const client = z.strictObject({
  object: z.literal('client'),
  id: id('client'),
  sessions: z.array(session),
  sign_in: signIn.nullable(),
  sign_up: signUp.nullable(),
  last_active_session_id: id('sess').nullable(),
  last_authentication_strategy: z.string().nullable(),
  cookie_expires_at: time,
  captcha_bypass: z.boolean(),
  created_at: time,
  updated_at: time,
});

/** A Frontend API answer: what was asked for, and the client as it is now, unless nothing changed. */
export const enveloped = <Body extends z.ZodType>(body: Body) =>
  z.strictObject({ response: body, client: client.nullable() });
