import { z } from 'zod';
import { time } from './common.ts';

/** An authenticator app; its secret is told only while it is set up. */
export const totp = z.strictObject({
  object: z.literal('totp'),
  id: z.string().startsWith('totp_'),
  secret: z.string().optional(),
  uri: z.string().startsWith('otpauth://totp/').optional(),
  verified: z.boolean(),
  backup_codes: z.array(z.string()).optional(),
  created_at: time,
  updated_at: time,
});

/** What remains of an authenticator app. */
export const deletedTotp = z.strictObject({ object: z.literal('totp'), id: z.string(), deleted: z.literal(true) });

/** Backup codes, told once. */
export const backupCode = z.strictObject({
  object: z.literal('backup_code'),
  id: z.string().startsWith('backup_code_'),
  codes: z.array(z.string()),
  created_at: time,
  updated_at: time,
});

/** A picture that was uploaded, or what remains of it. */
export const image = z.strictObject({
  object: z.literal('image'),
  id: z.string(),
  name: z.string(),
  public_url: z.string().nullable(),
});
