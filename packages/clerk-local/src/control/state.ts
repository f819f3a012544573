import { clerkError } from '../errors.ts';
import { seedSchema } from '../seed-schema.ts';
import { seedText } from '../seed-text.ts';
import { snapshotProblem } from '../snapshot-form.ts';
import type { Snapshot } from '../state.ts';
import { fitting, type Verb } from './verb.ts';

/** An empty body would empty everything: somebody forgot it. */
function assertSomething(values: Record<string, unknown>, what: string): void {
  if (Object.keys(values).length === 0) throw clerkError(422, 'form_param_missing', `Send ${what}.`);
}

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
    path: '/control/seed',
    says: 'A seed that plants the same people, organizations, roles, templates and settings, as YAML.',
    run: (bed) => new Response(seedText(bed.exportSeed()), { headers: { 'content-type': 'application/yaml' } }),
  },
  {
    method: 'POST',
    path: '/control/seed',
    says: 'Replaces everything by what a seed plants: JSON, in the form of seed.schema.json.',
    mostBytes: 100_000_000,
    run: (bed, values) => {
      assertSomething(values, 'a seed, such as { "users": [] } for an empty one');
      fitting(seedSchema, values);
      bed.plant(values);
      return { planted: true };
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
      assertSomething(values, 'what GET /control/snapshot gave');
      const problem = snapshotProblem(values);
      if (problem)
        throw clerkError(422, 'form_param_format_invalid', `Send what GET /control/snapshot gave: ${problem}.`);
      bed.restore(values as Snapshot);
      return { restored: true };
    },
  },
];
