import { createClient } from '@supabase/supabase-js';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createUpstreams, type Upstreams } from '../index.ts';
import { fromDatabase } from './errors.ts';
import { createTestIssuer, foreignKey, people, type TestIssuer } from '../testing.ts';

interface Todo {
  id: string;
  user_id: string;
  org_id: string | null;
  title: string;
  done: boolean;
}

const apikey = 'sb_publishable_local';
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
const as = (person: Person) => createClient(upstreams.url, apikey, { accessToken: () => issuer.sign(people[person]) });
const todos = (person: Person) => as(person).from('todos');
async function titles(person: Person): Promise<string[]> {
  const { data } = await todos(person).select('title').order('title').throwOnError();
  return (data as Todo[]).map(({ title }) => title);
}
async function add(person: Person, title: string, orgId: string | null = null): Promise<Todo> {
  const { data } = await todos(person).insert({ title, org_id: orgId }).select().single().throwOnError();
  return data as Todo;
}

beforeEach(async () => {
  for (const person of ['aliceInAcme', 'bob', 'carolInGlobex'] as const) {
    await todos(person).delete().neq('title', '').throwOnError();
  }
});

test('a person sees their personal rows and those of the active organization, and nobody else’s', async () => {
  await add('alice', 'mine');
  await add('aliceInAcme', 'ours', 'org_acme');
  await add('bob', 'his');
  await add('carolInGlobex', 'theirs', 'org_globex');
  expect(await titles('alice')).toEqual(['mine']);
  expect(await titles('aliceInAcme')).toEqual(['mine', 'ours']);
  expect(await titles('bobInAcme')).toEqual(['his', 'ours']);
  expect(await titles('carolInGlobex')).toEqual(['theirs']);
});

test('the author of an organization’s row does not see it from another organization', async () => {
  await add('aliceInAcme', 'ours', 'org_acme');
  expect(await titles('aliceInGlobex')).toEqual([]);
  expect(await titles('alice')).toEqual([]);
});

test('a member changes the organization’s rows but only an admin deletes them', async () => {
  const { id } = await add('aliceInAcme', 'ours', 'org_acme');
  const changed = await todos('bobInAcme').update({ done: true }).eq('id', id).select().single();
  expect(changed.data).toMatchObject({ done: true });
  expect((await todos('bobInAcme').delete().eq('id', id).select()).data).toEqual([]);
  expect((await todos('aliceInAcme').delete().eq('id', id).select()).data).toHaveLength(1);
});

test.each([
  ['for somebody else', { title: 'x', user_id: 'user_bob' }, '42501', 403],
  ['in an organization that is not active', { title: 'x', org_id: 'org_globex' }, '42501', 403],
  ['without a title', { title: null }, '23502', 400],
  ['with an empty title', { title: '' }, '23514', 400],
  ['with a title that is too long', { title: 'x'.repeat(201) }, '23514', 400],
  ['with a column that is not there', { title: 'x', colour: 'red' }, 'PGRST204', 400],
])('an insert %s is refused with Postgres’ own code', async (_what, row, code, status) => {
  const answer = await todos('aliceInAcme').insert(row as { title: string });

  expect(answer).toMatchObject({ status, error: { code } });
});

test('a row cannot be moved to somebody else or to another organization', async () => {
  const { id } = await add('aliceInAcme', 'mine');
  expect(await todos('aliceInAcme').update({ org_id: 'org_globex' }).eq('id', id)).toMatchObject({
    status: 403,
    error: { code: '42501' },
  });
  expect(await todos('aliceInAcme').update({ user_id: 'user_bob' }).eq('id', id)).toMatchObject({
    status: 403,
    error: { code: '42501' },
  });
});

test('filters, order, range and count work through the real client', async () => {
  for (const title of ['alpha', 'beta', 'gamma', 'a,b', '50%']) await add('bob', title);
  const found = async (query: PromiseLike<{ data: unknown; error: unknown }>) => {
    const { data, error } = await query;
    expect(error).toBeNull();
    return (data as Todo[]).map(({ title }) => title);
  };
  const all = () => todos('bob').select('id,title').order('title');
  expect(await found(all().eq('title', 'beta'))).toEqual(['beta']);
  expect(await found(all().in('title', ['a,b', 'beta']))).toEqual(['a,b', 'beta']);
  expect(await found(all().in('title', []))).toEqual([]);
  expect(await found(all().like('title', '%a').neq('title', 'gamma'))).toEqual(['alpha', 'beta']);
  expect(await found(all().ilike('title', 'AL%'))).toEqual(['alpha']);
  expect(await found(all().or('title.eq.alpha,title.eq.gamma'))).toEqual(['alpha', 'gamma']);
  expect(await found(all().not('title', 'in', '(alpha,beta,gamma)'))).toEqual(['50%', 'a,b']);
  expect(await found(all().is('org_id', null).range(1, 2))).toEqual(['a,b', 'alpha']);
  expect(await found(todos('bob').select('title').order('title', { ascending: false }).limit(1))).toEqual(['gamma']);
  const counted = await todos('bob').select('*', { count: 'exact', head: true });
  expect(counted.count).toBe(5);
});

test('single and maybeSingle say when there is not one row', async () => {
  expect(await todos('bob').select().eq('title', 'none').single()).toMatchObject({
    status: 406,
    error: { code: 'PGRST116' },
  });
  expect(await todos('bob').select().eq('title', 'none').maybeSingle()).toMatchObject({ data: null, error: null });
});

test('several rows are inserted at once, or none', async () => {
  const good = await todos('bob')
    .insert([{ title: 'one' }, { title: 'two' }])
    .select('title');
  expect(good.data).toEqual([{ title: 'one' }, { title: 'two' }]);
  expect((await todos('bob').insert([{ title: 'three' }, { title: '' }])).error?.code).toBe('23514');
  expect(await titles('bob')).toEqual(['one', 'two']);
});

test('filters of an insert are passed over, since it has no rows to filter', async () => {
  const headers = { apikey, authorization: `Bearer ${await issuer.sign(people.bob)}`, prefer: 'return=representation' };
  const insert = async (body: string) => {
    const url = `${upstreams.url}/rest/v1/todos?select=title&id=eq.x`;
    const answer = await fetch(url, { method: 'POST', headers, body });
    return [answer.status, await answer.json()];
  };
  expect(await insert('[]')).toEqual([201, []]);
  expect(await insert('{"title":"one"}')).toEqual([201, [{ title: 'one' }]]);
  expect(await titles('bob')).toEqual(['one']);
});

test('nobody signed in sees nothing: 401', async () => {
  expect(await createClient(upstreams.url, apikey).from('todos').select()).toMatchObject({
    status: 401,
    error: { code: '42501' },
  });
});

async function statusOf(token: string, headers: Record<string, string> = {}): Promise<[number, string]> {
  const answer = await fetch(`${upstreams.url}/rest/v1/todos`, {
    headers: { apikey, authorization: `Bearer ${token}`, ...headers },
  });
  return [answer.status, ((await answer.json()) as { code: string }).code];
}

test('a token that is no good is refused: 401', async () => {
  const now = Math.floor(Date.now() / 1000);
  expect(await statusOf(await issuer.sign({ ...people.alice, exp: now - 120 }))).toEqual([401, 'PGRST303']);
  expect(await statusOf(await issuer.sign({ ...people.alice, iat: now + 120 }))).toEqual([401, 'PGRST303']);
  expect(await statusOf(await issuer.sign({ ...people.alice, iss: 'https://elsewhere.example' }))).toEqual([
    401,
    'PGRST303',
  ]);
  expect(await statusOf(await issuer.sign(people.alice, foreignKey))).toEqual([401, 'PGRST301']);
  for (const garbage of ['garbage', 'a.b.c', '', 'x'.repeat(12_000)]) expect((await statusOf(garbage))[0]).toBe(401);
});

test('a token cannot name a role beyond authenticated and anon', async () => {
  expect(await statusOf(await issuer.sign({ sub: 'user_alice', role: 'postgres' }))).toEqual([403, '42501']);
  expect(await statusOf(await issuer.sign({ sub: 'user_alice', role: 'nobody_we_know' }))).toEqual([401, '22023']);
});

test('the API key is demanded', async () => {
  expect((await statusOf(await issuer.sign(people.alice), { apikey: 'wrong' }))[0]).toBe(401);
});

async function askAs(
  person: Person,
  path: string,
  init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
) {
  const headers = { apikey, authorization: `Bearer ${await issuer.sign(people[person])}`, ...init.headers };
  const answer = await fetch(`${upstreams.url}/rest/v1/${path}`, { ...init, headers });
  const text = await answer.text();
  const body = (text === '' ? null : JSON.parse(text)) as { code?: string; message?: string; hint?: string } | null;
  return { status: answer.status, range: answer.headers.get('content-range'), body, text };
}

test.each([
  ['text/csv', 501, 'UPSTREAMS501'],
  ['application/geo+json', 501, 'UPSTREAMS501'],
  ['application/vnd.pgrst.plan+json; for="application/json"', 501, 'UPSTREAMS501'],
  ['text/html', 406, 'PGRST107'],
  ['constructor', 406, 'PGRST107'],
  ['application/json;q=0', 406, 'PGRST107'],
  ['text/csv, application/json;q=0.5', 501, 'UPSTREAMS501'],
])('an Accept of %s is refused, never answered with something else', async (accept, status, code) => {
  const refused = { status, body: { code } };
  expect(await askAs('bob', 'todos', { headers: { accept } })).toMatchObject(refused);
  const insert = { method: 'POST', body: '{"title":"not written"}', headers: { accept } };
  expect(await askAs('bob', 'todos', insert)).toMatchObject(refused);
  expect(await titles('bob')).toEqual([]);
});

test.each([
  ['', false],
  ['*/*', false],
  ['text/html,application/xhtml+xml,*/*;q=0.8', false],
  ['application/json;charset=utf-8', false],
  ['text/csv;q=0.1, application/json', false],
  ['application/vnd.pgrst.object+json', true],
  ['APPLICATION/VND.PGRST.OBJECT+JSON, application/json', true],
  ['application/json, application/vnd.pgrst.object+json', false],
])('an Accept of %j is answered by what is asked for first: one object %s', async (accept, isSingle) => {
  await add('bob', 'one');
  const { status, body } = await askAs('bob', 'todos?select=title', { headers: { accept } });
  expect([status, body]).toEqual([200, isSingle ? { title: 'one' } : [{ title: 'one' }]]);
});

test('another schema is refused with 406, not answered with rows of public', async () => {
  await add('bob', 'one');
  const other = { status: 406, body: { code: 'PGRST106', hint: expect.stringContaining('public') as string } };
  expect(await askAs('bob', 'todos', { headers: { 'accept-profile': 'auth' } })).toMatchObject(other);
  for (const method of ['POST', 'PATCH', 'DELETE']) {
    const init = { method, body: '{"title":"two"}', headers: { 'content-profile': 'auth' } };
    expect(await askAs('bob', 'todos?title=eq.one', init)).toMatchObject(other);
  }
  expect(await titles('bob')).toEqual(['one']);
  const own = { 'accept-profile': 'public', 'content-profile': 'auth' };
  expect(await askAs('bob', 'todos', { headers: own })).toMatchObject({ status: 200 });
});

test.each([
  ['1-2', '', 206, ['b', 'c'], '1-2/5'],
  ['3-', '', 206, ['d', 'e'], '3-4/5'],
  ['0-0', '', 206, ['a'], '0-0/5'],
  ['0-99', '', 200, ['a', 'b', 'c', 'd', 'e'], '0-4/5'],
  ['1-3', '&offset=2&limit=9', 206, ['c', 'd'], '2-3/5'],
  ['0-3', '&limit=2', 206, ['a', 'b'], '0-1/5'],
  ['bytes=0-1', '', 200, ['a', 'b', 'c', 'd', 'e'], '0-4/5'],
  ['2-1', '', 416, 'PGRST103', null],
  ['7-9', '', 416, 'PGRST103', '*/5'],
  ['99999999999999999999-', '', 416, 'PGRST103', '*/5'],
] as const)('a Range of %s%s gives these rows: %i', async (asked, more, status, found, range) => {
  await todos('bob')
    .insert(['a', 'b', 'c', 'd', 'e'].map((title) => ({ title })))
    .throwOnError();
  const headers = { range: asked, 'range-unit': 'items', prefer: 'count=exact' };
  const answer = await askAs('bob', `todos?select=title&order=title${more}`, { headers });
  expect([answer.status, answer.range]).toEqual([status, range]);
  const rows = Array.isArray(answer.body) ? (answer.body as Todo[]).map(({ title }) => title) : answer.body?.code;
  expect(rows).toEqual(found);
});

test.each(['limit=1', 'offset=1'])('%s does not bound a change: 501, and nothing is gone', async (query) => {
  await add('bob', 'one');
  for (const method of ['PATCH', 'DELETE']) {
    const body = '{"title":"two"}';
    expect(await askAs('bob', `todos?title=neq.&${query}`, { method, body })).toMatchObject({ status: 501 });
  }
  expect(await titles('bob')).toEqual(['one']);
});

test.each([
  ['title=constructor.1', 'PGRST100'],
  ['title=toString.1', 'PGRST100'],
  ['title=not.valueOf.1', 'PGRST100'],
  ['title=__proto__.1', 'PGRST100'],
  ['or=(title.hasOwnProperty.1)', 'PGRST100'],
  ['order=title.toString', 'PGRST100'],
  ['order=title.__proto__', 'PGRST100'],
  ['order=title.asc.constructor', 'PGRST100'],
  ['order=constructor', '42703'],
  ['select=constructor', '42703'],
  ['__proto__=eq.1', '42703'],
])('names that every object has mean nothing here: %s', async (query, code) => {
  const { status, body, text } = await askAs('bob', `todos?${query}`);
  expect([status, body?.code]).toEqual([400, code]);
  expect(text).not.toContain('native code');
});

test('a value nested beyond measure is refused before the engine sees it', async () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  for (const method of ['POST', 'PATCH']) {
    const refused = await askAs('bob', 'todos?title=eq.x', { method, body: `{"title":${deep}}` });
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'PGRST102', message: 'The body is nested too deeply' },
    });
  }
  const title = `${'['.repeat(50)}${']'.repeat(50)}`;
  expect((await askAs('bob', 'todos', { method: 'POST', body: `{"title":${title}}` })).status).toBe(201);
});

test.each([
  ['XX000', 500],
  ['54001', 500],
  ['57014', 500],
  ['42P17', 500],
  ['53300', 503],
  ['P0001', 400],
  ['22P02', 400],
])('an error of the engine with the state %s has the status %i', (code, status) => {
  expect(fromDatabase(Object.assign(new Error('m'), { code }), true)).toMatchObject({ code, status });
});

test('no query makes a fault or shows a row of somebody else', async () => {
  await add('alice', 'secret of Alice');
  const token = await issuer.sign(people.bob);
  const word = fc.oneof(
    fc.constantFrom(
      'id',
      'title',
      'eq.',
      'or',
      '(',
      ')',
      ',',
      "'",
      '"',
      ';',
      '--',
      'not.',
      'in.(',
      'is.null',
      '*',
      '::',
    ),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(
          word,
          fc.array(word).map((words) => words.join('')),
        ),
      ),
      async (pairs) => {
        const query = new URLSearchParams(pairs);
        const answer = await fetch(`${upstreams.url}/rest/v1/todos?${query.toString()}`, {
          headers: { apikey, authorization: `Bearer ${token}` },
        });
        expect([200, 206, 400, 416, 501]).toContain(answer.status);
        expect(await answer.text()).not.toContain('secret of Alice');
      },
    ),
    { numRuns: 100 },
  );
});
