import { describe, expect, test } from 'vitest';
import { bearer, createTestProxy, problemOf, sessionToken } from '../testing.ts';
import { readRestTables } from './tables.ts';

const headers = bearer(sessionToken());
const restTables = readRestTables('todos:GET|POST, projects:GET, people, rpc/search:POST');
const list = restTables ? { restTables } : {};
const ask = async (method: string, path: string, more = {}) => {
  const { request, calls, lines } = createTestProxy(() => Response.json([]), list);
  const response = await request(`/supabase/rest/v1/${path}`, { method, headers: { ...headers, ...more } });
  return { response, calls, lines };
};

describe('a list of tables', () => {
  test.each([
    ['GET', 'todos?select=*'],
    ['HEAD', 'todos'],
    ['POST', 'todos'],
    ['DELETE', 'people?id=eq.1'],
    ['POST', 'rpc/search'],
    ['GET', 'todos?select=id,projects(name,people(*))'],
    ['GET', 'todos?select=id,p:projects!inner(name)'],
    ['GET', 'todos?select=id,...projects(name)'],
    ['GET', 'todos?select=id.count(),count()'],
    ['GET', 'todos?title=eq.secrets(x)'],
    ['GET', 'todo%73'],
  ])('lets %s %s pass', async (method, path) => {
    const { response, calls } = await ask(method, path);
    expect([response.status, calls.length]).toEqual([200, 1]);
  });

  test.each([
    ['GET', 'secrets'],
    ['GET', ''],
    ['GET', 'Todos'],
    ['GET', 'todos%00'],
    ['GET', 'todos%20'],
    ['GET', 'todos/1'],
    ['POST', 'rpc/todos'],
    ['POST', 'rpc/other'],
    ['GET', 'constructor'],
    ['GET', 'todos?select=*,secrets(*)'],
    ['GET', 'todos?select=*,projects(*,secrets(*))'],
    ['GET', 'todos?select=*,projects:secrets(*)'],
    ['GET', 'todos?select=*,secrets!todos(*)'],
    ['GET', 'todos?select=*,...secrets(*)'],
    ['GET', 'todos?select=*,"secrets"(*)'],
    ['GET', 'todos?select=*,secrets%28*%29'],
    ['GET', 'todos?select=id&select=secrets(*)'],
    ['GET', 'todos?select=*, secrets (*)'],
    ['GET', 'todos?select=title,secrets!inner()&secrets.value=like.a*'],
    ['GET', 'todos?select=projects(*,secrets( ))'],
    ['POST', 'todos?select=*,rpc/search(*)'],
  ])('refuses %s %s, which reaches another table', async (method, path) => {
    const { response, calls } = await ask(method, path);
    expect(await problemOf(response)).toEqual([403, 'table_not_allowed']);
    expect(calls).toEqual([]);
  });

  test.each([
    ['PATCH', 'todos', 'GET, POST, HEAD, OPTIONS'],
    ['DELETE', 'todos', 'GET, POST, HEAD, OPTIONS'],
    ['POST', 'projects', 'GET, HEAD, OPTIONS'],
    ['GET', 'rpc/search', 'POST, OPTIONS'],
  ])('refuses %s %s with 405 and what is allowed', async (method, path, allowed) => {
    const { response, calls } = await ask(method, path);
    expect(response.headers.get('allow')).toBe(allowed);
    expect(await problemOf(response)).toEqual([405, 'method_not_allowed']);
    expect(calls).toEqual([]);
  });

  test.each(['accept-profile', 'content-profile'])('refuses another schema by %s', async (name) => {
    const { response, calls } = await ask('GET', 'todos', { [name]: 'secret' });
    expect(await problemOf(response)).toEqual([403, 'table_not_allowed']);
    expect(calls).toEqual([]);
  });

  test.each(['', 'todos:', 'todos:PUT', 'todos:get', 'a b', 'todos;x', 'todos:GET,', '../x', 'rpc/'])(
    'cannot be %j',
    (text) => {
      expect(readRestTables(text)).toBeUndefined();
    },
  );
});

test.each([
  ['todos?title=eq.canary', 'todos'],
  ['rpc/search', 'rpc/search'],
  ['%C3%BC%20canary', 'other'],
  ['a'.repeat(64), 'other'],
])('a line of the log about %s names the table as %s', async (path, table) => {
  const { request, lines } = createTestProxy(() => Response.json([]));
  await request(`/supabase/rest/v1/${path}`, { headers });
  expect((JSON.parse(lines[0] ?? '') as unknown[])[0]).toMatchObject({ table, template: 'session', status: 200 });
  expect(lines.join()).not.toContain('canary');
});

test('a path that cannot be decoded is refused', async () => {
  const { request, calls } = createTestProxy();
  expect(await problemOf(await request('/supabase/rest/v1/%ff', { headers }))).toEqual([400, 'path_invalid']);
  expect(calls).toEqual([]);
});
