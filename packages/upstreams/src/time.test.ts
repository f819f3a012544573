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

// One todo with so many comments that a few levels of them take for ever: what rows of one's own are enough for.
const many = 400;
let database: Database;
let handle: (request: Request) => Promise<Response>;
beforeAll(async () => {
  database = await openDatabase(defaultPlace(), 300);
  const catalog = await readCatalog(database);
  const claims = { ...people.bob, ...hasuraClaims(people.bob) };
  const verify = () => Promise.resolve(claims);
  handle = createHandler({
    database,
    supabase: createSupabaseHandler({ database, catalog, verify, publishableKey: 'key' }),
    hasura: createHasuraHandler({
      engine: createEngine(database, catalog.tables, readMetadata(defaultMetadata)),
      authenticate: createAuthenticate({ verify, claimsNamespace: 'https://hasura.io/jwt/claims' }),
    }),
  });
  const comments = Array.from({ length: many }, () => ({ body: 'x' }));
  const mutation = `mutation ($comments: [comments_insert_input!]!) {
    insert_todos_one(object: {title: "one", comments: {data: $comments}}) { id } }`;
  await graphql(mutation, { comments });
});
afterAll(async () => database.close());

const headers = { authorization: 'Bearer a.b.c', apikey: 'key' };
async function graphql(query: string, variables: object = {}): Promise<unknown> {
  const body = JSON.stringify({ query, variables });
  return (await handle(new Request('http://localhost/v1/graphql', { method: 'POST', headers, body }))).json();
}
async function rest(path: string): Promise<unknown> {
  return (await handle(new Request(`http://localhost/rest/v1/${path}`, { headers }))).json();
}
const nested = (levels: number, inner: string): string =>
  levels === 0 ? inner : `{todo: {comments: ${nested(levels - 1, inner)}}}`;
const late = { errors: [{ message: 'database query error', extensions: { code: 'postgres-error', path: '$' } }] };

test.each([
  ['rows within rows', '{ comments { todo { comments { todo { comments { id } } } } } }'],
  ['counts within rows', '{ comments { todo { comments { todo { comments_aggregate { aggregate { count } } } } } } }'],
  ['conditions within conditions', `{ comments(where: ${nested(4, '{body: {_eq: "y"}}')}) { id } }`],
])('%s end when the time is over, and the next request is answered', async (_what, query) => {
  expect(await graphql(query)).toEqual(late);
  expect(await graphql('{ todos { title } }')).toEqual({ data: { todos: [{ title: 'one' }] } });
});

test.each([
  ['rows within rows', 'comments?select=todos(comments(todos(comments(id))))'],
  [
    'conditions within conditions',
    'comments?select=id,todos!inner(comments!inner(todos!inner(comments!inner(id))))&todos.comments.todos.comments.body=eq.y',
  ],
])('through the Supabase dialect %s end as well', async (_what, path) => {
  expect(await rest(path)).toMatchObject({ code: '57014', message: 'canceling statement due to statement timeout' });
  expect(await rest('todos?select=title')).toEqual([{ title: 'one' }]);
});
