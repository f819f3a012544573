import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClerkLocal, Snapshot } from './index.ts';
import { prepareSubject } from './soak/soak.ts';
import { snapshotProblem, tablesWithForm } from './snapshot-form.ts';
import { createState } from './state.ts';
import { startClerk } from './testing.ts';

let clerk: ClerkLocal;
let lived: Snapshot;

beforeAll(async () => {
  clerk = await startClerk();
  lived = (await prepareSubject(clerk, () => [])).ready;
});
afterAll(() => clerk.close());

test('every table has a form, and what a Clerk keeps in the middle of its life has it', () => {
  expect(tablesWithForm.toSorted()).toEqual(Object.keys(createState().snapshot()).toSorted());
  expect(snapshotProblem(lived)).toBeUndefined();
  expect(snapshotProblem({})).toBeUndefined();
});

test('a row from before a member existed is taken, with the member’s empty value', () => {
  const { phones: _phones, ...older } = (lived['users']?.[0] ?? {}) as Record<string, unknown>;
  expect(snapshotProblem({ users: [older] })).toBeUndefined();
});

const wrong: [string, unknown, string][] = [
  ['nothing', null, 'the tables by their names are expected'],
  ['a list', [], 'the tables by their names are expected'],
  ['a table that is none', { people: [] }, 'people: there is no such table'],
  ['a table that is no list', { users: 7 }, 'users: a list is expected'],
  ['a row that is none', { roles: [null] }, 'roles.0'],
  ['a row without an id', { roles: [{ name: 'x', description: '', permissions: [] }] }, 'roles.0.id'],
  [
    'a member of another kind',
    { roles: [{ id: 'a', name: 'x', description: '', permissions: 'all' }] },
    '.permissions',
  ],
  ['an inner row that is wrong', { users: [{ id: 'user_x', emails: [{ id: 'x' }], createdAt: 1 }] }, 'users.0.'],
  ['settings that do not fit', { settings: [{ id: 'instance', settings: { lockout: 1 } }] }, 'settings.0.settings'],
];

describe('what is no snapshot is refused, the place named, and nothing changes', () => {
  test.each(wrong)('%s', async (_what, value, words) => {
    const before = clerk.snapshot();
    expect(() => clerk.restore(value as Snapshot)).toThrow(TypeError);
    expect(() => clerk.restore(value as Snapshot)).toThrow(words);
    const init = { method: 'POST', body: JSON.stringify(value) };
    const answer = await clerk.fetch(new Request(`${clerk.url}/control/restore`, init));
    expect([400, 422]).toContain(answer.status);
    expect(clerk.snapshot()).toEqual(before);
  });
});
