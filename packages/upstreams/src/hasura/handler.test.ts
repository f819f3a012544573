import fc from 'fast-check';
import { gql, GraphQLClient } from 'graphql-request';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createUpstreams, type Upstreams } from '../index.ts';
import { createTestIssuer, foreignKey, hasuraClaims, people, type TestIssuer } from '../testing.ts';

let issuer: TestIssuer;
let upstreams: Upstreams;
beforeAll(async () => {
  issuer = await createTestIssuer();
  upstreams = await createUpstreams({ port: 0, jwksUrl: issuer.jwksUrl, issuer: issuer.issuer });
});
afterAll(async () => {
  await upstreams.close();
  await issuer.close();
});

type Person = keyof typeof people;
interface Answer {
  data?: Record<string, unknown>;
  errors?: { message: string; extensions: { code: string; path: string } }[];
}

async function post(
  token: string | undefined,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; answer: Answer }> {
  const response = await fetch(`${upstreams.url}/v1/graphql`, {
    method: 'POST',
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, answer: (await response.json()) as Answer };
}
async function ask(
  person: Person,
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  return (await post(await issuer.sign(hasuraClaims(people[person])), { query, variables }, headers)).answer;
}
async function titles(person: Person): Promise<unknown> {
  const { data } = await ask(person, '{ todos(order_by: [{title: asc}]) { title } }');
  return (data as { todos: { title: string }[] }).todos.map(({ title }) => title);
}
async function add(person: Person, title: string, orgId?: string): Promise<string> {
  const answer = await ask(
    person,
    'mutation ($object: todos_insert_input!) { insert_todos_one(object: $object) { id } }',
    {
      object: { title, ...(orgId ? { org_id: orgId } : {}) },
    },
  );
  return (answer.data as { insert_todos_one: { id: string } }).insert_todos_one.id;
}

beforeEach(async () => {
  for (const person of ['aliceInAcme', 'bob', 'carolInGlobex'] as const) {
    await ask(person, 'mutation { delete_todos(where: {}) { affected_rows } }');
  }
});

test('the metadata’s permissions show a person their own rows and the active organization’s', async () => {
  await add('alice', 'mine');
  await add('aliceInAcme', 'ours', 'org_acme');
  await add('bob', 'his');
  await add('carolInGlobex', 'theirs', 'org_globex');
  expect(await titles('alice')).toEqual(['mine']);
  expect(await titles('aliceInAcme')).toEqual(['mine', 'ours']);
  expect(await titles('aliceInGlobex')).toEqual(['mine', 'theirs']);
  expect(await titles('bobInAcme')).toEqual(['his', 'ours']);
  expect(await titles('carolInGlobex')).toEqual(['theirs']);
});

test('a member changes the organization’s rows but only an admin deletes them', async () => {
  const id = await add('aliceInAcme', 'ours', 'org_acme');
  const complete = 'mutation ($id: uuid!) { update_todos_by_pk(pk_columns: {id: $id}, _set: {done: true}) { done } }';
  const remove = 'mutation ($id: uuid!) { delete_todos_by_pk(id: $id) { id } }';
  expect((await ask('bobInAcme', complete, { id })).data).toEqual({ update_todos_by_pk: { done: true } });
  expect((await ask('bobInAcme', remove, { id })).data).toEqual({ delete_todos_by_pk: null });
  expect((await ask('carolInGlobex', complete, { id })).data).toEqual({ update_todos_by_pk: null });
  expect((await ask('aliceInAcme', remove, { id })).data).toEqual({ delete_todos_by_pk: { id } });
});

test('the preset user id cannot be chosen by the caller', async () => {
  const query = 'mutation { insert_todos_one(object: {title: "x", user_id: "user_bob"}) { id } }';
  expect((await ask('alice', query)).errors?.[0]?.extensions.code).toBe('validation-failed');
  const id = await add('alice', 'x');
  expect((await ask('alice', 'query ($id: uuid!) { todos_by_pk(id: $id) { user_id } }', { id })).data).toEqual({
    todos_by_pk: { user_id: 'user_alice' },
  });
});

test('a row in an organization that is not active fails the check, and nothing of the request stays', async () => {
  const query =
    'mutation { a: insert_todos_one(object: {title: "first"}) { id } b: insert_todos_one(object: {title: "x", org_id: "org_globex"}) { id } }';
  const { errors, data } = await ask('aliceInAcme', query);
  expect(data).toBeUndefined();
  expect(errors?.[0]).toMatchObject({
    message: 'check constraint of an insert/update permission has failed',
    extensions: { code: 'permission-error' },
  });
  expect(await titles('alice')).toEqual([]);
});

test('where, order_by, limit and offset work through a plain client', async () => {
  for (const title of ['alpha', 'beta', 'gamma']) await add('bob', title);
  const client = new GraphQLClient(`${upstreams.url}/v1/graphql`, {
    headers: { authorization: `Bearer ${await issuer.sign(hasuraClaims(people.bob))}` },
  });
  const found = await client.request(
    gql`
      query ($titles: [String!]) {
        some: todos(where: { title: { _in: $titles } }, order_by: [{ title: desc }]) {
          title
        }
        second: todos(order_by: [{ title: asc }], limit: 1, offset: 1) {
          title
        }
        none: todos(where: { _and: [{ done: { _eq: true } }, { _not: { title: { _ilike: "A%" } } }] }) {
          title
        }
      }
    `,
    { titles: ['alpha', 'gamma'] },
  );
  expect(found).toEqual({ some: [{ title: 'gamma' }, { title: 'alpha' }], second: [{ title: 'beta' }], none: [] });
});

test.each([
  [
    'an expired token',
    async () => issuer.sign({ ...hasuraClaims(people.alice), exp: Math.floor(Date.now() / 1000) - 60 }),
    'invalid-jwt',
    'Could not verify JWT: JWTExpired',
  ],
  [
    'a foreign key',
    async () => issuer.sign(hasuraClaims(people.alice), foreignKey),
    'invalid-jwt',
    'Could not verify JWT: JWSError JWSInvalidSignature',
  ],
  [
    'another issuer',
    async () => issuer.sign({ ...hasuraClaims(people.alice), iss: 'https://elsewhere.example' }),
    'invalid-jwt',
    'Could not verify JWT: JWTNotInIssuer',
  ],
  ['garbage', () => Promise.resolve('garbage'), 'invalid-jwt', 'Could not verify JWT'],
  ['a session token', async () => issuer.sign(people.alice), 'jwt-invalid-claims', 'claims key'],
  [
    'roles as text',
    async () =>
      issuer.sign({
        'https://hasura.io/jwt/claims': { 'x-hasura-default-role': 'user', 'x-hasura-allowed-roles': 'user' },
      }),
    'jwt-invalid-claims',
    'should be a list of roles',
  ],
])('%s is refused in Hasura’s words', async (_what, token, code, message) => {
  const { status, answer } = await post(await token(), { query: '{ todos { id } }' });
  expect(status).toBe(200);
  expect(answer.data).toBeUndefined();
  expect(answer.errors?.[0]?.extensions.code).toBe(code);
  expect(answer.errors?.[0]?.message).toContain(message);
});

test('without a token nothing is answered', async () => {
  expect((await post(undefined, { query: '{ todos { id } }' })).answer.errors?.[0]?.extensions.code).toBe(
    'invalid-headers',
  );
});

test('a role is taken only from those the token allows, and no admin secret is known', async () => {
  await add('aliceInAcme', 'ours', 'org_acme');
  const query = '{ todos { title } }';
  expect((await ask('aliceInAcme', query, {}, { 'x-hasura-role': 'user' })).data).toEqual({ todos: [] });
  expect((await ask('bob', query, {}, { 'x-hasura-role': 'org:admin' })).errors?.[0]?.extensions.code).toBe(
    'access-denied',
  );
  const secret = { 'x-hasura-admin-secret': 'x', 'x-hasura-user-id': 'user_alice' };
  expect((await ask('bob', query, {}, secret)).errors?.[0]?.extensions.code).toBe('access-denied');
});

test('a body that is not JSON is refused with 400, other nonsense in Hasura’s words', async () => {
  const token = await issuer.sign(hasuraClaims(people.bob));
  expect((await post(token, '{"query": ')).status).toBe(400);
  for (const body of [
    {},
    { query: 1 },
    { query: '{' },
    { query: '{ nothing }' },
    'null',
    { query: 'subscription { x }' },
  ]) {
    expect((await post(token, body)).answer.errors?.[0]?.extensions.code, JSON.stringify(body)).toMatch(
      /failed|unexpected/,
    );
  }
});

test.each([
  ['null in a list', { created_at: { _in: ['x', null] } }],
  ['a number as text', { title: { _eq: 7 } }],
  ['a list of texts as text', { title: { _eq: ['x'] } }],
  ['an operator that every object has', { title: { constructor: 'x' } }],
  ['a column that every object has', { toString: { _eq: 'x' } }],
  ['a condition that is a text', 'x'],
  ['3,000 levels', nest(3000)],
  ['50,000 levels', nest(50_000)],
])('a variable of the wrong form is the caller’s mistake: %s', async (_what, w) => {
  const token = await issuer.sign(hasuraClaims(people.bob));
  const body = `{"query":"query($w:todos_bool_exp!){todos(where:$w){id}}","variables":{"w":${text(w)}}}`;
  const { status, answer } = await post(token, body);
  expect([status, answer.data]).toEqual([200, undefined]);
  expect(answer.errors?.[0]?.extensions.code).toBe('validation-failed');
  expect(answer.errors?.[0]?.message).not.toContain('call stack');
});

test('a condition of many levels works as long as it is not beyond measure', async () => {
  await add('bob', 'one');
  const where = `${'{_not:'.repeat(40)}{title:{_eq:"one"}}${'}'.repeat(40)}`;
  expect((await ask('bob', `{ todos(where: ${where}) { title } }`)).data).toEqual({ todos: [{ title: 'one' }] });
});

/** Levels of `_not`, as text: JSON.stringify would overflow. */
function nest(levels: number): { json: string } {
  return { json: `${'{"_not":'.repeat(levels)}{}${'}'.repeat(levels)}` };
}

function text(value: unknown): string {
  const isText = typeof value === 'object' && value !== null && 'json' in value;
  return isText ? String(value.json) : JSON.stringify(value);
}

test('introspection shows a role only what it may touch', async () => {
  const { data } = await ask('bob', '{ __type(name: "todos_insert_input") { inputFields { name } } }');
  const { __type: type } = data as { __type: { inputFields: { name: string }[] } };
  const related = ['comments', 'todo_tags', 'waits', 'holds_up'];
  expect(type.inputFields.map(({ name }) => name)).toEqual(['title', 'done', ...related]);
});

test('no query makes a fault or shows a row of somebody else', async () => {
  await add('alice', 'secret of Alice');
  const token = await issuer.sign(hasuraClaims(people.bob));
  const word = fc.oneof(
    fc.constantFrom(
      'todos',
      '{',
      '}',
      '(',
      ')',
      'where:',
      '_eq:',
      '_or: []',
      '_in: []',
      'limit: -1',
      '_is_null: false',
      'title',
      'id',
      'null',
      '"x"',
      'mutation',
      'delete_todos',
      'affected_rows',
      '1e99',
    ),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(word), async (words) => {
      const { status, answer } = await post(token, { query: words.join(' ') });
      expect([200, 501]).toContain(status);
      expect(JSON.stringify(answer)).not.toContain('secret of Alice');
    }),
    { numRuns: 100 },
  );
});
