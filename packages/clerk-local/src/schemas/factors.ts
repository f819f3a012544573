import { z } from 'zod';
import { id, time } from './common.ts';

/** How far something is with being verified. */
export const verification = z.strictObject({
  object: z.string(),
  status: z.enum(['verified', 'unverified', 'expired', 'failed', 'transferable']),
  strategy: z.string(),
  attempts: z.int().min(0),
  expire_at: time.nullable(),
  error: z.null(),
  /** The client in which a link was opened. */
  verified_at_client: z.string().nullable().optional(),
  /** What the browser is asked for, as JSON text. */
  nonce: z.string().startsWith('{').optional(),
});

const byEmail = z.strictObject({
  strategy: z.enum(['email_code', 'email_link', 'reset_password_email_code']),
  email_address_id: id('idn'),
  safe_identifier: z.string(),
  primary: z.boolean(),
});

const byPhone = z.strictObject({
  strategy: z.enum(['phone_code', 'reset_password_phone_code']),
  phone_number_id: id('idn'),
  safe_identifier: z.string(),
  primary: z.boolean(),
  default: z.boolean().optional(),
});

/** What may come first in somebody's sign-in. */
export const firstFactor = z.union([z.strictObject({ strategy: z.enum(['password', 'passkey']) }), byEmail, byPhone]);

/** What may come second. */
export const secondFactor = z.union([z.strictObject({ strategy: z.enum(['totp', 'backup_code']) }), byPhone]);
