import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ClerkLocal, Snapshot } from '../index.ts';
import { startClerk } from '../testing.ts';
import { brokenIn, invariants } from './invariants.ts';
import { stepsOf } from './requests.ts';
import { send } from './send.ts';
import { prepareSubject, soak, startOver, type Subject } from './soak.ts';
import { ways } from './ways.ts';

/* A small soak: `pnpm soak` sends far more of the same. */

let clerk: ClerkLocal;
let subject: Subject;

beforeAll(async () => {
  clerk = await startClerk();
  subject = await prepareSubject(clerk, () => []);
});
afterAll(() => clerk.close());

test('some hundred generated requests break nothing, hang nowhere and fault nowhere', { timeout: 60_000 }, async () => {
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const result = await soak(subject, { requests: 400 });
    expect(result.failure).toBeUndefined();
    expect(result.sent).toBeGreaterThanOrEqual(400);
    // Otherwise the inputs never get past the first check, and this proves little.
    expect(result.reached.size).toBeGreaterThan(50);
    expect(told).not.toHaveBeenCalled();
  } finally {
    told.mockRestore();
  }
});

test.each(ways.map((way) => [way.map(([name]) => name).join(', '), way] as const))(
  'the way %s leads to its end',
  async (_names, way) => {
    startOver(subject);
    for (const step of fc.sample(fc.tuple(...stepsOf(way)), 1)[0] ?? []) {
      const answer = await send(subject, step);
      const text = await answer.text();
      expect(answer.status, `${step.name}: ${text}`).toBeLessThan(400);
      subject.known.learn(`${text} ${answer.headers.get('location') ?? ''}`);
      for (const { code } of clerk.inbox().slice(-2)) if (code) subject.known.learn(`"code":"${code}"`);
    }
    expect(brokenIn(clerk.snapshot())).toEqual([]);
  },
);

/** One row of a table, changed. */
function withRow(table: string, change: Record<string, unknown>): Snapshot {
  const { ready } = subject;
  const [first, ...others] = ready[table] ?? [];
  return { ...ready, [table]: [...(first ? [{ ...first, ...change }] : []), ...others] };
}

describe('the invariants', () => {
  test('hold of what every journey starts from, and each says what it is', () => {
    expect(brokenIn(subject.ready)).toEqual([]);
    expect(invariants.length).toBeGreaterThan(25);
  });

  test.each([
    ['memberships', { userId: 'user_gone' }, 'every membership’s organization, person and role exist'],
    ['memberships', { role: 'org:gone' }, 'every membership’s organization, person and role exist'],
    ['sessions', { clientId: 'client_gone' }, 'every session’s client exists'],
    ['sessions', { userId: 'user_gone' }, 'the person of every live session exists'],
    ['sessions', { organizationId: 'org_gone' }, 'one its person is a member of'],
    ['sessions', { status: 'pending' }, 'a pending session has tasks'],
    ['users', { primaryEmailId: 'idn_gone' }, 'somebody’s primary address is one of theirs, and verified'],
    ['users', { primaryEmailId: null }, 'who has a verified address has a primary one'],
    ['users', { primaryPhoneId: 'idn_gone' }, 'somebody’s primary number'],
    ['devBrowsers', { clientId: 'client_gone' }, 'a browser’s client exists'],
    ['clients', { lastActiveSessionId: 'sess_gone' }, 'what a client is at exists'],
    ['invitations', { organizationId: 'org_gone' }, 'belongs to one that exists'],
    ['tickets', { subjectId: 'orginv_gone' }, 'every ticket an invitation'],
    ['organizations', { slug: 'globex' }, 'a slug is one organization’s'],
    ['templates', { name: 'mine' }, 'a template’s name is one template’s'],
    ['apiKeys', { subject: 'user_gone' }, 'every key that still opens'],
    ['machines', { scopes: ['mch_gone'] }, 'a machine talks to machines that exist'],
  ])('a wrong row of %s is seen: %j', (table, change, words) => {
    expect(brokenIn(withRow(table, change)).join('; ')).toContain(words);
  });

  test('two people of one address are seen', () => {
    const [first, second] = (subject.ready['users'] ?? []) as unknown as { id: string; emails: unknown }[];
    const broken = brokenIn({
      ...subject.ready,
      users: [first, { ...second, emails: first?.emails }] as unknown as Snapshot[string],
    });
    expect(broken.join('; ')).toContain('a verified address is one person’s, once');
  });
});

test('a fault is told with what brought it about and how to see it again', async () => {
  const restless: Subject = { ...subject, complaints: () => ['clerk-local: something'] };
  const { failure, sent } = await soak(restless, { requests: 400, seed: 7 });
  expect(sent).toBeLessThan(400);
  expect(failure).toContain('answered wrongly: clerk-local: something');
  expect(failure).toMatch(/again: pnpm soak --seed 7 --path \d/);
  expect(failure).not.toContain(clerk.keys.secretKey);
});

test('a request that is never answered is no answer', async () => {
  const deaf: Subject = { ...subject, clerk: { ...clerk, fetch: () => new Promise(() => undefined) } };
  const { failure } = await soak(deaf, { requests: 1, seed: 7, deadlineMs: 5, journeyLength: 1 });
  expect(failure).toContain('was not answered within 5 ms');
});
