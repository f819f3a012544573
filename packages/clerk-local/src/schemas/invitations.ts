import { z } from 'zod';
import { id, metadata, time } from './common.ts';

/** An invitation to the instance. */
export const instanceInvitation = z.strictObject({
  object: z.literal('invitation'),
  id: id('inv'),
  email_address: z.string(),
  public_metadata: metadata,
  revoked: z.boolean(),
  status: z.enum(['pending', 'accepted', 'revoked', 'expired']),
  url: z.url().nullable(),
  expires_at: time,
  created_at: time,
  updated_at: time,
});

/** Somebody who waits, as a server sees them. */
export const waitlistEntry = z.strictObject({
  object: z.literal('waitlist_entry'),
  id: id('wle'),
  email_address: z.string(),
  status: z.enum(['pending', 'invited', 'completed', 'rejected']),
  is_locked: z.boolean(),
  invitation: instanceInvitation.nullable(),
  created_at: time,
  updated_at: time,
});

/** What somebody who joined the waitlist learns. */
export const waitlistPlace = z.strictObject({
  object: z.literal('waitlist'),
  id: id('wle'),
  created_at: time,
  updated_at: time,
});
