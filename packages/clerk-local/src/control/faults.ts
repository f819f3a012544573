import { notFound } from '../errors.ts';
import { faultSchema } from '../faults.ts';
import { fitting, type Verb } from './verb.ts';

/** Things that go wrong on demand. */
export const faultVerbs: readonly Verb[] = [
  {
    method: 'GET',
    path: '/control/faults',
    says: 'The faults that stand, with how often each was met.',
    run: ({ faults }) => ({ data: faults.list() }),
  },
  {
    method: 'POST',
    path: '/control/faults',
    says: 'Adds one: { "kind": "latency" | "too_many_requests" | "server_error" | "drop" | "jwks_down", "path"?, "method"?, "count"?, "ms", "retryAfterSeconds"?, "status"? }.',
    run: ({ faults }, values) => faults.add(fitting(faultSchema, values)),
  },
  {
    method: 'DELETE',
    path: '/control/faults/:id',
    says: 'Removes one.',
    run: ({ faults }, _values, id) => {
      if (!faults.remove(id)) throw notFound('The fault');
      return { id, deleted: true };
    },
  },
  {
    method: 'DELETE',
    path: '/control/faults',
    says: 'Removes all of them.',
    run: ({ faults }) => {
      faults.clear();
      return { data: [] };
    },
  },
];
