import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clear, openLane, plant, type Lane } from './lane.ts';

let lane: Lane;
let ids: Awaited<ReturnType<typeof plant>>;
beforeAll(async () => {
  lane = await openLane();
  await clear(lane);
  ids = await plant(lane);
});
afterAll(async () => lane.close());
const rpc: ReturnType<Lane['as']>['rpc'] = (...given) => lane.as('bob').rpc(...given);

describe('functions', () => {
  test('that return rows take select, filters and order', async () => {
    const { data } = await rpc('open_todos').select('title').order('title', { ascending: false });
    expect(data).toEqual([{ title: 'rent' }, { title: 'milk' }]);
    expect((await rpc('open_todos', { about: 'mil' }).select('title')).data).toEqual([{ title: 'milk' }]);
    expect((await rpc('open_todos').select('title').eq('title', 'rent').single()).data).toEqual({ title: 'rent' });
    expect((await rpc('open_todos').select('title').order('title').limit(1)).data).toEqual([{ title: 'milk' }]);
  });

  test('that return rows of a table embed what hangs on it', async () => {
    const { data } = await rpc('open_todos', { about: 'milk' })
      .select('title,tags(name)')
      .order('name', { referencedTable: 'tags' });
    expect(data).toEqual([{ title: 'milk', tags: [{ name: 'blue' }, { name: 'red' }] }]);
  });

  test('are counted', async () => {
    const { count, data } = await rpc('open_todos', {}, { count: 'exact' }).select('title').limit(1);
    expect([count, data]).toEqual([2, [{ title: expect.any(String) as string }]]);
  });

  test('that return a value give that value', async () => {
    expect((await rpc('count_todos')).data).toBe(3);
    expect((await rpc('count_todos', { done: true })).data).toBe(1);
    expect((await rpc('whoami')).data).toEqual({ user_id: 'user_bob', org_id: null, org_role: null });
  });

  test('are called with GET where they only read', async () => {
    expect((await rpc('count_todos', { done: false }, { get: true })).data).toBe(2);
    expect((await rpc('open_todos', { about: 'ren' }, { get: true }).select('title')).data).toEqual([
      { title: 'rent' },
    ]);
    expect((await lane.ask('bob', 'rpc/open_todos?select=title&title=eq.rent&about=re')).body).toEqual([
      { title: 'rent' },
    ]);
    expect((await lane.ask('bob', 'rpc/count_todos', { method: 'HEAD' })).status).toBe(200);
  });

  test('that write are refused with GET, and write with POST', async () => {
    const list = encodeURIComponent(`{${ids.milk}}`);
    expect(await lane.ask('bob', `rpc/finish_todos?ids=${list}`)).toMatchObject({
      status: 405,
      body: { code: '25006' },
    });
    expect((await rpc('finish_todos', { ids: [ids.milk, ids.rent] })).data).toBe(2);
    expect((await rpc('count_todos', { done: true })).data).toBe(3);
  });

  test('reach nobody else’s rows', async () => {
    expect((await lane.as('alice').rpc('finish_todos', { ids: [ids.milk] })).data).toBe(0);
    expect((await lane.as('alice').rpc('open_todos', {}).select('title')).data).toEqual([]);
  });

  test.each([
    [
      'nobody knows',
      'unknown',
      {},
      'Could not find the function public.unknown without parameters in the schema cache',
    ],
    [
      'take other arguments',
      'count_todos',
      { colour: 'red', age: 1 },
      'Could not find the function public.count_todos(age, colour) in the schema cache',
    ],
    [
      'need an argument',
      'finish_todos',
      {},
      'Could not find the function public.finish_todos without parameters in the schema cache',
    ],
    [
      'are the database’s own',
      'pg_sleep',
      { seconds: 1 },
      'Could not find the function public.pg_sleep(seconds) in the schema cache',
    ],
  ])('that %s are not found', async (_what, name, args, message) => {
    expect(await rpc(name, args)).toMatchObject({ status: 404, error: { code: 'PGRST202', message } });
  });

  test('with a value of the wrong type are refused', async () => {
    expect(await rpc('count_todos', { done: 'perhaps' })).toMatchObject({ status: 400, error: { code: '22P02' } });
    expect(await lane.ask('bob', 'rpc/count_todos?done=perhaps')).toMatchObject({
      status: 400,
      body: { code: '22P02' },
    });
  });

  test.each(['PATCH', 'DELETE', 'PUT'])('are not called with %s', async (method) => {
    expect(await lane.ask('bob', 'rpc/count_todos', { method })).toMatchObject({
      status: 405,
      body: { code: 'PGRST101' },
    });
  });

  test.each(['[]', '1', '"x"', '{'])('are not called with a body of %s', async (body) => {
    expect(await lane.ask('bob', 'rpc/count_todos', { method: 'POST', body })).toMatchObject({
      status: 400,
      body: { code: 'PGRST102' },
    });
  });

  test('are not for somebody who is not signed in', async () => {
    expect(await lane.ask(undefined, 'rpc/count_todos')).toMatchObject({ status: 401, body: { code: '42501' } });
  });
});

describe('the description', () => {
  interface Description {
    readonly swagger: string;
    readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly definitions: Readonly<
      Record<
        string,
        {
          required?: string[];
          properties: Record<string, { type: string; format: string; description?: string; default?: string }>;
        }
      >
    >;
  }

  test('tells tables, columns, keys and functions', async () => {
    const { body, headers } = await lane.ask('bob', '');
    const { swagger, paths, definitions } = body as Description;
    expect(headers.get('content-type')).toBe('application/openapi+json; charset=utf-8');
    expect(swagger).toBe('2.0');
    expect(Object.keys(paths['/todos'] ?? {})).toEqual(['get', 'post', 'patch', 'delete']);
    expect(Object.keys(paths['/todo_waits'] ?? {})).toEqual(['get', 'post', 'delete']);
    expect(Object.keys(paths['/rpc/finish_todos'] ?? {})).toEqual(['post']);
    expect(Object.keys(paths['/rpc/count_todos'] ?? {})).toEqual(['get', 'post']);
    expect(definitions['todos']?.required).toEqual(['title']);
    expect(definitions['todos']?.properties['id']).toEqual({
      type: 'string',
      format: 'uuid',
      default: 'gen_random_uuid()',
      description: 'Note:\nThis is a Primary Key.<pk/>',
    });
    expect(definitions['comments']?.properties['todo_id']?.description).toContain("<fk table='todos' column='id'/>");
    expect(definitions['tags']?.properties['aliases']).toMatchObject({ type: 'array' });
    expect(definitions['tags']?.properties['weight']).toMatchObject({ type: 'integer', format: 'int4' });
  });

  test('tells somebody who is not signed in of nothing they may not do', async () => {
    const { paths } = (await lane.ask(undefined, '')).body as Description;
    expect(Object.keys(paths)).toEqual([]);
  });
});
