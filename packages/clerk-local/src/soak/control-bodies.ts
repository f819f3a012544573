import fc from 'fast-check';
import { settingsChangeSchema } from '../settings.ts';
import { fitting } from './values.ts';
import { evenly, wordFor } from './words.ts';

const settings = fitting(settingsChangeSchema) as fc.Arbitrary<Record<string, unknown>>;
const kind = fc.constantFrom('latency', 'too_many_requests', 'server_error', 'drop', 'jwks_down', 'earthquake');

/** Bodies of the control plane's verbs. */
export const controlBodies: Readonly<Record<string, fc.Arbitrary<Record<string, unknown>>>> = {
  'POST /control/clock': fc.oneof(
    evenly,
    fc.record({ advanceSeconds: fc.constantFrom<unknown>(1, 60, -60, 86_400, 1e9, 1e12, 0.5, 'soon') }),
    fc.constant({ reset: true }),
  ),
  'PATCH /control/settings': settings,
  'POST /control/browsers': settings,
  'POST /control/keys/rotate': fc.record({ keepOld: fc.constantFrom<unknown>(true, false, 'no') }),
  'POST /control/faults': fc.record(
    {
      kind,
      path: fc.constantFrom('/v1/client', '/api/v1/users', '/', 'v1'),
      // A fault without end would leave nothing to test.
      count: fc.constantFrom<unknown>(1, 2, 0),
      ms: fc.constantFrom<unknown>(1, 5, -1, 1e9),
      status: fc.constantFrom(500, 503, 200),
      retryAfterSeconds: fc.constantFrom<unknown>(0, 2, 'a'),
    },
    { requiredKeys: ['kind', 'count'] },
  ),
  'POST /control/sessions/:id/age-factors': fc.record({ minutes: fc.constantFrom<unknown>(0, 10, 1e6, 1e9, -1) }),
  'POST /control/webhooks': fc.record({ url: wordFor('url'), secret: wordFor('secret') }, { requiredKeys: ['url'] }),
  'POST /control/seed': fc.oneof(
    evenly,
    fc.constant({ users: [{ id: 'user_planted', emailAddresses: ['planted@example.com'] }] }),
    fc.constant({ users: [{}] }),
    fc.constant({ organizations: [{ name: 'Acme', slug: 'acme', members: { 'nobody@example.com': 'org:admin' } }] }),
  ),
  'POST /control/restore': fc.oneof(
    evenly,
    fc.constant({ users: [{ id: 'user_x' }] }),
    fc.constant({ sessions: [{ id: 'sess_x', userId: 1 }] }),
    fc.constant({ users: 1 }),
    fc.constant({ webhooks: [{ id: 'x' }] }),
    fc.constant({}),
  ),
};
