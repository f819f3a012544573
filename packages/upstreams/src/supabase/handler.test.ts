import { createClient } from '@supabase/supabase-js';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createUpstreams, type Upstreams } from '../index.ts';
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

test('what is not implemented says so: 501', async () => {
  for (const path of ['todos?select=*,people(*)', 'todos?title=fts.x', 'rpc/some_function', '']) {
    const answer = await fetch(`${upstreams.url}/rest/v1/${path}`, { headers: { apikey } });
    expect(answer.status, path).toBe(501);
  }
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
