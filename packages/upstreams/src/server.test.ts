import { expect, test } from 'vitest';
import { createHandler, type Parts } from './server.ts';

const database: Parts['database'] = {
  as: () => Promise.reject(new Error('no statement runs in these tests')),
  isAlive: () => Promise.resolve(true),
  close: () => Promise.resolve(),
};

/** A server whose dialects answer what a test says, and what it reported. */
function serverThat(answer: () => Response | Promise<Response>) {
  const reported: string[] = [];
  const dialect = async () => answer();
  const handler = createHandler({
    database,
    supabase: dialect,
    hasura: dialect,
    report: (line) => void reported.push(line),
  });
  const ask = (path: string, init?: RequestInit) => handler(new Request(`http://localhost${path}`, init));
  return { ask, reported };
}

type Asking = readonly [path: string, init: RequestInit];
const rest: Asking = ['/rest/v1/todos', { method: 'GET' }];
const query = 'mutation { insert_todos_one(object: {title: "canary"}) { id } }';
const graphql: Asking = ['/v1/graphql', { method: 'POST', body: JSON.stringify({ query }) }];
const headOnly: Asking = ['/rest/v1/todos', { method: 'HEAD' }];
const writing = (method: string): Asking => ['/rest/v1/todos', { method, body: '{}' }];
const hasuraError = (error: unknown) => ({ errors: [error] });
const restError = { code: 'PGRST100', message: 'm', details: null, hint: null };

test.each([
  ['rows that are a text', rest, 200, '"canary"', 'GET /rest/v1/todos: the body'],
  ['rows that are no objects', rest, 200, ['canary'], 'the body'],
  ['rows of nothing', rest, 200, '', 'status 200 without a body'],
  ['a page', rest, 200, '<p>canary', 'status 200 with a body that is not JSON'],
  ['an error without a hint', rest, 400, { ...restError, hint: undefined }, 'hint: invalid_type'],
  ['an error with more than it should tell', rest, 400, { ...restError, stack: 'canary' }, 'unrecognized_keys'],
  ['rows with a status of an error', rest, 400, [{ id: 'canary' }], 'the body'],
  ['data that is null', graphql, 200, { data: null }, 'data: invalid_type'],
  ['both data and errors', graphql, 200, { data: {}, ...hasuraError({}) }, 'errors.0'],
  ['no error among errors', graphql, 200, { errors: [] }, 'errors: too_small'],
  ['an error without a path', graphql, 200, hasuraError({ message: 'canary', extensions: { code: 'x' } }), 'path'],
  ['data with a status of an error', graphql, 500, { data: {} }, 'unrecognized_keys'],
  ['a text', graphql, 200, 'canary', 'POST /v1/graphql (mutation insert_todos_one): status 200'],
] as const)('%s never leaves: 500 with a code of its own, and a line that names the operation', async (...row) => {
  const [, request, status, body, line] = row;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { ask, reported } = serverThat(() => new Response(text, { status }));
  const response = await ask(...request);
  const answered = await response.text();
  expect(response.status).toBe(500);
  expect(answered).toMatch(request === rest ? /"code":"UPSTREAMS500"/ : /"code":"answer-invalid"/);
  expect(reported).toHaveLength(1);
  expect(reported[0]).toContain(line);
  expect(answered + reported.join()).not.toContain('canary');
});

test.each([
  ['rows', rest, 200, [{ id: 1 }]],
  ['no rows', rest, 206, []],
  ['one row', rest, 200, { id: 1 }],
  ['an error', rest, 404, restError],
  ['an empty insert', writing('POST'), 201, null],
  ['an empty change', writing('PATCH'), 204, null],
  ['only headers', headOnly, 200, null],
  ['data', graphql, 200, { data: { todos: [] } }],
  ['errors', graphql, 200, hasuraError({ message: 'm', extensions: { path: '$', code: 'x' } })],
] as const)('%s of the right shape leave as they are', async (_what, request, status, body) => {
  const text = body && JSON.stringify(body);
  const { ask, reported } = serverThat(() => new Response(text, { status, headers: { 'content-range': '*/*' } }));
  const response = await ask(...request);
  expect([response.status, await response.text()]).toEqual([status, text ?? '']);
  expect(response.headers.get('content-range')).toBe('*/*');
  expect(reported).toEqual([]);
});

test.each([
  ['Supabase', rest, { code: 'internal_error', details: null, hint: null }],
  ['Hasura', graphql, hasuraError({ extensions: { code: 'internal_error', path: '$' } })],
])('a fault is told in the words of %s, and its cause only to ourselves', async (_who, request, body) => {
  const { ask, reported } = serverThat(() => Promise.reject(new Error('canary')));
  const response = await ask(...request);
  expect(response.status).toBe(500);
  const text = await response.text();
  expect(JSON.parse(text)).toMatchObject(body);
  expect(text).not.toContain('canary');
  expect(reported.join()).toContain('canary');
});

test('a body of more than a megabyte is refused with 413 before a dialect sees it', async () => {
  const { ask, reported } = serverThat(() => {
    throw new Error('it was asked');
  });
  for (const path of ['/rest/v1/todos', '/v1/graphql']) {
    const response = await ask(path, { method: 'POST', body: 'x'.repeat(1_000_001) });
    expect([response.status, await response.text()]).toEqual([413, expect.stringContaining('too_large')]);
  }
  expect(reported).toEqual([]);
});

test('GraphQL over GET is refused with 405 and what is allowed', async () => {
  const response = await serverThat(() => new Response()).ask('/v1/graphql');
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
});

test('every other path is 404, and health says whether the database answers', async () => {
  const { ask } = serverThat(() => new Response());
  for (const path of ['/', '/rest', '/rest/v1', '/v1/graphql/x', '/rest/../v1']) {
    expect((await ask(path)).status, path).toBe(404);
  }
  expect((await ask('/health')).status).toBe(200);
  const dead = createHandler({
    database: { ...database, isAlive: () => Promise.reject(new Error('gone')) },
    supabase: () => Promise.reject(new Error('it was asked')),
    hasura: () => Promise.reject(new Error('it was asked')),
  });
  expect((await dead(new Request('http://localhost/health'))).status).toBe(503);
});
