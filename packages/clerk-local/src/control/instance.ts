import { z } from 'zod';
import { clerkError } from '../errors.ts';
import { farthestSeconds } from '../options.ts';
import { settingsChangeSchema } from '../settings.ts';
import { fitting, type Verb } from './verb.ts';

const clockChange = z.union(
  [z.strictObject({ advanceSeconds: z.number().min(-1e9).max(1e9) }), z.strictObject({ reset: z.literal(true) })],
  { error: 'send { "advanceSeconds": number } or { "reset": true }' },
);
const rotation = z.strictObject({ keepOld: z.boolean().default(true) });

/** Inbox, requests, clock, settings, browsers and keys. */
export const instanceVerbs: readonly Verb[] = [
  {
    method: 'GET',
    path: '/control/inbox',
    says: 'Messages that the real Clerk would have sent, oldest first.',
    run: (bed) => ({ data: bed.inbox() }),
  },
  {
    method: 'GET',
    path: '/control/requests',
    says: 'The last 500 requests, oldest first, with handshake reasons in words.',
    run: (bed) => ({ data: bed.requests() }),
  },
  {
    method: 'GET',
    path: '/control/clock',
    says: 'How far the clock stands from the present.',
    run: ({ clock }) => ({ offsetSeconds: clock.offsetSeconds() }),
  },
  {
    method: 'POST',
    path: '/control/clock',
    says: 'Moves the clock: { "advanceSeconds": number } or { "reset": true }.',
    run: ({ clock }, values) => {
      const change = fitting(clockChange, values);
      if ('reset' in change) clock.reset();
      else if (Math.abs(clock.offsetSeconds() + change.advanceSeconds) > farthestSeconds)
        throw clerkError(
          422,
          'form_param_value_invalid',
          'advanceSeconds: that is no date any more.',
          'advanceSeconds',
        );
      else clock.advance(change.advanceSeconds);
      return { offsetSeconds: clock.offsetSeconds() };
    },
  },
  {
    method: 'GET',
    path: '/control/settings',
    says: 'How the instance behaves.',
    run: (bed) => bed.settings(),
  },
  {
    method: 'PATCH',
    path: '/control/settings',
    says: 'Changes settings; groups may be given in part.',
    run: (bed, values) => {
      bed.configure(fitting(settingsChangeSchema, values));
      return bed.settings();
    },
  },
  {
    method: 'POST',
    path: '/control/browsers',
    says: 'A browser whose instance differs: takes settings, gives the value of its cookie __clerk_db_jwt as id.',
    run: (bed, values) => ({ id: bed.openBrowser(fitting(settingsChangeSchema, values)) }),
  },
  {
    method: 'POST',
    path: '/control/keys/rotate',
    says: 'Signs with a new key. { "keepOld": false } takes the ones before out of the key set.',
    run: (bed, values) => {
      const { kid, jwks } = bed.rotateKeys(fitting(rotation, values));
      return { kid, keys: jwks };
    },
  },
];
