import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine } from './hasura/engine.ts';
import { createHasuraHandler } from './hasura/handler.ts';
import { defaultMetadata, readMetadata } from './hasura/metadata.ts';
import { createAuthenticate } from './hasura/session.ts';
import { readCatalog } from './postgres/catalog.ts';
import { defaultPlace, openDatabase, type Database } from './postgres/database.ts';
import { createHandler } from './server.ts';
import { createSupabaseHandler } from './supabase/handler.ts';
import { hasuraClaims, people } from './testing.ts';

let database: Database;
let handle: (request: Request) => Promise<Response>;
const reported: string[] = [];
beforeAll(async () => {
  database = await openDatabase(defaultPlace());
  const catalog = await readCatalog(database);
  const claims = { ...people.bobInAcme, ...hasuraClaims(people.bobInAcme) };
  const verify = () => Promise.resolve(claims);
  handle = createHandler({
    database,
    supabase: createSupabaseHandler({ database, catalog, verify, publishableKey: 'key' }),
    hasura: createHasuraHandler({
      engine: createEngine(database, catalog.tables, readMetadata(defaultMetadata)),
      authenticate: createAuthenticate({ verify, claimsNamespace: 'https://hasura.io/jwt/claims' }),
    }),
    report: (line) => void reported.push(line),
  });
});
afterAll(async () => database.close());

/** Whatever is asked, the answer is one the dialect plans for: anything but a fault. */
async function assertNoFault(path: string, init: RequestInit): Promise<void> {
  const response = await handle(new Request(`http://localhost${path}`, init));
  const text = await response.text();
  expect(response.status === 501 || response.status < 500, `${response.status} ${text} ${reported.join()}`).toBe(true);
}

const credentials = { authorization: 'Bearer a.b.c', apikey: 'key' };
const runs = { numRuns: 150 };
const name = fc.constantFrom('id', 'user_id', 'title', 'done', 'created_at', 'ctid', '"id"', 'x', '');
const condition = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('eq', 'neq', 'gt', 'like', 'ilike', 'match', 'imatch', 'in', 'is', 'fts', 'not.eq', 'not.in', ''),
      fc.oneof(
        fc.string(),
        fc.constantFrom('(', '()', '(,)', '("', '(a,"b\\', '*', '\0', '1e999', '\\', '[', 'infinity'),
      ),
    )
    .map((parts) => parts.join('.')),
  fc.string(),
);
const queries = fc.array(
  fc.oneof(
    fc.tuple(name, condition),
    fc.tuple(fc.constantFrom('select', 'order', 'columns'), fc.array(fc.oneof(name, fc.string())).map(String)),
    fc.tuple(fc.constantFrom('limit', 'offset'), fc.oneof(fc.integer().map(String), fc.string())),
    fc.tuple(
      fc.constantFrom('and', 'or', 'not.and', 'not.or'),
      fc.array(fc.tuple(name, condition).map((parts) => parts.join('.'))).map((list) => `(${list.join(',')})`),
    ),
  ),
  { maxLength: 5 },
);
const bodies = fc.oneof(
  fc.json(),
  fc.string(),
  fc.dictionary(name, fc.jsonValue()).map((item) => JSON.stringify(item)),
  fc.array(fc.dictionary(name, fc.jsonValue())).map((items) => JSON.stringify(items)),
);

test('whoever asks is let in: refused at the door, nothing of what follows would be tried', async () => {
  const answer = await handle(new Request('http://localhost/rest/v1/todos', { headers: credentials }));
  expect(answer.status).toBe(200);
});

test('no Supabase query makes a fault', async () => {
  const property = fc.asyncProperty(queries, async (pairs) => {
    await assertNoFault(`/rest/v1/todos?${new URLSearchParams(pairs).toString()}`, { headers: credentials });
  });
  await fc.assert(property, runs);
});

test('no Supabase body makes a fault', async () => {
  const property = fc.asyncProperty(fc.constantFrom('POST', 'PATCH'), queries, bodies, async (method, pairs, body) => {
    const path = `/rest/v1/todos?${new URLSearchParams(pairs).toString()}`;
    await assertNoFault(path, { method, body, headers: { ...credentials, prefer: 'return=representation' } });
  });
  await fc.assert(property, runs);
});

test('no path makes a fault', async () => {
  const property = fc.asyncProperty(fc.array(fc.string()), async (parts) => {
    await assertNoFault(`/rest/v1/${parts.map(encodeURIComponent).join('/')}`, { headers: credentials });
  });
  await fc.assert(property, runs);
});

const names = fc.constantFrom('authorization', 'apikey', 'prefer', 'accept', 'range', 'content-type', 'x-hasura-role');
const values = fc
  .oneof(
    fc.string(),
    fc.constantFrom(
      'Bearer',
      'Bearer ',
      'return=',
      'count=',
      'count=exact',
      'resolution=',
      '__proto__',
      'a'.repeat(9000),
    ),
  )
  .map((text) => text.replaceAll(/[^\t\x20-\x7e]/g, ''));
test('no header makes a fault in either dialect', async () => {
  const property = fc.asyncProperty(fc.dictionary(names, values), async (headers) => {
    const all = { ...credentials, ...headers };
    await assertNoFault('/rest/v1/todos', { headers: all });
    await assertNoFault('/v1/graphql', { method: 'POST', headers: all, body: '{"query":"{ todos { id } }"}' });
  });
  await fc.assert(property, runs);
});

const literal = fc.oneof(
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.constantFrom('null', '{}', '[]', '-1', '2147483648', 'asc', '"\\u0000"', '{_in: [null]}', '{_eq: "x"}'),
);
const comparison = fc
  .tuple(fc.constantFrom('_eq', '_gt', '_like', '_regex', '_in', '_is_null'), literal)
  .map(([operator, value]) => `{${operator}: ${value}}`);
const where = fc.oneof(
  literal,
  fc
    .tuple(fc.constantFrom('id', 'title', 'done', '_and', '_or', '_not'), comparison)
    .map((pair) => `{${pair.join(': ')}}`),
);
const field = fc.oneof(
  where.map((text) => `todos(where: ${text}) { id title }`),
  fc.tuple(literal, literal).map(([limit, order]) => `todos(limit: ${limit}, order_by: ${order}) { id }`),
  literal.map((id) => `todos_by_pk(id: ${id}) { id }`),
  literal.map((title) => `insert_todos_one(object: {title: ${title}}) { id }`),
  where.map((text) => `update_todos(where: ${text}, _set: {title: "y"}) { affected_rows }`),
  where.map((text) => `delete_todos(where: ${text}) { affected_rows }`),
  literal.map((object) => `insert_todos(objects: ${object}) { returning { id } }`),
  where.map((text) => `todos_aggregate(where: {comments: {todo: ${text}}}) { aggregate { count } nodes { id } }`),
  literal.map((order) => `todos(order_by: {comments_aggregate: ${order}}) { comments(limit: ${order}) { body } }`),
  literal.map(
    (style) => `tags(where: {style: {_contains: ${style}}, aliases: {_eq: ${style}}}) { style(path: ${style}) }`,
  ),
  literal.map((data) => `insert_todos_one(object: {title: "n", comments: {data: ${data}}}) { id }`),
  literal.map(
    (value) => `update_tags(where: {}, _inc: {weight: ${value}}, _append: {style: ${value}}) { affected_rows }`,
  ),
  literal.map(
    (value) =>
      `insert_tags(objects: [{name: "t", style: ${value}}], on_conflict: {constraint: tags_pkey, update_columns: ${value}}) { affected_rows }`,
  ),
);
test('no GraphQL makes a fault, whatever its values and variables', async () => {
  const requests = fc.tuple(fc.constantFrom('query', 'mutation', ''), field, fc.jsonValue(), fc.jsonValue());
  const property = fc.asyncProperty(requests, async ([kind, text, variables, operationName]) => {
    const body = JSON.stringify({ query: `${kind} { ${text} }`, variables, operationName });
    await assertNoFault('/v1/graphql', { method: 'POST', headers: credentials, body });
  });
  await fc.assert(property, runs);
});

test('no GraphQL body makes a fault', async () => {
  const property = fc.asyncProperty(bodies, async (body) => {
    await assertNoFault('/v1/graphql', { method: 'POST', headers: credentials, body });
  });
  await fc.assert(property, runs);
});
