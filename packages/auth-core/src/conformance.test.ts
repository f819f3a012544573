import { expect, test } from 'vitest';
import { differences } from '../conformance/compare.ts';
import { runConformance } from '../conformance/run.ts';

const results = runConformance(2000, 1);

test.each(Object.entries(results))(
  '%s agrees with Clerk’s own, but for what is known',
  (_layer, { counts, unexplained }) => {
    expect(unexplained).toEqual([]);
    // Else the inputs are too broken, or too alike, to show anything.
    expect(counts.get('yes')).toBeGreaterThan(200);
    expect(counts.get('no')).toBeGreaterThan(200);
  },
);

test('every known difference is met, so that none outlives its reason', () => {
  const met = new Set(Object.values(results).flatMap(({ counts }) => [...counts.keys()]));
  expect(Object.keys(differences).filter((name) => !met.has(name as keyof typeof differences))).toEqual([]);
});
