import { afterAll, beforeAll, expect, test } from 'vitest';
import { clear, openLane, plant, type Lane } from '../../testing-lane.ts';

let lane: Lane;
beforeAll(async () => {
  lane = await openLane();
  await clear(lane);
  await plant(lane, 'bob', [{ title: 'a' }]);
});
afterAll(async () => lane.close());

const selection = '$.selectionSet';
test.each([
  ['an unknown table', '{ secrets { id } }', `field 'secrets' not found in type: 'query_root'`, `${selection}.secrets`],
  [
    'an unknown column',
    '{ todos { secret } }',
    `field 'secret' not found in type: 'todos'`,
    `${selection}.todos.selectionSet.secret`,
  ],
  ['an unknown argument', '{ todos(first: 1) { id } }', `'todos' has no argument named 'first'`, undefined],
  [
    'an unknown column in where',
    '{ todos(where: {secret: {_eq: 1}}) { id } }',
    `field 'secret' not found in type: 'todos_bool_exp'`,
    `${selection}.todos.args.where.secret`,
  ],
  [
    'an unknown operator',
    '{ todos(where: {title: {_is: "a"}}) { id } }',
    `field '_is' not found in type: 'String_comparison_exp'`,
    undefined,
  ],
  ['a table without fields', '{ todos }', `missing selection set for 'todos'`, `${selection}.todos`],
  ['fields of a column', '{ todos { id { x } } }', 'unexpected subselection set for non-object field', undefined],
  ['a key that is missing', '{ todos_by_pk { id } }', `missing required field 'id'`, undefined],
  ['an unknown fragment', '{ todos { ...x } }', 'reference to undefined fragment "x"', undefined],
  ['a variable that is not declared', '{ todos(limit: $x) { id } }', 'unbound variable "x"', undefined],
  [
    'a text as a number',
    '{ todos(limit: "1") { id } }',
    `expected a 32-bit integer for type 'Int', but found a string`,
    `${selection}.todos.args.limit`,
  ],
  [
    'a number as a text',
    '{ todos(where: {title: {_eq: 1}}) { id } }',
    `expected a string for type 'String', but found an integer`,
    `${selection}.todos.args.where.title._eq`,
  ],
  [
    'a text as a boolean',
    '{ todos(where: {done: {_eq: "x"}}) { id } }',
    `expected a boolean for type 'Boolean', but found a string`,
    undefined,
  ],
  [
    'a negative limit',
    '{ todos(limit: -1) { id } }',
    `expected a non-negative 32-bit integer for type 'Int', but found an integer`,
    `${selection}.todos.args.limit`,
  ],
  [
    'a preset column',
    'mutation { insert_todos_one(object: {title: "x", user_id: "y"}) { id } }',
    `field 'user_id' not found in type: 'todos_insert_input'`,
    undefined,
  ],
  [
    'a column that may not be changed',
    'mutation { update_todos(where: {}, _set: {id: "x"}) { affected_rows } }',
    `field 'id' not found in type: 'todos_set_input'`,
    undefined,
  ],
  [
    'a column that may not be changed by _inc',
    'mutation { update_todos(where: {}, _inc: {x: 1}) { affected_rows } }',
    `'update_todos' has no argument named '_inc'`,
    undefined,
  ],
  [
    'a delete without where',
    'mutation { delete_todos { affected_rows } }',
    `missing required field 'where'`,
    undefined,
  ],
  [
    'an unknown direction',
    '{ todos(order_by: {title: up}) { id } }',
    `expected one of the values of type 'order_by', but found "up"`,
    undefined,
  ],
  [
    'an order that distinct_on does not begin',
    '{ todos(distinct_on: done, order_by: {title: asc}) { id } }',
    '"distinct_on" columns must match initial "order_by" columns',
    undefined,
  ],
  [
    'null in a comparison',
    'query ($x: String) { todos(where: {title: {_eq: $x}}) { id } }',
    `unexpected null value for type 'text'`,
    undefined,
  ],
  [
    'nothing to change',
    'mutation { update_todos(where: {}) { affected_rows } }',
    'at least any one of _set, _inc is expected',
    undefined,
  ],
  ['a document that is none', '{ todos {', 'not a valid graphql query', '$.query'],
])('%s is refused with validation-failed in Hasura’s words', async (_what, query, message, path) => {
  const found = await lane.refusal('bob', query, { x: null });
  expect(found).toMatchObject({ message, extensions: { code: 'validation-failed', ...(path && { path }) } });
});

test.each([
  [
    'an id that is none',
    '{ todos_by_pk(id: "x") { id } }',
    'data-exception',
    'invalid input syntax for type uuid: "x"',
  ],
  [
    'a time that is none',
    '{ todos(where: {created_at: {_gt: "noon"}}) { id } }',
    'data-exception',
    'invalid input syntax for type timestamp with time zone: "noon"',
  ],
  [
    'a title that is too long',
    `mutation { insert_todos_one(object: {title: "${'x'.repeat(201)}"}) { id } }`,
    'permission-error',
    'Check constraint violation. new row for relation "todos" violates check constraint "todos_title_length"',
  ],
  [
    'a title that is missing',
    'mutation { insert_todos_one(object: {done: true}) { id } }',
    'constraint-violation',
    'Not-NULL violation. null value in column "title" of relation "todos" violates not-null constraint',
  ],
  [
    'a row that fails the permission',
    'mutation { insert_todos_one(object: {title: "x", org_id: "org_globex"}) { id } }',
    'permission-error',
    'check constraint of an insert/update permission has failed',
  ],
])('%s is refused by the database, and told by its code', async (_what, query, code, message) => {
  const found = await lane.refusal('bobInAcme', query);
  expect(found).toMatchObject({ message, extensions: { code } });
});

test('a request that asks for too much is refused before the database sees it', async () => {
  const deep = `{ todos ${'{ ...f '.repeat(1)} } } fragment f on todos { id }`;
  expect(await lane.ask('bob', deep)).toEqual({ todos: [{ id: expect.any(String) }] });
  const many = `{ todos { ${Array.from({ length: 1200 }, (_, place) => `a${place}: id`).join(' ')} } }`;
  expect((await lane.refusal('bob', many)).extensions.code).toBe('validation-failed');
});

test.each([
  ['a repetition of repetitions', '_regex', '(x{1,255}){1,255}'],
  ['back references', '_niregex', String.raw`^(a+)(a+)(a+)\1\2\3$`],
  ['many repetitions', '_similar', 'x{255}'.repeat(140)],
])('a pattern with %s is refused, and the next mistake gets its answer still', async (_what, operator, pattern) => {
  const ask = async (value: string) =>
    lane.refusal('bob', `query ($p: String!) { todos(where: {title: {${operator}: $p}}) { id } }`, { p: value });
  expect(await ask(pattern)).toMatchObject({
    message: 'invalid regular expression: regular expression is too complex',
    extensions: { code: 'data-exception' },
  });
  expect((await ask('(')).extensions.code).toBe('data-exception');
});

test('each role finds in the schema only what it may touch', async () => {
  const fields = async (who: 'bob' | 'bobInAcme', type: string) => {
    const query = `{ __type(name: "${type}") { inputFields { name } fields { name } } }`;
    const { __type: found } = (await lane.ask(who, query)) as {
      __type: Record<string, { name: string }[] | null> | null;
    };
    const related = /^(comments|holds_up|tags|todo_tags|todo_waits|waits)/;
    const all = [...(found?.['inputFields'] ?? []), ...(found?.['fields'] ?? [])].map(({ name }) => name);
    return all.filter((name) => !related.test(name)).toSorted();
  };
  expect(await fields('bob', 'todos_insert_input')).toEqual(['done', 'title']);
  expect(await fields('bobInAcme', 'todos_insert_input')).toEqual(['done', 'org_id', 'title']);
  expect(await fields('bob', 'todos_set_input')).toEqual(['done', 'title']);
  expect(await fields('bob', 'query_root')).toEqual(['todos', 'todos_aggregate', 'todos_by_pk']);
  expect(await fields('bob', 'subscription_root')).toContain('todos');
  expect(await fields('bob', 'todos')).toEqual([
    'created_at',
    'done',
    'id',
    'org_id',
    'title',
    'updated_at',
    'user_id',
  ]);
});

test('a role without permissions finds nothing', async () => {
  const claims = { 'x-hasura-default-role': 'ghost', 'x-hasura-allowed-roles': ['ghost'] };
  const headers = { authorization: `Bearer ${await lane.sign({ 'https://hasura.io/jwt/claims': claims })}` };
  const body = JSON.stringify({ query: '{ todos { id } }' });
  const answer: unknown = await (await fetch(`${lane.url}/v1/graphql`, { method: 'POST', headers, body })).json();
  expect(answer).toMatchObject({ errors: [{ message: `field 'todos' not found in type: 'query_root'` }] });
});
