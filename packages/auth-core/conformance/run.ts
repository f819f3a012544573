import fc from 'fast-check';
import { compareClaims, compareHas, type Outcome } from './compare.ts';
import { claimsInputs, hasInputs } from './inputs.ts';

/** How often each outcome came up, and the first inputs that nothing explains. */
export interface Tally {
  readonly counts: ReadonlyMap<Outcome, number>;
  readonly unexplained: readonly unknown[];
}

function tally<T>(inputs: fc.Arbitrary<T>, compare: (input: T) => Outcome, runs: number, seed: number): Tally {
  const counts = new Map<Outcome, number>();
  const unexplained: T[] = [];
  for (const input of fc.sample(inputs, { numRuns: runs, seed })) {
    const outcome = compare(input);
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    if (outcome === 'unexplained' && unexplained.length < 5) unexplained.push(input);
  }
  return { counts, unexplained };
}

/** Compares both layers with Clerk's on so many generated inputs each; the same seed gives the same inputs. */
export function runConformance(runs: number, seed: number): Readonly<Record<'has' | 'claims', Tally>> {
  return {
    has: tally(hasInputs, compareHas, runs, seed),
    claims: tally(claimsInputs, compareClaims, runs, seed),
  };
}
