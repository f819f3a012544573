// What hangs on todos, by row policies: nobody reaches what hangs on another tenant's, and only its author changes a comment.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clear, openLane, type Lane, type Person } from './lane.ts';

let lane: Lane;
/** Carol's todos and tag, and the todo that Acme shares. */
const ids = { shared: '', personal: '', tag: '', acme: '' };
const strangers = ['bob', 'bobInAcme', 'aliceInAcme'] as const;

async function insert(who: Person, table: string, row: object): Promise<string> {
  const { data } = await lane.as(who).from(table).insert(row).select().single().throwOnError();
  return (data as { id?: string }).id ?? '';
}

beforeAll(async () => {
  lane = await openLane();
  await clear(lane);
  ids.shared = await insert('carolInGlobex', 'todos', { title: 'shared', org_id: 'org_globex' });
  ids.personal = await insert('carolInGlobex', 'todos', { title: 'personal' });
  ids.tag = await insert('carolInGlobex', 'tags', { name: 'hers' });
  for (const todo_id of [ids.shared, ids.personal]) {
    await insert('carolInGlobex', 'comments', { todo_id, body: 'hers' });
    await insert('carolInGlobex', 'todo_tags', { todo_id, tag_id: ids.tag });
  }
  await insert('carolInGlobex', 'todo_waits', { todo_id: ids.shared, waits_for: ids.personal });
  ids.acme = await insert('aliceInAcme', 'todos', { title: 'acme', org_id: 'org_acme' });
  await insert('aliceInAcme', 'comments', { todo_id: ids.acme, body: 'of Alice' });
});
afterAll(async () => lane.close());

describe.each(strangers)('%s', (who) => {
  const hers = () => `in.(${ids.shared},${ids.personal})`;
  const ask = async (path: string, method: string, body?: object) =>
    lane.ask(who, path, {
      method,
      headers: { prefer: 'return=representation' },
      ...(body && { body: JSON.stringify(body) }),
    });

  test.each(['comments', 'todo_tags', 'todo_waits'])('sees and deletes nothing in %s of Carol’s', async (table) => {
    expect((await ask(`${table}?todo_id=${hers()}`, 'GET')).body).toEqual([]);
    expect((await ask(`${table}?todo_id=${hers()}`, 'DELETE')).body).toEqual([]);
  });

  test('changes none of Carol’s comments', async () => {
    expect((await ask(`comments?todo_id=${hers()}`, 'PATCH', { body: 'x' })).body).toEqual([]);
  });

  test('adds nothing to what is Carol’s', async () => {
    const todo_id = await insert(who, 'todos', { title: 'own' });
    const tag_id = await insert(who, 'tags', { name: `own of ${who}` });
    for (const [table, row] of [
      ['comments', { todo_id: ids.shared, body: 'x' }],
      ['todo_tags', { todo_id: ids.shared, tag_id }],
      ['todo_tags', { todo_id, tag_id: ids.tag }],
      ['todo_waits', { todo_id, waits_for: ids.shared }],
      ['todo_waits', { todo_id: ids.shared, waits_for: todo_id }],
    ] as const)
      expect(await ask(table, 'POST', row), table).toMatchObject({ status: 403, body: { code: '42501' } });
  });
});

test('a member sees a colleague’s comment, and changes and deletes only their own', async () => {
  const all = `comments?todo_id=eq.${ids.acme}&select=body`;
  const representation = { headers: { prefer: 'return=representation' } };
  const change = { method: 'PATCH', body: '{"body": "changed"}', ...representation };
  expect((await lane.ask('bobInAcme', all)).body).toEqual([{ body: 'of Alice' }]);
  expect((await lane.ask('bobInAcme', all, change)).body).toEqual([]);
  expect((await lane.ask('bobInAcme', all, { method: 'DELETE', ...representation })).body).toEqual([]);
  await insert('bobInAcme', 'comments', { todo_id: ids.acme, body: 'of Bob' });
  expect((await lane.ask('bobInAcme', all, change)).body).toEqual([{ body: 'changed' }]);
  expect((await lane.ask('bobInAcme', all, { method: 'DELETE', ...representation })).body).toEqual([
    { body: 'changed' },
  ]);
  expect((await lane.ask('aliceInAcme', all)).body).toEqual([{ body: 'of Alice' }]);
});
