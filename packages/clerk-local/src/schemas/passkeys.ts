import { z } from 'zod';
import { passkey } from './users.ts';

/** A passkey that is being made: with what the browser is asked for, as JSON text. */
export const passkeyBeingMade = passkey.extend({
  verification: z.strictObject({ ...passkey.shape.verification.shape, nonce: z.string().startsWith('{') }),
});
