import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clear, openLane, plant, type Lane } from './lane.ts';

let lane: Lane;
let ids: Awaited<ReturnType<typeof plant>>;
beforeAll(async () => {
  lane = await openLane();
});
afterAll(async () => lane.close());
beforeEach(async () => {
  await clear(lane);
  ids = await plant(lane);
});

const tags = () => lane.as('bob').from('tags');
const todos = () => lane.as('bob').from('todos');
const weights = async (): Promise<unknown> => {
  const { data } = await tags().select('name,weight').order('name').throwOnError();
  return Object.fromEntries((data as { name: string; weight: number }[]).map(({ name, weight }) => [name, weight]));
};
const body = JSON.stringify;

describe('upsert', () => {
  test('replaces what is there and inserts what is not', async () => {
    const rows = [
      { name: 'red', weight: 50 },
      { name: 'green', weight: 1 },
    ];
    const { data, status } = await tags()
      .upsert(rows, { onConflict: 'user_id,name' })
      .select('name,weight')
      .order('name');
    expect(status).toBe(201);
    expect(data).toEqual([
      { name: 'green', weight: 1 },
      { name: 'red', weight: 50 },
    ]);
    expect(await weights()).toEqual({ red: 50, green: 1, blue: 20, plain: 0 });
  });

  test('without an insert is 200', async () => {
    const done = await tags().upsert({ id: ids.red, name: 'red', weight: 6 }).select('weight').single();
    expect(done).toMatchObject({ status: 200, data: { weight: 6 } });
  });

  test('that ignores duplicates leaves them as they are', async () => {
    const rows = [
      { name: 'red', weight: 50 },
      { name: 'green', weight: 1 },
    ];
    const { data } = await tags().upsert(rows, { onConflict: 'user_id,name', ignoreDuplicates: true }).select('name');
    expect(data).toEqual([{ name: 'green' }]);
    expect(await weights()).toMatchObject({ red: 5, green: 1 });
  });

  test('on columns that are no key is refused', async () => {
    expect(await tags().upsert({ name: 'red', weight: 1 }, { onConflict: 'weight' })).toMatchObject({
      status: 400,
      error: { code: '42P10' },
    });
  });

  test('on a column that there is not is refused', async () => {
    expect(await tags().upsert({ name: 'red' }, { onConflict: 'colour' })).toMatchObject({
      status: 400,
      error: { code: 'PGRST204' },
    });
  });

  test('does not take somebody else’s row', async () => {
    const taken = await lane.as('alice').from('tags').upsert({ id: ids.red, name: 'mine now' });
    expect(taken).toMatchObject({ status: 403, error: { code: '42501' } });
    expect(await weights()).toMatchObject({ red: 5 });
  });
});

describe('insert', () => {
  test('a duplicate is 409, and nothing of the list is written', async () => {
    const { error, status } = await tags().insert([{ name: 'new' }, { name: 'red' }]);
    expect([status, error?.code]).toEqual([409, '23505']);
    expect(await weights()).not.toHaveProperty('new');
  });

  test('a row that hangs on nothing is 403 or 409, and never written', async () => {
    const { error } = await lane
      .as('bob')
      .from('comments')
      .insert({ todo_id: '00000000-0000-4000-8000-000000000000', body: 'x' });
    expect(['23503', '42501']).toContain(error?.code);
  });

  test('what is missing in a list is null, or its default', async () => {
    const rows = [{ name: 'one', weight: 3 }, { name: 'two' }];
    expect(await tags().insert(rows)).toMatchObject({ status: 400, error: { code: '23502' } });
    await tags().insert(rows, { defaultToNull: false }).throwOnError();
    expect(await weights()).toMatchObject({ one: 3, two: 0 });
  });

  test('the default of a key is made for each row', async () => {
    const rows = [{ name: 'one', id: '11111111-1111-4111-8111-111111111111' }, { name: 'two' }, { name: 'three' }];
    const { data } = await tags().insert(rows, { defaultToNull: false }).select('id').throwOnError();
    expect(new Set((data as { id: string }[]).map(({ id }) => id)).size).toBe(3);
  });

  test('keys that differ need `columns`', async () => {
    const answer = await lane.ask('bob', 'tags', { method: 'POST', body: body([{ name: 'a' }, { weight: 1 }]) });
    expect(answer).toMatchObject({ status: 400, body: { code: 'PGRST102', message: 'All object keys must match' } });
  });

  test('`columns` leaves out what it does not name', async () => {
    const init = { method: 'POST', body: body({ name: 'a', weight: 9, nonsense: 1 }) };
    expect((await lane.ask('bob', 'tags?columns=name', init)).status).toBe(201);
    expect(await weights()).toMatchObject({ a: 0 });
  });

  test('gives back what was asked for, with what hangs on it', async () => {
    const { data } = await lane
      .as('bob')
      .from('comments')
      .insert({ todo_id: ids.rent, body: 'due' })
      .select('body,todos(title)')
      .single();
    expect(data).toEqual({ body: 'due', todos: { title: 'rent' } });
  });

  test('headers-only says where the row is', async () => {
    const init = { method: 'POST', body: body({ name: 'here' }), headers: { prefer: 'return=headers-only' } };
    const { headers, status, text } = await lane.ask('bob', 'tags', init);
    expect([status, text]).toEqual([201, '']);
    const location = headers.get('location') ?? '';
    expect(location).toMatch(/^\/tags\?id=eq\.[\da-f-]{36}$/);
    expect((await lane.ask('bob', `${location.slice(1)}&select=name`)).body).toEqual([{ name: 'here' }]);
  });

  test('counts what was written', async () => {
    const { count } = await tags().insert([{ name: 'a' }, { name: 'b' }], { count: 'exact' });
    expect(count).toBe(2);
  });

  test('may not set what the database sets', async () => {
    expect(await todos().insert({ title: 'x', created_at: '2001-01-01' })).toMatchObject({
      status: 403,
      error: { code: '42501' },
    });
  });

  test.each([
    ['text/csv', 501, 'UPSTREAMS501'],
    ['application/x-www-form-urlencoded', 501, 'UPSTREAMS501'],
  ])('a body of %s says that it is not read', async (type, status, code) => {
    const init = { method: 'POST', body: 'name\nx', headers: { 'content-type': type } };
    expect(await lane.ask('bob', 'tags', init)).toMatchObject({ status, body: { code } });
  });
});

describe('update and delete', () => {
  test('by a JSON path and an array', async () => {
    expect((await tags().update({ weight: 1 }).eq('style->>colour', 'red').select('name')).data).toEqual([
      { name: 'red' },
    ]);
    expect((await tags().delete().contains('aliases', ['navy']).select('name')).data).toEqual([{ name: 'blue' }]);
  });

  test('by or', async () => {
    const { data } = await tags().update({ weight: 7 }).or('name.eq.red,name.eq.plain').select('name').order('name');
    expect(data).toEqual([{ name: 'plain' }, { name: 'red' }]);
  });

  test('gives back what hangs on it', async () => {
    const { data } = await todos().update({ done: true }).eq('title', 'bread').select('done,comments(body)').single();
    expect(data).toEqual({ done: true, comments: [{ body: 'rye' }] });
  });

  test('without a filter is refused, as Supabase does', async () => {
    expect(await lane.ask('bob', 'tags', { method: 'DELETE' })).toMatchObject({
      status: 400,
      body: { code: '21000', message: 'DELETE requires a WHERE clause' },
    });
    const init = { method: 'PATCH', body: '{"weight":1}' };
    expect(await lane.ask('bob', 'tags', init)).toMatchObject({ status: 400, body: { code: '21000' } });
    expect(await weights()).toEqual({ red: 5, blue: 20, plain: 0 });
  });

  test('of nothing is no error', async () => {
    expect(await tags().update({}).eq('name', 'red').select()).toMatchObject({ status: 200, data: [] });
    expect(await tags().update({ weight: 1 }).eq('name', 'none')).toMatchObject({ status: 204, error: null });
  });

  test('one object that is not one row changes nothing', async () => {
    expect(await tags().update({ weight: 1 }).neq('name', '').select().single()).toMatchObject({
      status: 406,
      error: { code: 'PGRST116' },
    });
    expect(await weights()).toEqual({ red: 5, blue: 20, plain: 0 });
  });

  test('more rows than allowed change nothing', async () => {
    const most = (count: number) => ({ headers: { prefer: `handling=strict, max-affected=${count}` } });
    const change = { method: 'PATCH', body: '{"weight":1}', ...most(2) };
    expect(await lane.ask('bob', 'tags?name=neq.', change)).toMatchObject({
      status: 400,
      body: { code: 'PGRST124', details: 'The query affects 3 rows' },
    });
    expect(await weights()).toEqual({ red: 5, blue: 20, plain: 0 });
    const gone = await lane.ask('bob', 'tags?name=eq.plain', { method: 'DELETE', ...most(1) });
    expect([gone.status, gone.headers.get('preference-applied')]).toEqual([204, 'handling=strict, max-affected=1']);
  });

  test('that is rolled back shows what it would do', async () => {
    const { data } = await tags().delete().neq('name', '').select('name').rollback();
    expect(data).toHaveLength(3);
    expect(await weights()).toEqual({ red: 5, blue: 20, plain: 0 });
  });

  test('says how many', async () => {
    const { headers } = await lane.ask('bob', 'tags?weight=gt.0', {
      method: 'PATCH',
      body: '{"weight":1}',
      headers: { prefer: 'count=exact' },
    });
    expect(headers.get('content-range')).toBe('0-1/2');
    const gone = await lane.ask('bob', 'tags?weight=gt.0', { method: 'DELETE', headers: { prefer: 'count=exact' } });
    expect(gone.headers.get('content-range')).toBe('*/2');
  });
});

describe('PUT', () => {
  const id = '22222222-2222-4222-8222-222222222222';
  const put = async (path: string, row: object, prefer = 'return=minimal') =>
    lane.ask('bob', path, { method: 'PUT', body: body(row), headers: { prefer } });

  test('writes the row that its address names, new or not', async () => {
    const full = 'return=representation';
    expect(await put(`tags?id=eq.${id}&select=name`, { id, name: 'put' }, full)).toMatchObject({
      status: 201,
      body: [{ name: 'put' }],
    });
    expect(await put(`tags?id=eq.${id}&select=name`, { id, name: 'again' }, full)).toMatchObject({
      status: 200,
      body: [{ name: 'again' }],
    });
    expect(await put(`tags?id=eq.${id}`, { id, name: 'quiet' })).toMatchObject({ status: 204, text: '' });
  });

  test.each([
    ['tags', { id, name: 'x' }, 405, 'PGRST105'],
    [`tags?id=gt.${id}`, { id, name: 'x' }, 405, 'PGRST105'],
    [`tags?id=eq.${id}&name=eq.x`, { id, name: 'x' }, 405, 'PGRST105'],
    [`tags?id=eq.${id}`, { name: 'x' }, 400, 'PGRST115'],
    [`tags?id=eq.${id}`, { id: '33333333-3333-4333-8333-333333333333', name: 'x' }, 400, 'PGRST115'],
    [`tags?id=eq.${id}&limit=1`, { id, name: 'x' }, 400, 'PGRST114'],
  ])('%s is refused', async (path, row, status, code) => {
    expect(await put(path, row)).toMatchObject({ status, body: { code } });
    expect(Object.keys((await weights()) as object)).not.toContain('x');
  });
});

describe('preferences', () => {
  test('are said back when they were followed', async () => {
    const prefer = 'resolution=merge-duplicates, return=representation, missing=default, handling=strict';
    const init = { method: 'POST', body: body({ id: ids.red, name: 'red' }), headers: { prefer } };
    const { headers, status } = await lane.ask('bob', 'tags', init);
    expect(status).toBe(200);
    expect(headers.get('preference-applied')).toBe(
      'resolution=merge-duplicates, missing=default, return=representation, handling=strict',
    );
  });

  test('what is none is passed over, or refused where that is asked for', async () => {
    expect((await lane.ask('bob', 'tags', { headers: { prefer: 'nonsense=1' } })).status).toBe(200);
    expect(await lane.ask('bob', 'tags', { headers: { prefer: 'handling=strict, nonsense=1' } })).toMatchObject({
      status: 400,
      body: { code: 'PGRST122', details: 'Invalid preferences: nonsense=1' },
    });
  });

  test('a timezone is that of the answer', async () => {
    const { body: rows } = await lane.ask('bob', 'todos?select=created_at&limit=1', {
      headers: { prefer: 'timezone=Asia/Tokyo' },
    });
    expect((rows as { created_at: string }[])[0]?.created_at).toMatch(/\+09:00$/);
    const nowhere = { headers: { prefer: 'timezone=Nowhere/Land' } };
    expect(await lane.ask('bob', 'todos', nowhere)).toMatchObject({ status: 400, body: { code: '22023' } });
  });
});
