import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { clear, openLane, plant, type Lane } from '../../testing-lane.ts';

let lane: Lane;
beforeAll(async () => {
  lane = await openLane();
});
afterAll(async () => lane.close());
beforeEach(async () => clear(lane));

const all = '{ todos(order_by: {title: asc}) { title done } }';
const nowhere = '00000000-0000-4000-8000-000000000000';

test('several rows are inserted at once, each with the defaults of what it does not say', async () => {
  const query =
    'mutation { insert_todos(objects: [{title: "a", done: true}, {title: "b"}]) { affected_rows returning { title done user_id } } }';
  expect(await lane.ask('bob', query)).toEqual({
    insert_todos: {
      affected_rows: 2,
      returning: [
        { title: 'a', done: true, user_id: 'user_bob' },
        { title: 'b', done: false, user_id: 'user_bob' },
      ],
    },
  });
});

test('no rows are inserted by an empty list', async () => {
  expect(await lane.ask('bob', 'mutation { insert_todos(objects: []) { affected_rows returning { id } } }')).toEqual({
    insert_todos: { affected_rows: 0, returning: [] },
  });
});

test('update_many changes each set of rows in its own way', async () => {
  const [a, b] = await plant(lane, 'bob', [{ title: 'a' }, { title: 'b' }]);
  const query = `mutation ($a: uuid!, $b: uuid!) { update_todos_many(updates: [
    {where: {id: {_eq: $a}}, _set: {title: "x"}}, {where: {id: {_eq: $b}}, _set: {done: true}}
  ]) { affected_rows returning { title done } } }`;
  expect(await lane.ask('bob', query, { a, b })).toEqual({
    update_todos_many: [
      { affected_rows: 1, returning: [{ title: 'x', done: false }] },
      { affected_rows: 1, returning: [{ title: 'b', done: true }] },
    ],
  });
});

test('update and delete tell how many rows they reached, and what these were', async () => {
  await plant(lane, 'bob', [{ title: 'a' }, { title: 'b' }]);
  const change = 'mutation { update_todos(where: {}, _set: {done: true}) { n: affected_rows returning { done } } }';
  expect(await lane.ask('bob', change)).toEqual({
    update_todos: { n: 2, returning: [{ done: true }, { done: true }] },
  });
  const remove = 'mutation { delete_todos(where: {title: {_eq: "a"}}) { affected_rows returning { t: title } } }';
  expect(await lane.ask('bob', remove)).toEqual({ delete_todos: { affected_rows: 1, returning: [{ t: 'a' }] } });
  expect(await lane.ask('bob', all)).toEqual({ todos: [{ title: 'b', done: true }] });
});

test('nobody changes or deletes rows of somebody else', async () => {
  const [id] = await plant(lane, 'bob', [{ title: 'a' }]);
  const queries = [
    'mutation ($id: uuid!) { r: update_todos_by_pk(pk_columns: {id: $id}, _set: {title: "x"}) { id } }',
    'mutation ($id: uuid!) { r: delete_todos_by_pk(id: $id) { id } }',
  ];
  for (const query of queries) expect(await lane.ask('carolInGlobex', query, { id }), query).toEqual({ r: null });
  expect(await lane.ask('bob', all)).toEqual({ todos: [{ title: 'a', done: false }] });
});

test('a key that names no row changes and deletes nothing', async () => {
  const query =
    'mutation ($id: uuid!) { a: update_todos_by_pk(pk_columns: {id: $id}, _set: {done: true}) { id } b: delete_todos_by_pk(id: $id) { id } }';
  expect(await lane.ask('bob', query, { id: nowhere })).toEqual({ a: null, b: null });
});

test('several mutations are one transaction: the last that fails undoes the first', async () => {
  const query =
    'mutation { a: insert_todos_one(object: {title: "a"}) { id } b: insert_todos_one(object: {title: ""}) { id } }';
  expect((await lane.refusal('bob', query)).extensions.code).toBe('permission-error');
  expect(await lane.ask('bob', all)).toEqual({ todos: [] });
});

test('mutations run in the order they are written, each seeing what those before it did', async () => {
  const query = `mutation {
    insert_todos_one(object: {title: "a"}) { id }
    update_todos(where: {title: {_eq: "a"}}, _set: {title: "b"}) { affected_rows }
    delete_todos(where: {title: {_eq: "b"}}) { affected_rows }
  }`;
  expect(await lane.ask('bob', query)).toMatchObject({
    update_todos: { affected_rows: 1 },
    delete_todos: { affected_rows: 1 },
  });
});

test('a title is a value: nothing in it is read as SQL, JSON or GraphQL', async () => {
  const titles = [`'); drop table todos; --`, '"quoted" \\ $1 %c %v', '{"a": [1]}', 'ünï — 漢字 🙂', ' spaced\t\n'];
  await plant(
    lane,
    'bob',
    titles.map((title) => ({ title })),
  );
  const { todos } = (await lane.ask('bob', '{ todos { title } }')) as { todos: { title: string }[] };
  expect(new Set(todos.map(({ title }) => title))).toEqual(new Set(titles));
  for (const title of titles) {
    const query = 'query ($title: String!) { todos(where: {title: {_eq: $title}}) { title } }';
    expect(await lane.ask('bob', query, { title })).toEqual({ todos: [{ title }] });
  }
});

test('a row of the organization is made by its members, with their own name on it', async () => {
  const query = 'mutation { insert_todos_one(object: {title: "o", org_id: "org_acme"}) { user_id org_id } }';
  expect(await lane.ask('bobInAcme', query)).toEqual({ insert_todos_one: { user_id: 'user_bob', org_id: 'org_acme' } });
  expect((await lane.refusal('carolInGlobex', query)).extensions.code).toBe('permission-error');
  expect((await lane.refusal('bob', query)).extensions.code).toBe('validation-failed');
});

test('a key that is taken is not written again', async () => {
  const [id] = await plant(lane, 'bob', [{ title: 'a' }]);
  const query = 'mutation ($id: uuid!) { insert_todos_one(object: {id: $id, title: "b"}) { id } }';
  // The id may not be chosen at all: that is what keeps it.
  expect((await lane.refusal('bob', query, { id })).extensions.code).toBe('validation-failed');
});
