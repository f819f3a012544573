import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { alice, askBackend, errorOf, openBrowser, startClerk, valueAt } from '../testing.ts';
import { backendOperations } from '../operations/backend/index.ts';
import { frontendOperations } from '../operations/frontend/index.ts';
import { checkAnswer, WrongAnswerError } from './check.ts';
import { jwks } from './instance.ts';
import { session } from './sessions.ts';
import { frontendUser } from './users.ts';

afterEach(() => vi.restoreAllMocks());

const shape = z.strictObject({ id: z.string(), list: z.array(z.strictObject({ at: z.int() })) });
const wrong: [string, unknown, string][] = [
  ['a missing field', { list: [] }, 'id (invalid_type)'],
  ['a field of another type', { id: 'canary', list: [{ at: 'canary' }] }, 'list.0.at (invalid_type)'],
  ['a field too many', { id: 'x', list: [], extra: 'canary' }, 'the answer.extra (unexpected)'],
  ['nothing at all', undefined, 'the answer (invalid_type)'],
];

test.each(wrong)('%s is named by operation and path, never by value', (_name, answer, place) => {
  const check = () => checkAnswer('users.getUser', shape, answer);
  expect(check).toThrow(WrongAnswerError);
  expect(check).toThrow(`users.getUser answers with a wrong shape at ${place}`);
  expect(check).not.toThrow('canary');
});

test('private metadata on its way to a browser is a wrong shape', () => {
  expect(frontendUser.safeParse({ private_metadata: {} }).error?.issues).toContainEqual(
    expect.objectContaining({ code: 'unrecognized_keys', keys: ['private_metadata'] }),
  );
});

test('a private member in the public keys is a wrong shape', () => {
  const key = { kty: 'RSA', n: 'n', e: 'AQAB', kid: 'ins_1', use: 'sig', alg: 'RS256' };
  expect(jwks.safeParse({ keys: [key] }).success).toBe(true);
  expect(jwks.safeParse({ keys: [{ ...key, d: 'private' }] }).success).toBe(false);
});

test('every operation names what it answers, and only ways through and links that were sent redirect', () => {
  const operations = [...frontendOperations, ...backendOperations];
  expect(operations.filter(({ answers }) => answers === 'redirect').map(({ name }) => name)).toEqual([
    'client.touch',
    'client.handshake',
    'ticket.accept',
    'emailLink.open',
    'oauth.callback',
    'oauth.authorize',
  ]);
  expect(operations.filter(({ answers }) => answers instanceof z.ZodUnknown || answers instanceof z.ZodAny)).toEqual(
    [],
  );
});

test('every wire resource refuses what it does not know', () => {
  expect(session.safeParse({}).success).toBe(false);
});

test('an answer of a wrong shape leaves as 500 with a code of its own and one line in the log', async () => {
  const clerk = await startClerk();
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  try {
    const snapshot = clerk.snapshot();
    const users = (snapshot['users'] ?? []).map((user) => ({ ...user, createdAt: 4242.5 }));
    clerk.restore({ ...snapshot, users });
    const reply = await askBackend(clerk, 'GET', `/v1/users/${alice}`);
    expect(errorOf(reply)).toMatchObject({ status: 500, code: 'answer_shape_invalid' });
    expect(valueAt(reply.body, 'errors.0.message')).toContain('users.getUser answers with a wrong shape at created_at');
    expect(lines.join('')).toMatch(/^clerk-local: users\.getUser answers .* created_at \(invalid_type\).*\n$/);
    expect(reply.text + lines.join('')).not.toContain('4242');
  } finally {
    await clerk.close();
  }
});

test('a wrong client that rides along with an error is caught as well', async () => {
  const clerk = await startClerk();
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const browser = await openBrowser(clerk);
    await browser.ask('PUT', '/v1/client');
    const snapshot = clerk.snapshot();
    const clients = (snapshot['clients'] ?? []).map((client) => ({ ...client, createdAt: 0.5 }));
    clerk.restore({ ...snapshot, clients });
    const reply = await browser.ask('POST', '/v1/client/sign_ins', { identifier: 'nobody@example.com' });
    expect(errorOf(reply)).toMatchObject({ status: 500, code: 'answer_shape_invalid' });
    expect(valueAt(reply.body, 'errors.0.message')).toContain('meta.client.created_at');
  } finally {
    await clerk.close();
  }
});
