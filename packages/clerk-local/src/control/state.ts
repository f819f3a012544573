import { clerkError } from '../errors.ts';
import { isSnapshot } from '../persistence.ts';
import type { Verb } from './verb.ts';

/** Everything at once: taking it, putting it back, starting afresh. */
export const stateVerbs: readonly Verb[] = [
  {
    method: 'POST',
    path: '/control/reset',
    says: 'Back to the seed: people, settings, clock, signing key and faults.',
    run: (bed) => {
      bed.reset();
      return { reset: true };
    },
  },
  {
    method: 'GET',
    path: '/control/snapshot',
    says: 'Everything there is, as plain data: password hashes and tickets included.',
    run: (bed) => bed.snapshot(),
  },
  {
    method: 'POST',
    path: '/control/restore',
    says: 'Puts a snapshot back.',
    mostBytes: 100_000_000,
    run: (bed, values) => {
      if (!isSnapshot(values))
        throw clerkError(422, 'form_param_format_invalid', 'Send what GET /control/snapshot gave.');
      bed.restore(values);
      return { restored: true };
    },
  },
];
