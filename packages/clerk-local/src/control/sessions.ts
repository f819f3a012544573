import { z } from 'zod';
import { fitting, type Verb } from './verb.ts';

const aging = z.strictObject({ minutes: z.number().int().min(0).max(1e6) });

/** What happens to sessions behind a browser's back. */
export const sessionVerbs: readonly Verb[] = [
  {
    method: 'POST',
    path: '/control/sessions/:id/revoke',
    says: 'Ends a session: its browser keeps the token until that runs out, and gets no other.',
    run: (bed, _values, id) => {
      bed.revokeSession(id);
      return { id, status: 'revoked' };
    },
  },
  {
    method: 'POST',
    path: '/control/sessions/:id/stale-client',
    says: 'Makes the tokens of the session’s browser older than its client: apps begin a handshake.',
    run: (bed, _values, id) => {
      bed.staleClient(id);
      return { id };
    },
  },
  {
    method: 'POST',
    path: '/control/sessions/:id/age-factors',
    says: 'Has the session’s factors be proven { "minutes" } longer ago: sensitive changes ask for them again.',
    run: (bed, values, id) => {
      bed.ageFactors(id, fitting(aging, values).minutes);
      return { id };
    },
  },
  {
    method: 'POST',
    path: '/control/sessions/:id/forget-client',
    says: 'Loses the session’s client, while the browser’s cookies still say signed in.',
    run: (bed, _values, id) => {
      bed.forgetClient(id);
      return { id };
    },
  },
];
