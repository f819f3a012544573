import { acceptedTokens, hostileTokens, unfitTokens, verifierNames } from '@clerk-patterns/auth-core/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { hostileRequests } from './hostile-requests.ts';
import { startHostileSuite } from './hostile-suite.ts';

const { cases, close } = await startHostileSuite();
const statuses = new Set<number>();

afterAll(close);

describe.each(verifierNames)('/%s', (name) => {
  test.each(cases.filter(({ verifier }) => verifier === name))('$title', async ({ ask, expected }) => {
    const outcome = await ask();
    statuses.add(outcome.status);
    expect(outcome).toEqual(expected);
  });
});

test('there are at least 200 attacks by tokens, each with a name of its own', () => {
  const names = [...hostileTokens, ...unfitTokens, ...hostileRequests].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(hostileTokens.length + unfitTokens.length).toBeGreaterThanOrEqual(200);
  expect(new Set(acceptedTokens.map(([name]) => name)).size).toBe(acceptedTokens.length);
});

test('no answer was a fault', () => {
  expect([...statuses].toSorted((one, other) => one - other)).toEqual([200, 204, 401, 403, 404, 431]);
});
