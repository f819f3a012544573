import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { joinWaitlist } from '../../invitations.ts';
import { field, operation, type Operation } from '../../operation.ts';
import { waitlistPlace } from '../../schemas/invitations.ts';

/** Asking to be let in, where signing up is for those who are. */
export const waitlistOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/waitlist',
    name: 'waitlist.join',
    // Not in an envelope, unlike most: the SDK reads it as it is.
    answers: waitlistPlace,
    values: z.object({ email_address: field.text().trim() }),
    handle: (context, { values }) => {
      if (context.settings.signUp.mode !== 'waitlist')
        throw clerkError(403, 'waitlist_not_enabled', 'This instance has no waitlist.');
      const { id, createdAt, updatedAt } = joinWaitlist(context, values.email_address);
      return { json: { object: 'waitlist', id, created_at: createdAt, updated_at: updatedAt } };
    },
  }),
];
