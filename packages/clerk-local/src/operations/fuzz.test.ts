import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ClerkLocal } from '../index.ts';
import { requestsTo } from '../soak/requests.ts';
import { send } from '../soak/send.ts';
import { prepareSubject, startOver, type Subject } from '../soak/soak.ts';
import { startClerk } from '../testing.ts';
import { backendOperations } from './backend/index.ts';
import { frontendOperations } from './frontend/index.ts';

/*
 * Whatever arrives, in a signed-in browser or from a server: an answer of the right shape or an error in Clerk's form,
 * never a fault. The answers' own schemas are part of this: a wrong shape would be a 500. Each request for itself here;
 * what comes of many in a row, src/soak tries.
 */

let clerk: ClerkLocal;
let subject: Subject;

beforeAll(async () => {
  clerk = await startClerk();
  subject = await prepareSubject(clerk, () => []);
});
afterAll(() => clerk.close());

test.each([
  ['Frontend', frontendOperations],
  ['Backend', backendOperations],
])('no input makes an operation of the %s API fault', { timeout: 60_000 }, async (_api, operations) => {
  const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const reached = new Set<string>();
  const property = fc.asyncProperty(requestsTo(operations), async (request) => {
    startOver(subject);
    const answer = await send(subject, request);
    const body = await answer.text();
    if (answer.status < 400) reached.add(request.name);
    // A parameter may complete another path than the operation's, which may not be implemented.
    expect([answer.status < 500 || answer.status === 501, request.name, body]).toEqual([true, request.name, body]);
    if (answer.status === 307 || answer.status === 204) return;
    expect(answer.headers.get('content-type')).toBe('application/json');
    // OAuth has a form of its own for errors.
    const form = request.path.startsWith('/oauth/') ? '{"error' : '{"errors":[{';
    expect(answer.status < 400 || body.startsWith(form)).toBe(true);
  });
  try {
    await fc.assert(property, { numRuns: operations.length * 6 });
    expect(log).not.toHaveBeenCalled();
    // Otherwise the inputs never get past the first check, and this test proves little.
    expect(reached.size).toBeGreaterThan(operations.length / 4);
  } finally {
    log.mockRestore();
  }
});
