import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { clear, openLane, plant, type Lane, type Person } from '../../testing-lane.ts';
import { hasuraClaims, people } from '../../testing.ts';

let lane: Lane;
let ids: string[];
beforeAll(async () => {
  lane = await openLane();
});
afterAll(async () => lane.close());

const mutation = (fields: string, variables = '') => `mutation ${variables} { ${fields} }`;
async function say(who: Person, todo: string | undefined, body: string): Promise<void> {
  const query = mutation(
    'insert_comments_one(object: {todo_id: $todo, body: $body}) { id }',
    '($todo: uuid!, $body: String!)',
  );
  await lane.ask(who, query, { todo, body });
}
beforeEach(async () => {
  await clear(lane);
  for (const who of ['bob', 'alice'] as const)
    await lane.ask(who, mutation('delete_tags(where: {}) { affected_rows }'));
  ids = await plant(lane, 'bob', [{ title: 'a' }, { title: 'b', done: true }, { title: 'c' }]);
  await say('bob', ids[0], 'first');
  await say('bob', ids[0], 'second');
  await say('bob', ids[1], 'third');
});

test('rows come with the rows that belong to them, and these with what they belong to', async () => {
  const query = `{ todos(order_by: {title: asc}) { title comments(order_by: {body: desc}, limit: 1) { body todo { title comments_aggregate { aggregate { count } } } } } }`;
  expect(await lane.ask('bob', query)).toEqual({
    todos: [
      {
        title: 'a',
        comments: [{ body: 'second', todo: { title: 'a', comments_aggregate: { aggregate: { count: 2 } } } }],
      },
      {
        title: 'b',
        comments: [{ body: 'third', todo: { title: 'b', comments_aggregate: { aggregate: { count: 1 } } } }],
      },
      { title: 'c', comments: [] },
    ],
  });
});

test.each([
  ['rows of which one matches', 'todos(where: {comments: {body: {_eq: "third"}}}) { title }', ['b']],
  ['rows that have none', 'todos(where: {_not: {comments: {}}}) { title }', ['c']],
  [
    'rows whose one related row matches',
    'todos: comments(where: {todo: {done: {_eq: true}}}) { title: body }',
    ['third'],
  ],
  [
    'two conditions on one related row',
    'todos(where: {comments: {_and: [{body: {_like: "f%"}}, {todo: {title: {_eq: "a"}}}]}}) { title }',
    ['a'],
  ],
])('where: %s', async (_what, field, expected) => {
  const { todos } = (await lane.ask('bob', `{ ${field} }`)) as { todos: { title: string }[] };
  expect(todos.map(({ title }) => title)).toEqual(expected);
});

test.each([
  [
    'a column of the related row',
    'comments(order_by: [{todo: {title: desc}}, {body: asc}]) { t: body }',
    ['third', 'first', 'second'],
  ],
  [
    'the number of related rows',
    'comments: todos(order_by: [{comments_aggregate: {count: desc}}, {title: asc}]) { t: title }',
    ['a', 'b', 'c'],
  ],
  [
    'the greatest value of related rows',
    'comments: todos(order_by: {comments_aggregate: {max: {body: desc_nulls_last}}}) { t: title }',
    ['b', 'a', 'c'],
  ],
])('order: %s', async (_what, field, expected) => {
  const { comments } = (await lane.ask('bob', `{ ${field} }`)) as { comments: { t: string }[] };
  expect(comments.map(({ t }) => t)).toEqual(expected);
});

test('nobody sees, changes or adds what hangs on a row of somebody else', async () => {
  expect(await lane.ask('alice', '{ comments { body } todo_tags { todo_id } }')).toEqual({
    comments: [],
    todo_tags: [],
  });
  expect(await lane.ask('alice', mutation('update_comments(where: {}, _set: {body: "x"}) { affected_rows }'))).toEqual({
    update_comments: { affected_rows: 0 },
  });
  const query = mutation('insert_comments_one(object: {todo_id: $todo, body: "x"}) { id }', '($todo: uuid!)');
  expect(await lane.refusal('alice', query, { todo: ids[0] })).toMatchObject({
    extensions: { code: 'permission-error' },
  });
  expect(await lane.ask('bob', '{ comments_aggregate { aggregate { count } } }')).toEqual({
    comments_aggregate: { aggregate: { count: 3 } },
  });
});

test('in an organization, what hangs on its rows is seen by its members, each comment under its author’s name', async () => {
  const [id] = await plant(lane, 'aliceInAcme', [{ title: 'ours', org_id: 'org_acme' }]);
  await say('bobInAcme', id, 'by Bob');
  const query = '{ comments(where: {todo: {title: {_eq: "ours"}}}) { body user_id } }';
  const comments = [{ body: 'by Bob', user_id: 'user_bob' }];
  expect(await lane.ask('aliceInAcme', query)).toEqual({ comments });
  expect(await lane.ask('carolInGlobex', query)).toEqual({ comments: [] });
});

test('related rows are inserted with the row they belong to, and are all counted', async () => {
  const query = mutation(`insert_todos(objects: [{title: "n", comments: {data: [{body: "x"}, {body: "y"}]}}]) {
    affected_rows returning { title comments(order_by: {body: asc}) { body user_id } } }`);
  expect(await lane.ask('bob', query)).toEqual({
    insert_todos: {
      affected_rows: 3,
      returning: [
        {
          title: 'n',
          comments: [
            { body: 'x', user_id: 'user_bob' },
            { body: 'y', user_id: 'user_bob' },
          ],
        },
      ],
    },
  });
  const upward = mutation(
    'insert_comments_one(object: {body: "z", todo: {data: {title: "m"}}}) { body todo { title user_id } }',
  );
  expect(await lane.ask('bob', upward)).toEqual({
    insert_comments_one: { body: 'z', todo: { title: 'm', user_id: 'user_bob' } },
  });
});

test.each([
  [
    'a key and the row it would name',
    `insert_comments_one(object: {body: "x", todo_id: "${crypto.randomUUID()}", todo: {data: {title: "t"}}}) { id }`,
    'cannot insert object relationship "todo" as "todo_id" column values are already determined',
    '$.selectionSet.insert_comments_one.args.object.todo',
  ],
  [
    'a key in a nested row',
    `insert_todos_one(object: {title: "t", comments: {data: [{body: "x", todo_id: "${crypto.randomUUID()}"}]}}) { id }`,
    'cannot insert "todo_id" columns as their values are already being determined by parent insert',
    '$.selectionSet.insert_todos_one.args.object.comments.data',
  ],
])('%s are refused: a column has one value', async (_what, field, message, path) => {
  const { message: said, extensions } = await lane.refusal('bob', mutation(field));
  expect([said, extensions]).toEqual([message, { code: 'validation-failed', path }]);
});

test('what is nested is held to its own permission, and undoes all when it fails', async () => {
  const query = mutation('insert_todos_one(object: {title: "n", comments: {data: [{body: ""}]}}) { id }');
  expect((await lane.refusal('bob', query)).extensions.code).toBe('permission-error');
  expect(await lane.ask('bob', '{ todos(where: {title: {_eq: "n"}}) { id } }')).toEqual({ todos: [] });
});

test('a table whose key has two columns is read and cleared by it', async () => {
  const waits = mutation(
    'insert_todo_waits_one(object: {todo_id: $a, waits_for: $b}) { todo { title } waits_for_todo { title } }',
    '($a: uuid!, $b: uuid!)',
  );
  const [a, b] = ids;
  expect(await lane.ask('bob', waits, { a, b })).toEqual({
    insert_todo_waits_one: { todo: { title: 'a' }, waits_for_todo: { title: 'b' } },
  });
  const query = `query ($a: uuid!, $b: uuid!) { todo_waits_by_pk(todo_id: $a, waits_for: $b) { waits_for_todo { title holds_up { todo { title } } } } }`;
  expect(await lane.ask('bob', query, { a, b })).toEqual({
    todo_waits_by_pk: { waits_for_todo: { title: 'b', holds_up: [{ todo: { title: 'a' } }] } },
  });
  const again = await lane.refusal('bob', waits, { a, b });
  expect(again).toMatchObject({
    extensions: { code: 'constraint-violation' },
    message: expect.stringContaining('Uniqueness violation.'),
  });
});

test('a foreign key that names no row is a violation, or no row that the role may see', async () => {
  const query = mutation('insert_todo_tags_one(object: {todo_id: $id, tag_id: $id}) { todo_id }', '($id: uuid!)');
  expect((await lane.refusal('bob', query, { id: ids[0] })).extensions.code).toMatch(
    /constraint-violation|permission-error/,
  );
});

const tag = (name: string, more = '') => `{name: "${name}"${more}}`;
test('a conflict does nothing, or changes the columns that are named, where the condition holds', async () => {
  await lane.ask('bob', mutation(`insert_tags_one(object: ${tag('x', ', weight: 1')}) { id }`));
  const upsert = (columns: string, where = '') =>
    mutation(
      `insert_tags(objects: [${tag('x', ', weight: 5')}], on_conflict: {constraint: tags_user_id_name_key, update_columns: ${columns}${where}}) { affected_rows returning { weight } }`,
    );
  expect((await lane.refusal('bob', mutation(`insert_tags_one(object: ${tag('x')}) { id }`))).message).toBe(
    'Uniqueness violation. duplicate key value violates unique constraint "tags_user_id_name_key"',
  );
  expect(await lane.ask('bob', upsert('[]'))).toEqual({ insert_tags: { affected_rows: 0, returning: [] } });
  expect(await lane.ask('bob', upsert('[weight]', ', where: {weight: {_gt: 1}}'))).toEqual({
    insert_tags: { affected_rows: 0, returning: [] },
  });
  expect(await lane.ask('bob', upsert('[weight]'))).toEqual({
    insert_tags: { affected_rows: 1, returning: [{ weight: 5 }] },
  });
});

test('an upsert never reaches a row of somebody else', async () => {
  const made = (await lane.ask('bob', mutation(`insert_tags_one(object: ${tag('x', ', weight: 1')}) { id }`))) as {
    insert_tags_one: { id: string };
  };
  const { id } = made.insert_tags_one;
  const query = mutation(
    'insert_tags_one(object: {id: $id, name: "stolen"}, on_conflict: {constraint: tags_pkey, update_columns: [name]}) { id }',
    '($id: uuid!)',
  );
  expect(await lane.ask('alice', query, { id })).toEqual({ insert_tags_one: null });
  expect(await lane.ask('bob', '{ tags { name } }')).toEqual({ tags: [{ name: 'x' }] });
});

test.each([
  ['_inc', '_inc: {weight: 3}', { weight: 5 }],
  ['_inc by less than nothing', '_inc: {weight: -2}', { weight: 0 }],
  ['_set and _inc', '_set: {name: "y"}, _inc: {weight: 1}', { name: 'y', weight: 3 }],
  ['_append', '_append: {style: {c: 1}}', { style: { a: { b: [1, 2] }, c: 1 } }],
  ['_prepend', '_prepend: {style: {a: 0, d: 1}}', { style: { a: { b: [1, 2] }, d: 1 } }],
  ['_delete_key', '_delete_key: {style: "a"}', { style: {} }],
  ['_delete_at_path', '_delete_at_path: {style: ["a", "b", "0"]}', { style: { a: { b: [2] } } }],
  ['_set of a document', '_set: {style: [1, "x", null]}', { style: [1, 'x', null] }],
  ['_set of a list', '_set: {aliases: ["p", "q,r", "\\"s\\""]}', { aliases: ['p', 'q,r', '"s"'] }],
])('update: %s', async (_what, args, expected) => {
  await lane.ask(
    'bob',
    mutation(`insert_tags_one(object: ${tag('x', ', weight: 2, style: {a: {b: [1, 2]}}')}) { id }`),
  );
  const fields = Object.keys(expected).join(' ');
  expect(await lane.ask('bob', mutation(`update_tags(where: {}, ${args}) { returning { ${fields} } }`))).toEqual({
    update_tags: { returning: [expected] },
  });
});

test('one column in two operators is refused', async () => {
  const query = mutation('update_tags(where: {}, _set: {weight: 1}, _inc: {weight: 1}) { affected_rows }');
  expect((await lane.refusal('bob', query)).extensions.code).toBe('validation-failed');
});

test.each([
  ['_contains', '{style: {_contains: {a: 1}}}', ['one']],
  ['_contained_in', '{style: {_contained_in: {a: 1, z: 1}}}', ['none', 'one']],
  ['_has_key', '{style: {_has_key: "b"}}', ['two']],
  ['_has_keys_any', '{style: {_has_keys_any: ["a", "b"]}}', ['one', 'two']],
  ['_has_keys_all', '{style: {_has_keys_all: ["b", "c"]}}', ['two']],
  ['_cast', '{style: {_cast: {String: {_like: "%deep%"}}}}', ['two']],
  ['a list', '{aliases: {_contains: ["p"]}}', ['one']],
  ['a number', '{weight: {_in: [1, 2], _neq: 1}}', ['two']],
])('where on documents: %s', async (_what, where, expected) => {
  await lane.ask(
    'bob',
    mutation(`insert_tags(objects: [${tag('none')}, ${tag('one', ', style: {a: 1}, aliases: ["p", "q"], weight: 1')},
    ${tag('two', ', style: {b: {deep: [7]}, c: true}, weight: 2')}]) { affected_rows }`),
  );
  const { tags } = (await lane.ask('bob', `{ tags(where: ${where}, order_by: {name: asc}) { name } }`)) as {
    tags: { name: string }[];
  };
  expect(tags.map(({ name }) => name)).toEqual(expected);
});

test('a part of a document is read by its path, and numbers are summed up', async () => {
  await lane.ask(
    'bob',
    mutation(
      `insert_tags(objects: [${tag('a', ', style: {b: {deep: [7]}}, weight: 1')}, ${tag('b', ', weight: 4')}]) { affected_rows }`,
    ),
  );
  const query =
    '{ tags(order_by: {name: asc}) { part: style(path: "$.b.deep[0]") } tags_aggregate { aggregate { sum { weight } avg { weight } max { weight name } stddev_pop { weight } } } }';
  expect(await lane.ask('bob', query)).toEqual({
    tags: [{ part: 7 }, { part: null }],
    tags_aggregate: {
      aggregate: {
        sum: { weight: 5 },
        avg: { weight: 2.5 },
        max: { weight: 4, name: 'b' },
        stddev_pop: { weight: 1.5 },
      },
    },
  });
});

test('lists of rows may not be nested without end', async () => {
  const query = `{ todos { ${'comments { todo { '.repeat(5)} id ${'} } '.repeat(5)} } }`;
  expect((await lane.refusal('bob', query)).extensions.code).toBe('validation-failed');
});

test('numbers keep all their digits, in the query and in variables', async () => {
  const written = '{big: 9007199254740993, long: 0.1234567890123456789012345, small: 7, list: [18446744073709551617]}';
  const insert = `mutation ($style: jsonb) { insert_tags(objects: [{name: "digits", style: ${written}}, {name: "more", style: $style}]) { returning { style } } }`;
  const send = async (query: string, variables = '{}') => {
    const body = `{"query": ${JSON.stringify(query)}, "variables": ${variables}}`;
    const headers = {
      authorization: `Bearer ${await lane.sign(hasuraClaims(people.bob))}`,
      'content-type': 'application/json',
    };
    return (await fetch(`${lane.url}/v1/graphql`, { method: 'POST', headers, body })).text();
  };
  const digits = ['9007199254740993', '0.1234567890123456789012345', ':7', '[18446744073709551617]'];
  const inserted = await send(insert, '{"style": {"huge": 12345678901234567890123, "beyond": 1e400}}');
  for (const number of digits) expect(inserted.replaceAll(' ', '')).toContain(number);
  expect(inserted).toContain('12345678901234567890123');
  expect(inserted).toContain(`1${'0'.repeat(400)}`);
  const found = await send(
    'query ($n: jsonb) { tags(where: {style: {_contains: $n}}) { name style } }',
    '{"n": {"big": 9007199254740993}}',
  );
  expect(found).toContain('"digits"');
  expect(found).toContain('9007199254740993');
  expect(await send('{ tags(where: {style: {_contains: {big: 9007199254740992}}}) { name } }')).toBe(
    '{"data":{"tags":[]}}',
  );
  expect(await send('query ($n: Int) { tags(limit: $n) { name } }', '{"n": 12345678901234567890}')).toMatch(
    /found an integer/,
  );
});
