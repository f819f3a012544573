import { afterAll, beforeAll, expect, test } from 'vitest';
import { clear, openLane, plant, type Lane } from '../../testing-lane.ts';

let lane: Lane;
let ids: string[];
beforeAll(async () => {
  lane = await openLane();
  await clear(lane);
  ids = await plant(lane, 'bob', [{ title: 'alpha' }, { title: 'beta', done: true }, { title: 'Gamma_1' }]);
  await plant(lane, 'aliceInAcme', [{ title: 'hers' }, { title: 'ours', org_id: 'org_acme' }]);
});
afterAll(async () => lane.close());

const titles = async (query: string, variables?: object): Promise<unknown> => {
  const { todos } = (await lane.ask('bob', query, variables)) as { todos: { title: string }[] };
  return todos.map(({ title }) => title);
};

test.each([
  ['nothing', '{}', 'alpha beta Gamma_1'],
  ['_eq', '{title: {_eq: "beta"}}', 'beta'],
  ['_neq', '{title: {_neq: "beta"}}', 'alpha Gamma_1'],
  ['_gt of a time', '{created_at: {_gt: "2020-01-01T00:00:00Z"}}', 'alpha beta Gamma_1'],
  ['_lt of a time', '{created_at: {_lt: "2020-01-01"}}', ''],
  ['_gte and _lte together', '{title: {_gte: "alpha", _lte: "alpha"}}', 'alpha'],
  ['_in', '{title: {_in: ["alpha", "beta", "x"]}}', 'alpha beta'],
  ['_in of nothing', '{title: {_in: []}}', ''],
  ['_nin', '{title: {_nin: ["alpha", "beta"]}}', 'Gamma_1'],
  ['_nin of nothing', '{title: {_nin: []}}', 'alpha beta Gamma_1'],
  ['_is_null', '{org_id: {_is_null: true}}', 'alpha beta Gamma_1'],
  ['_is_null: false', '{org_id: {_is_null: false}}', ''],
  ['_like', '{title: {_like: "%a"}}', 'alpha beta'],
  ['_nlike', '{title: {_nlike: "%a"}}', 'Gamma_1'],
  ['_ilike', '{title: {_ilike: "GAMMA%"}}', 'Gamma_1'],
  ['_nilike', '{title: {_nilike: "GAMMA%"}}', 'alpha beta'],
  ['_similar', '{title: {_similar: "(alpha|beta)"}}', 'alpha beta'],
  ['_nsimilar', '{title: {_nsimilar: "(alpha|beta)"}}', 'Gamma_1'],
  ['_regex', '{title: {_regex: "^[a-z]+$"}}', 'alpha beta'],
  ['_nregex', '{title: {_nregex: "^[a-z]+$"}}', 'Gamma_1'],
  ['_iregex', '{title: {_iregex: "^gamma"}}', 'Gamma_1'],
  ['_niregex', '{title: {_niregex: "^gamma"}}', 'alpha beta'],
  ['a boolean', '{done: {_eq: true}}', 'beta'],
  ['_and', '{_and: [{done: {_eq: false}}, {title: {_like: "%a"}}]}', 'alpha'],
  ['_or', '{_or: [{title: {_eq: "alpha"}}, {done: {_eq: true}}]}', 'alpha beta'],
  ['_or of nothing', '{_or: []}', ''],
  ['_and of nothing', '{_and: []}', 'alpha beta Gamma_1'],
  ['_not', '{_not: {done: {_eq: true}}}', 'alpha Gamma_1'],
  ['_not of nothing', '{_not: {}}', ''],
  ['a single object where a list is due', '{_and: {done: {_eq: true}}}', 'beta'],
  ['an empty comparison', '{title: {}}', 'alpha beta Gamma_1'],
  ['somebody else’s id', '{user_id: {_eq: "user_alice"}}', ''],
])('where: %s', async (_what, where, expected) => {
  const found = await titles(`{ todos(where: ${where}, order_by: {title: asc}) { title } }`);
  expect(new Set(found as string[])).toEqual(new Set(expected.split(' ').filter(Boolean)));
});

test.each([
  ['ascending', 'order_by: {done: asc}, limit: 3', 2, 'beta'],
  ['descending', 'order_by: {done: desc}', 0, 'beta'],
  ['by two columns', 'order_by: [{done: desc}, {title: desc}]', 0, 'beta'],
  ['nulls first', 'order_by: {org_id: asc_nulls_first, done: desc_nulls_last}', 0, 'beta'],
  ['with limit and offset', 'order_by: {done: desc}, limit: 1, offset: 0', 0, 'beta'],
  ['distinct', 'distinct_on: done, order_by: [{done: desc}]', 0, 'beta'],
])('order: %s', async (_what, range, place, expected) => {
  expect(((await titles(`{ todos(${range}) { title } }`)) as string[])[place]).toBe(expected);
});

test('limit and offset cut out a page, and a limit of nothing gives nothing', async () => {
  expect(
    await titles('{ todos(where: {done: {_eq: false}}, order_by: {title: desc}, limit: 1, offset: 2) { title } }'),
  ).toEqual([]);
  expect(await titles('{ todos(limit: 0) { title } }')).toEqual([]);
});

test('a row is found by its key, and only by those who may see it', async () => {
  const query = 'query ($id: uuid!) { todos_by_pk(id: $id) { id title done org_id user_id } }';
  const [id] = ids;
  const row = { id, title: 'alpha', done: false, org_id: null, user_id: 'user_bob' };
  expect(await lane.ask('bob', query, { id })).toEqual({ todos_by_pk: row });
  expect(await lane.ask('alice', query, { id })).toEqual({ todos_by_pk: null });
});

test('aliases, __typename, fragments and variables are understood', async () => {
  const query = `query ($done: Boolean! = true, $hide: Boolean!) {
    first: todos(where: {done: {_eq: $done}}) { ...parts __typename }
    second: todos(where: {title: {_eq: "alpha"}}) { name: title ... on todos { done @skip(if: $hide) } id @include(if: false) }
  }
  fragment parts on todos { title name: title }`;
  expect(await lane.ask('bob', query, { hide: true })).toEqual({
    first: [{ title: 'beta', name: 'beta', __typename: 'todos' }],
    second: [{ name: 'alpha' }],
  });
});

test('one of several operations is run by its name', async () => {
  const token = await lane.sign({
    'https://hasura.io/jwt/claims': {
      'x-hasura-default-role': 'user',
      'x-hasura-allowed-roles': ['user'],
      'x-hasura-user-id': 'user_bob',
    },
  });
  const ask = async (operationName?: string) => {
    const body = JSON.stringify({ query: 'query a { __typename } query b { todos(limit: 0) { id } }', operationName });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return (await fetch(`${lane.url}/v1/graphql`, { method: 'POST', headers, body })).json();
  };
  expect(await ask('b')).toEqual({ data: { todos: [] } });
  expect(await ask('a')).toEqual({ data: { __typename: 'query_root' } });
  expect(await ask()).toMatchObject({ errors: [{ extensions: { code: 'validation-failed' } }] });
  expect(await ask('c')).toMatchObject({ errors: [{ extensions: { code: 'validation-failed' } }] });
});

test('times come as ISO texts with an offset, and identifiers as texts', async () => {
  const { todos } = (await lane.ask('bob', '{ todos(limit: 1) { created_at id } }')) as {
    todos: { created_at: string; id: string }[];
  };
  expect(todos[0]?.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$/);
  expect(todos[0]?.id).toMatch(/^[0-9a-f-]{36}$/);
});

test.each([
  ['count', 'count', 3],
  ['count of a column with nulls', 'count(columns: org_id)', 0],
  ['count of different values', 'count(columns: done, distinct: true)', 2],
  ['count of different pairs', 'count(columns: [done, title], distinct: true)', 3],
])('aggregate: %s', async (_what, field, count) => {
  expect(await lane.ask('bob', `{ todos_aggregate { aggregate { ${field} } } }`)).toEqual({
    todos_aggregate: { aggregate: { count } },
  });
});

test('an aggregate knows its condition, its greatest value and its rows, under aliases', async () => {
  const query = `{ some: todos_aggregate(where: {done: {_eq: true}}) { a: aggregate { n: count max { title } min { t: title } } nodes { title } } }`;
  expect(await lane.ask('bob', query)).toEqual({
    some: { a: { n: 1, max: { title: 'beta' }, min: { t: 'beta' } }, nodes: [{ title: 'beta' }] },
  });
  const limited = '{ todos_aggregate(limit: 2, order_by: {done: desc}) { aggregate { count } nodes { title } } }';
  expect(await lane.ask('bob', limited)).toMatchObject({ todos_aggregate: { aggregate: { count: 2 } } });
  const none = '{ todos_aggregate(where: {_or: []}) { aggregate { count max { title } } nodes { id } } }';
  expect(await lane.ask('bob', none)).toEqual({
    todos_aggregate: { aggregate: { count: 0, max: { title: null } }, nodes: [] },
  });
});

test('an aggregate counts only what its role may see', async () => {
  const query = '{ todos_aggregate { aggregate { count } } }';
  expect(await lane.ask('carolInGlobex', query)).toEqual({ todos_aggregate: { aggregate: { count: 0 } } });
  expect(await lane.ask('bobInAcme', query)).toEqual({ todos_aggregate: { aggregate: { count: 4 } } });
});
