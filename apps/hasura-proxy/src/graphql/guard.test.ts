import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTestProxy, problemOf } from '../testing.ts';
import { createGraphqlGuard } from './guard.ts';
import { createPersistedOperations, hashOf, readPersistedOperations } from './persisted.ts';

const nested = (levels: number): string => `${'{ a '.repeat(levels)}${'}'.repeat(levels)}`;
/** Each fragment spreads the next one twice: 2^30 fields, unfolded one by one. */
const doubling = Array.from({ length: 30 }, (_, at) => `fragment f${at} on t { ...f${at + 1} ...f${at + 1} }`).join(
  ' ',
);
const aliases = (count: number): string => `{ ${Array.from({ length: count }, (_, at) => `a${at}: id`).join(' ')} }`;

const codeOf = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return (error as { code: unknown }).code;
  }
};

describe('the guard', () => {
  const limits = { tokens: 400, depth: 4, aliases: 5, cost: 2000 };
  const guard = createGraphqlGuard(limits);
  test.each([
    ['no query', undefined],
    ['an empty query', ''],
    ['a query that is no text', { todos: true }],
    ['something else than GraphQL', 'SELECT * FROM todos'],
    ['half a query', '{ todos { id }'],
    ['a schema', 'type Query { todos: Int }'],
    ['a query with a schema behind it', '{ todos { id } } extend type Query { x: Int }'],
    ['fragments alone', 'fragment f on todos { id }'],
    ['two operations and no name', 'query A { a } query B { b }'],
    ['two operations of the same name', 'query A { a } query A { b }', 'A'],
    ['an operation that is not there', 'query A { a }', 'B'],
    ['a name that is no text', 'query A { a }', { toString: 'A' }],
    ['a fragment that holds itself', '{ ...f } fragment f on t { a { ...f } }'],
    ['fragments that hold each other', '{ ...f } fragment f on t { ...g } fragment g on t { ...f }'],
  ])('refuses %s', (_what, query, operationName?: unknown) => {
    expect(codeOf(() => guard.check({ query, operationName }))).toBe('graphql_invalid');
  });

  test.each([
    ['more tokens', 'tokens', `{ todos(where: {id: {_in: [${'1 '.repeat(400)}]}}) { id } }`],
    ['brackets without end', 'tokens', `{ a(b: ${'['.repeat(100_000)}`],
    ['fields nested deeper', 'depth', nested(5)],
    [
      'fields nested deeper by fragments',
      'depth',
      '{ ...f } fragment f on t { a { ...g } } fragment g on t { b { c { d { e } } } }',
    ],
    ['fields nested deeper by inline fragments', 'depth', '{ ... { a { ... on t { b { c { d { e } } } } } } }'],
    ['fields nested deeper in an operation that is not named', 'depth', `query A { a } query B ${nested(5)}`, 'A'],
    ['more aliases', 'aliases', aliases(6)],
    [
      'more aliases by a fragment that is spread often',
      'aliases',
      `{ ${'x { ...f } '.repeat(3)}} fragment f on t { a: b c: d }`,
    ],
    [
      'fragments that double each other',
      'cost',
      `{ a ...f0 } ${doubling} fragment f30 on t { a }`,
      undefined,
      { tokens: 2000 },
    ],
    ['many rows of many fields', 'cost', '{ todos(limit: 1000) { id title } }'],
    ['rows nobody limited, in rows nobody limited', 'cost', '{ a { b { c { d } } } }', undefined, { cost: 1000 }],
    [
      'as many rows as a variable says',
      'cost',
      'query Q($n: Int) { todos(limit: $n) { id } }',
      undefined,
      {},
      { n: 2000 },
    ],
    ['a limit of nothing above many rows', 'cost', '{ a(limit: 0) { b(limit: 2000) { c } } }'],
    ['a limit below nothing above many rows', 'cost', '{ a(limit: -9) { b(limit: 2000) { c } } }'],
    [
      'a limit of no number',
      'cost',
      'query Q($n: Int) { a(limit: $n) { b(limit: 300) { c } } }',
      undefined,
      {},
      { n: 'x' },
    ],
  ] as [string, string, string, string?, object?, object?][])(
    'refuses %s, and names the limit of %s',
    (_what, limit, query, operationName, more, variables) => {
      const { check } = createGraphqlGuard({ ...limits, ...more });
      const refused = () => check({ query, operationName, variables });
      expect(refused).toThrow(expect.objectContaining({ code: 'graphql_too_complex', status: 400 }) as Error);
      expect(refused).toThrow(new RegExp(`limit of ${limit}`));
      // Remembered or not, the verdict is the same.
      expect(codeOf(refused)).toBe('graphql_too_complex');
    },
  );

  test.each([
    ['a query', '{ todos { id } }', { type: 'query', name: undefined }],
    ['a named query', 'query Todos { todos { id } }', { type: 'query', name: 'Todos' }],
    ['a mutation', 'mutation Add { insert_todos_one(object: {title: "x"}) { id } }', { type: 'mutation', name: 'Add' }],
    ['a subscription', 'subscription { todos { id } }', { type: 'subscription' }],
    ['as deep as may be', nested(4), {}],
    ['as many aliases as may be', aliases(5), {}],
    ['a row by its key in a row by its key', '{ a_by_pk(id: 1) { b_by_pk(id: 2) { c } } }', { cost: 3 }],
    ['rows by a limit', '{ todos(limit: 20) { id title } }', { cost: 41 }],
    ['rows nobody limited', '{ todos { id title } }', { cost: 21 }],
    ['the name of a type', '{ __typename }', {}],
  ])('lets %s pass', (_what, query, expected) => {
    expect(guard.check({ query })).toMatchObject({ ...expected, query });
    expect(guard.check({ query })).toMatchObject({ ...expected, query });
  });

  test('a cost that depends on a variable is not remembered', () => {
    const query = 'query Q($n: Int = 5) { todos(limit: $n) { id } }';
    const cost = (variables: object) => codeOf(() => guard.check({ query, variables }).cost);
    expect([cost({ n: 5 }), cost({ n: 3000 }), cost({ n: 5 }), cost({ n: null })]).toEqual([
      6,
      'graphql_too_complex',
      6,
      11,
    ]);
  });

  test.each([
    '{ __schema { types { name } } }',
    '{ x: __type(name: "a") { name } }',
    '{ ...f } fragment f on q { __schema { x } }',
  ])('refuses %s unless the schema may be asked for', (query) => {
    expect(codeOf(() => guard.check({ query }))).toBe('introspection_disabled');
    expect(createGraphqlGuard({ introspection: true }).check({ query })).toMatchObject({ type: 'query' });
  });
});

describe('a list of operations', () => {
  const query = 'query Todos { todos { id } }';
  const guard = createGraphqlGuard({}, createPersistedOperations([query]));
  const byHash = (sha256Hash: unknown) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

  test('lets what is on it pass, by text and by hash', async () => {
    expect(guard.check({ query })).toMatchObject({ name: 'Todos', query });
    expect(guard.check(byHash(hashOf(query)))).toMatchObject({ name: 'Todos', query });
    const { graphql, calls } = createTestProxy(undefined, { graphql: guard });
    const variables = { n: 1 };
    await graphql({ body: JSON.stringify({ ...byHash(hashOf(query)), variables }) });
    expect(calls.map(({ body }) => JSON.parse(body) as unknown)).toEqual([{ query, variables }]);
  });

  test.each([
    ['another text', { query: 'query Todos { todos { id title } }' }],
    ['a text with one more blank', { query: `${query} ` }],
    ['a text off the list beside a hash on it', { query: '{ a }', ...byHash(hashOf(query)) }],
    ['another hash', byHash(hashOf('{ a }'))],
    ['no hash', byHash(undefined)],
    ['the name of a method', byHash('constructor')],
    ['nothing', {}],
  ])('refuses %s', async (_what, request) => {
    const { graphql, calls } = createTestProxy(undefined, { graphql: guard });
    expect(await problemOf(await graphql({ body: JSON.stringify(request) }))).toEqual([403, 'operation_not_listed']);
    expect(calls).toEqual([]);
  });

  test('is read from a file, and one whose hash is not its query’s stops the start', () => {
    const folder = mkdtempSync(join(tmpdir(), 'operations-'));
    const file = join(folder, 'list.json');
    const read = (content: unknown) => {
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
      return readPersistedOperations(file);
    };
    expect(read({ [hashOf(query)]: query }).resolve(byHash(hashOf(query)))).toBe(query);
    expect(() => read({ [hashOf('{ a }')]: query })).toThrow(/has \w{64} before a query with the hash/);
    for (const wrong of ['{', [], { [hashOf(query)]: 1 }])
      expect(() => read(wrong)).toThrow(/is not a JSON object of SHA-256 to query$/);
    expect(() => read({ a: query })).toThrow(TypeError);
    rmSync(folder, { recursive: true });
  });
});

describe('a body', () => {
  const query = '{ todos { id } }';
  test('may be a list, within the limit and the cost of one', async () => {
    const graphqlGuard = createGraphqlGuard({ batch: 3, cost: 30 });
    const { graphql, calls } = createTestProxy(undefined, { graphql: graphqlGuard });
    const send = async (count: number) =>
      graphql({ body: JSON.stringify(Array.from({ length: count }, () => ({ query }))) });
    expect((await send(2)).status).toBe(200);
    expect(await problemOf(await send(4))).toEqual([400, 'graphql_too_complex']);
    // Three cost more together than one may.
    expect(await problemOf(await send(3))).toEqual([400, 'graphql_too_complex']);
    expect(await problemOf(await send(0))).toEqual([400, 'graphql_invalid']);
    expect(calls).toHaveLength(1);
  });

  test('may not be a longer list, be it ever so cheap', async () => {
    const { graphql, calls } = createTestProxy(undefined, { graphql: createGraphqlGuard({ batch: 3, cost: 10_000 }) });
    const send = async (count: number) =>
      graphql({ body: JSON.stringify(Array.from({ length: count }, () => ({ query: '{ __typename }' }))) });
    expect((await send(3)).status).toBe(200);
    expect(await problemOf(await send(4))).toEqual([400, 'graphql_too_complex']);
    expect(calls).toHaveLength(1);
  });

  test.each([
    ['the name "query" twice', `{"query":"${'{ a '.repeat(30)}${'}'.repeat(30)}","query":"${query}"}`, { query }],
    ['blanks', `{ "query" : "${query}" }`, { query }],
    ['brackets in a text', `{"query":"${query}","variables":{"t":"${'['.repeat(500)}"}}`, undefined],
  ])('with %s goes on as it was read', async (_what, body, expected) => {
    const { graphql, calls } = createTestProxy();
    expect((await graphql({ body })).status).toBe(200);
    expect(calls.map((call) => call.body)).toEqual([expected ? JSON.stringify(expected) : body]);
  });

  test('keeps numbers with more digits than JavaScript has', async () => {
    const { graphql, calls } = createTestProxy();
    await graphql({ body: `{"query":"${query}","variables":{"n":9007199254740993 }}` });
    expect(calls[0]?.body).toBe(`{"query":"${query}","variables":{"n":9007199254740993}}`);
  });

  test.each([
    ['bytes that are no UTF-8', new Uint8Array([...Buffer.from('{"query":"'), 0xff, 0xfe, ...Buffer.from('"}')])],
    ['brackets without end', Buffer.from('['.repeat(500_000))],
    [
      'lists in lists, 200,000 of them',
      Buffer.from(`{"query":"{ a }","variables":${'['.repeat(200_000)}${']'.repeat(200_000)}}`),
    ],
    ['a list of lists', Buffer.from('[[{"query":"{ a }"}]]')],
    ['a list of nothing', Buffer.from('[null]')],
  ])('of %s is refused', async (_what, body) => {
    const { graphql, calls } = createTestProxy();
    expect(await problemOf(await graphql({ body }))).toEqual([400, 'body_not_json']);
    expect(calls).toEqual([]);
  });

  test('with a subscription is refused: it belongs on a WebSocket', async () => {
    const { graphql, calls } = createTestProxy();
    const body = '{"query":"subscription { todos { id } }"}';
    expect(await problemOf(await graphql({ body }))).toEqual([400, 'graphql_invalid']);
    expect(calls).toEqual([]);
  });
});

test('a role is let through only when it is on the proxy’s list as well as the token’s', async () => {
  const { graphql, calls } = createTestProxy(undefined, { hasuraRoles: ['org:admin', 'admin'] });
  expect((await graphql({ headers: { 'x-hasura-role': 'org:admin' } })).status).toBe(200);
  for (const headers of [{ 'x-hasura-role': 'admin' }, { 'x-hasura-role': 'user' }, {}])
    expect(await problemOf(await graphql({ headers }))).toEqual([403, 'role_not_allowed']);
  expect(calls.map(({ headers }) => headers.get('x-hasura-role'))).toEqual(['org:admin']);
});

test('a line of the log tells the operation, role, template and status, and no value', async () => {
  const { graphql, lines } = createTestProxy();
  const query = 'query Mine($t: String) { todos(where: {title: {_eq: "canary"}}) { id } }';
  await graphql({ body: JSON.stringify({ query, variables: { t: 'canary' } }) });
  expect((JSON.parse(lines[0] ?? '') as unknown[])[0]).toMatchObject({
    operation: 'query Mine',
    role: 'user',
    template: 'hasura',
    userId: 'user_alice',
    status: 200,
  });
  expect(lines.join()).not.toMatch(/canary|eyJ/);
});
