import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalog } from '../postgres/catalog.ts';
import { defaultPlace, openDatabase, type Database } from '../postgres/database.ts';
import { createEngine, type Engine } from './engine.ts';
import { createHasuraHandler } from './handler.ts';
import { defaultMetadata, readMetadata } from './metadata.ts';
import { createAuthenticate, type SessionOptions } from './session.ts';

let database: Database;
let engine: Engine;
beforeAll(async () => {
  database = await openDatabase(defaultPlace());
  engine = createEngine(database, (await readCatalog(database)).tables, readMetadata(defaultMetadata));
});
afterAll(async () => database.close());

const never: SessionOptions = {
  verify: () => Promise.reject(new TypeError('no token is read here')),
  claimsNamespace: 'https://hasura.io/jwt/claims',
};
async function ask(options: SessionOptions, headers: Record<string, string>, query: string): Promise<unknown> {
  const handle = createHasuraHandler({ engine, authenticate: createAuthenticate(options) });
  const request = new Request('http://localhost/v1/graphql', { method: 'POST', headers });
  return (await handle(request, JSON.stringify({ query }))).json();
}
const count = '{ todos_aggregate { aggregate { count } } }';
const counted = (number: number) => ({ data: { todos_aggregate: { aggregate: { count: number } } } });
const withSecret = { ...never, adminSecret: 'the secret of the tests' };
const secret = { 'x-hasura-admin-secret': 'the secret of the tests' };

test('the admin secret opens every row and column, and no token is read beside it', async () => {
  expect(await ask(withSecret, { ...secret, authorization: 'Bearer x' }, count)).toEqual(counted(5));
  expect(await ask(withSecret, { 'x-hasura-access-key': 'the secret of the tests' }, count)).toEqual(counted(5));
  const insert = 'mutation { insert_todos_one(object: {title: "t", user_id: "anybody"}) { id user_id } }';
  expect(await ask(withSecret, secret, insert)).toMatchObject({ data: { insert_todos_one: { user_id: 'anybody' } } });
  const remove = 'mutation { delete_todos(where: {user_id: {_eq: "anybody"}}) { affected_rows } }';
  expect(await ask(withSecret, secret, remove)).toEqual({ data: { delete_todos: { affected_rows: 1 } } });
});

test('who has the secret may take a role and its variables on, and is then held to its permissions', async () => {
  const bob = { ...secret, 'x-hasura-role': 'user', 'x-hasura-user-id': 'user_2lOcaLBob000000000000000002' };
  expect(await ask(withSecret, bob, count)).toEqual(counted(1));
});

test.each([
  ['a wrong one', withSecret, 'the secret of somebody'],
  ['an empty one', withSecret, ''],
  ['any, where none is set', never, 'undefined'],
])('%s is refused', async (_what, options, given) => {
  expect(await ask(options, { 'x-hasura-admin-secret': given, 'x-hasura-role': 'admin' }, count)).toEqual({
    errors: [
      {
        message: 'invalid "x-hasura-admin-secret"/"x-hasura-access-key"',
        extensions: { code: 'access-denied', path: '$' },
      },
    ],
  });
});

test('session variables are read where they are said to be: Hasura DDN’s place is another than Hasura 2’s', async () => {
  const variables = {
    'x-hasura-default-role': 'user',
    'x-hasura-allowed-roles': ['user'],
    'x-hasura-user-id': 'user_x',
  };
  const as = (claim: string) => ({ ...never, verify: () => Promise.resolve({ [claim]: variables }) });
  const bearer = { authorization: 'Bearer a.b.c' };
  const ddn = { claimsNamespace: 'claims.jwt.hasura.io' };
  expect(await ask({ ...as('claims.jwt.hasura.io'), ...ddn }, bearer, count)).toEqual(counted(0));
  expect(await ask({ ...as('https://hasura.io/jwt/claims'), ...ddn }, bearer, count)).toMatchObject({
    errors: [{ extensions: { code: 'jwt-invalid-claims' } }],
  });
});

test('without a token there is the unauthorized role, where one is set, and no other by asking for it', async () => {
  const options = { ...never, unauthorizedRole: 'nobody' };
  for (const headers of [{}, { 'x-hasura-role': 'org:admin' }]) {
    expect(await ask(options, headers, count)).toMatchObject({
      errors: [{ extensions: { code: 'validation-failed' } }],
    });
    expect(await ask(options, headers, '{ __typename }')).toEqual({ data: { __typename: 'query_root' } });
  }
  expect(await ask(never, {}, count)).toMatchObject({ errors: [{ extensions: { code: 'invalid-headers' } }] });
});
