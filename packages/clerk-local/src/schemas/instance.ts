import { z } from 'zod';
import { id, metadata, time } from './common.ts';
import { client } from './sessions.ts';

/** The public keys. */
export const jwks = z.strictObject({
  keys: z
    .array(
      // Strict, so that no member of the private key can slip out.
      z.strictObject({
        kty: z.literal('RSA'),
        n: z.string(),
        e: z.string(),
        kid: id('ins'),
        use: z.literal('sig'),
        alg: z.literal('RS256'),
      }),
    )
    .min(1),
});

/** OpenID Connect discovery. */
export const openidConfiguration = z.strictObject({
  issuer: z.url(),
  jwks_uri: z.url(),
  id_token_signing_alg_values_supported: z.array(z.string()),
  response_types_supported: z.array(z.string()),
  subject_types_supported: z.array(z.string()),
});

/** A JWT template; its signing key never comes back. */
export const jwtTemplate = z.strictObject({
  object: z.literal('jwt_template'),
  id: id('jtmp'),
  name: z.string(),
  claims: metadata,
  lifetime: z.int().min(1),
  allowed_clock_skew: z.int().min(0),
  custom_signing_key: z.boolean(),
  signing_algorithm: z.string(),
  created_at: time,
  updated_at: time,
});

/** A ticket to sign in with. */
export const signInToken = z.strictObject({
  object: z.literal('sign_in_token'),
  id: id('sit'),
  user_id: id('user'),
  token: z.string(),
  status: z.enum(['pending', 'accepted', 'revoked']),
  url: z.url(),
  created_at: time,
  updated_at: time,
});

/** What lets tests pass bot protection, of which there is none here. */
export const testingToken = z.strictObject({
  object: z.literal('testing_token'),
  token: z.string(),
  expires_at: z.int(),
});

/** The cookies of a handshake. */
export const handshakePayload = z.strictObject({ directives: z.array(z.string()) });

/** How many there are. */
export const totalCount = z.strictObject({ object: z.literal('total_count'), total_count: z.int().min(0) });

/** A browser's id in development. */
export const devBrowser = z.strictObject({ id: id('dvb') });

/** Whether a password is right; a wrong one is an error instead. */
export const verified = z.strictObject({ verified: z.literal(true) });

/** Every answer that is no success. */
export const errors = z.strictObject({
  errors: z
    .array(
      z.strictObject({
        code: z.string().regex(/^[a-z0-9_]+$/),
        message: z.string().min(1),
        long_message: z.string().min(1),
        meta: metadata,
      }),
    )
    .min(1),
  clerk_trace_id: z.string().regex(/^[0-9a-f]{32}$/),
  meta: z.strictObject({ client }).optional(),
});
