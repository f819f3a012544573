import { z } from 'zod';
import { firstFactor, secondFactor, verification } from './factors.ts';
import { session } from './sessions.ts';

/** A session whose person proves once more who they are. */
export const sessionVerification = z.strictObject({
  object: z.literal('session_verification'),
  id: z.string(),
  status: z.enum(['needs_first_factor', 'needs_second_factor', 'complete']),
  level: z.enum(['first_factor', 'second_factor', 'multi_factor']),
  session,
  supported_first_factors: z.array(firstFactor).nullable(),
  supported_second_factors: z.array(secondFactor).nullable(),
  first_factor_verification: verification.nullable(),
  second_factor_verification: verification.nullable(),
});
