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

const from = (table: string, select: string) => lane.as('bob').from(table).select(select);
const todos = (select = 'title') => from('todos', select);
const tags = (select = 'name') => from('tags', select);
type Query = ReturnType<typeof from>;
type Narrowed = PromiseLike<{ data: unknown; error: unknown }>;

describe('filters', () => {
  test.each<[string, (query: Query) => Narrowed, string[]]>([
    ['or', (query) => query.or('name.eq.red,weight.gt.10'), ['blue', 'red']],
    ['or with and in it', (query) => query.or('and(weight.gt.1,weight.lt.9),name.eq.plain'), ['plain', 'red']],
    [
      'or with a negation in it',
      (query) => query.or('not.and(weight.gt.1,weight.lt.30),name.eq.red'),
      ['plain', 'red'],
    ],
    ['or with a quoted value', (query) => query.or('name.eq."red",name.eq."a,b"'), ['red']],
    ['or with a list', (query) => query.or('name.in.(red,blue),weight.eq.0'), ['blue', 'plain', 'red']],
    [
      'two ors, both of which hold',
      (query) => query.or('name.eq.red,name.eq.blue').or('weight.eq.5,weight.eq.0'),
      ['red'],
    ],
    ['not', (query) => query.not('weight', 'gte', 5), ['plain']],
    ['in', (query) => query.in('name', ['red', 'plain']), ['plain', 'red']],
    ['not in', (query) => query.not('name', 'in', '(red,plain)'), ['blue']],
    ['gt, lte', (query) => query.gt('weight', 0).lte('weight', 5), ['red']],
    ['match', (query) => query.match({ name: 'red', weight: 5 }), ['red']],
    ['a pattern', (query) => query.like('name', '%l%'), ['blue', 'plain']],
    ['all of several patterns', (query) => query.likeAllOf('name', ['%l%', 'b%']), ['blue']],
    ['any of several patterns', (query) => query.likeAnyOf('name', ['r%', 'b%']), ['blue', 'red']],
    ['patterns in any case', (query) => query.ilikeAnyOf('name', ['R%', 'P%']), ['plain', 'red']],
    ['a regular expression', (query) => query.filter('name', 'match', '^[rb]'), ['blue', 'red']],
    ['a regular expression in any case', (query) => query.filter('name', 'imatch', '^R'), ['red']],
    ['any of several values', (query) => query.filter('weight', 'eq(any)', '{5,20}'), ['blue', 'red']],
    ['more than all of several values', (query) => query.filter('weight', 'gt(all)', '{0,5}'), ['blue']],
    ['isdistinct', (query) => query.filter('weight', 'isdistinct', '5'), ['blue', 'plain']],
    ['an array that contains', (query) => query.contains('aliases', ['ruby']), ['red']],
    ['an array that is contained', (query) => query.containedBy('aliases', ['navy', 'sky']), ['blue', 'plain']],
    ['arrays that overlap', (query) => query.overlaps('aliases', ['navy', 'crimson']), ['blue', 'red']],
    ['JSON that contains', (query) => query.contains('style', { colour: 'red' }), ['red']],
    ['a JSON path’s text', (query) => query.eq('style->>colour', 'blue'), ['blue']],
    ['a JSON path two levels down, as a number', (query) => query.gt('style->size->width', 5), ['blue']],
    ['a place in a JSON array', (query) => query.eq('style->words->>0', 'warm'), ['red']],
    ['a JSON path that leads nowhere', (query) => query.is('style->colour', null), ['plain']],
    ['a JSON path in or', (query) => query.or('style->>colour.eq.red,style->size->>width.eq.12'), ['blue', 'red']],
    ['full text', (query) => query.textSearch('name', 'red | blue'), ['blue', 'red']],
    ['plain full text', (query) => query.textSearch('name', 'red', { type: 'plain' }), ['red']],
    ['a phrase', (query) => query.textSearch('name', 'red', { type: 'phrase', config: 'english' }), ['red']],
    [
      'full text as people write it',
      (query) => query.textSearch('name', 'blue or red', { type: 'websearch', config: 'english' }),
      ['blue', 'red'],
    ],
  ])('%s', async (_what, narrow, names) => {
    const { data, error } = await narrow(tags().order('name'));
    expect(error).toBeNull();
    expect((data as { name: string }[]).map(({ name }) => name)).toEqual(names);
  });

  test.each([
    ['an operator that there is not', 'name=unlike.x', 'PGRST100'],
    ['an empty tree', 'or=()', 'PGRST100'],
    ['a tree without brackets', 'or=name.eq.x', 'PGRST100'],
    ['a quantifier that there is not', 'name=eq(some).{x}', 'PGRST100'],
    ['a quantifier of an operator that takes none', 'name=neq(any).{x}', 'PGRST100'],
    ['a column that there is not', 'colour=eq.red', '42703'],
    ['a column that there is not, in a tree', 'or=(colour.eq.red)', '42703'],
    ['a path into nothing', 'colour->>a=eq.red', '42703'],
    ['an operator that the type does not have', 'weight=cs.{1}', '42883'],
    ['a value of the wrong type', 'weight=eq.heavy', '22P02'],
    ['an array that is none', 'aliases=cs.ruby', '22P02'],
    ['a language of nobody', 'name=fts(klingon).x', '42704'],
  ])('%s is refused with its code', async (_what, query, code) => {
    const { status, body } = await lane.ask('bob', `tags?${query}`);
    expect(body).toMatchObject({ code });
    expect(status).toBe(code === '42883' ? 404 : 400);
  });
});

describe('columns', () => {
  test.each([
    ['an alias', 'called:name', { called: 'red' }],
    ['a JSON path', 'style->size->width', { width: 3 }],
    ['a JSON path as text, with an alias', 'w:style->size->>width', { w: '3' }],
    ['a place in a JSON array', 'second:style->words->1', { second: 'loud' }],
    ['an array’s place', 'first:aliases->0', { first: 'crimson' }],
    ['a cast', 'weight::text', { weight: '5' }],
    ['a cast of a path, with an alias', 'w:style->size->>width::int', { w: 3 }],
    ['the same column twice', 'name,again:name', { name: 'red', again: 'red' }],
  ])('%s', async (_what, select, row) => {
    expect((await tags(select).eq('name', 'red').single()).data).toEqual(row);
  });

  test.each([
    ['a type that there is not', 'name::colour', '42704'],
    ['an aggregate', 'weight.sum()', 'PGRST123'],
    ['a count', 'count()', 'PGRST123'],
    ['a bracket too many', 'name)', 'PGRST100'],
    ['a character that ends SQL', 'a%00b:name', 'PGRST100'],
  ])('%s is refused', async (_what, select, code) => {
    expect(await lane.ask('bob', `tags?select=${select}`)).toMatchObject({ status: 400, body: { code } });
  });

  test('a name that could be SQL is only ever a name', async () => {
    const { body } = await lane.ask(
      'bob',
      `tags?select=${encodeURIComponent(String.raw`"x\" from todos; --":name`)}&name=eq.red`,
    );
    expect(body).toEqual([{ 'x" from todos; --': 'red' }]);
  });

  test('nulls can be left out', async () => {
    expect((await todos('title,org_id').eq('title', 'milk').stripNulls()).data).toEqual([{ title: 'milk' }]);
    const one = await todos('title,org_id').eq('title', 'milk').single().stripNulls();
    expect(one.data).toEqual({ title: 'milk' });
  });
});

describe('order', () => {
  test.each<[string, (query: Query) => Narrowed, string[]]>([
    ['descending', (query) => query.order('weight', { ascending: false }), ['blue', 'red', 'plain']],
    [
      'by a JSON path, nulls first',
      (query) => query.order('style->>colour', { nullsFirst: true }),
      ['plain', 'blue', 'red'],
    ],
    [
      'by a JSON path, nulls last',
      (query) => query.order('style->>colour', { nullsFirst: false }),
      ['blue', 'red', 'plain'],
    ],
    ['by two columns', (query) => query.order('user_id').order('name', { ascending: false }), ['red', 'plain', 'blue']],
    ['with a limit', (query) => query.order('name').limit(2), ['blue', 'plain']],
    ['with a range', (query) => query.order('name').range(1, 2), ['plain', 'red']],
  ])('%s', async (_what, sort, names) => {
    expect(((await sort(tags())).data as { name: string }[]).map(({ name }) => name)).toEqual(names);
  });
});

describe('a request that is refused', () => {
  test.each([
    ['a repetition of repetitions', 'match.(x{1,255}){1,255}'],
    ['back references', String.raw`not.imatch.^(a+)(a+)(a+)\1\2\3$`],
    ['several, one with too much', 'match(any).{a,(x{1,255}){1,255}}'],
  ])('for a pattern with %s leaves the next its answer', async (_what, filter) => {
    const message = 'invalid regular expression: regular expression is too complex';
    const ask = async (value: string) => lane.ask('bob', `todos?title=${encodeURIComponent(value)}`);
    expect(await ask(filter)).toMatchObject({ status: 400, body: { code: '2201B', message } });
    expect(await ask('match.(')).toMatchObject({ status: 400, body: { code: '2201B' } });
  });

  test.each(['title.asc.nullsfirst.desc', 'title.nullsfirst.asc', 'title.desc.desc', 'title.asc.', 'title.up'])(
    'for the order %s is told where it cannot be read',
    async (order) => {
      expect(await lane.ask('bob', `todos?order=${order}`)).toMatchObject({ status: 400, body: { code: 'PGRST100' } });
    },
  );
});

describe('counts', () => {
  test.each(['exact', 'planned', 'estimated'] as const)('%s', async (count) => {
    const { count: all, data, status } = await lane.as('bob').from('tags').select('name', { count }).limit(1);
    expect([all, data?.length, status]).toEqual([3, 1, 206]);
  });

  test('of what a filter and an inner join leave', async () => {
    const { count } = await lane
      .as('bob')
      .from('todos')
      .select('title,comments!inner(body)', { count: 'exact', head: true })
      .ilike('comments.body', '%co%');
    expect(count).toBe(1);
  });

  test('say which preferences were followed', async () => {
    const { headers } = await lane.ask('bob', 'tags', {
      headers: { prefer: 'count=exact, return=minimal, nonsense=1' },
    });
    expect(headers.get('preference-applied')).toBe('count=exact');
  });
});

describe('embedding', () => {
  test('many, in an order and with a limit of their own', async () => {
    const { data } = await todos('title,comments(body)')
      .order('title')
      .order('body', { referencedTable: 'comments' })
      .limit(1, { referencedTable: 'comments' });
    expect(data).toEqual([
      { title: 'bread', comments: [{ body: 'rye' }] },
      { title: 'milk', comments: [{ body: 'a cold one' }] },
      { title: 'rent', comments: [] },
    ]);
  });

  test('one', async () => {
    const { data } = await from('comments', 'body,todos(title,done)').eq('body', 'rye');
    expect(data).toEqual([{ body: 'rye', todos: { title: 'bread', done: true } }]);
  });

  test('by the column that leads there, with an alias', async () => {
    const { data } = await from('comments', 'body,about:todo_id(title)').eq('body', 'rye').single();
    expect(data).toEqual({ body: 'rye', about: { title: 'bread' } });
  });

  test('through a table between', async () => {
    const { data } = await todos('title,tags(name)')
      .eq('title', 'milk')
      .order('name', { referencedTable: 'tags' })
      .single();
    expect(data).toEqual({ title: 'milk', tags: [{ name: 'blue' }, { name: 'red' }] });
  });

  test('three levels deep', async () => {
    const { data } = await tags('name,todos(title,comments(body))').eq('name', 'red').single();
    expect(data).toEqual({
      name: 'red',
      todos: [
        {
          title: 'milk',
          comments: expect.arrayContaining([{ body: 'two litres' }, { body: 'a cold one' }]) as unknown,
        },
      ],
    });
  });

  test('spread into the row', async () => {
    const { data } = await from('comments', 'body,...todos(title,finished:done)').eq('body', 'rye').single();
    expect(data).toEqual({ body: 'rye', title: 'bread', finished: true });
  });

  test('many, spread into lists', async () => {
    const { data } = await todos('title,...comments(body)').eq('title', 'bread').single();
    expect(data).toEqual({ title: 'bread', body: ['rye'] });
  });

  test.each<[string, string, (query: Query) => Narrowed, string[]]>([
    ['inner', 'title,comments!inner()', (query) => query, ['bread', 'milk']],
    [
      'inner, and what is there must fit',
      'title,comments!inner()',
      (query) => query.eq('comments.body', 'rye'),
      ['bread'],
    ],
    ['is not null', 'title,comments()', (query) => query.not('comments', 'is', null), ['bread', 'milk']],
    ['is null', 'title,comments()', (query) => query.is('comments', null), ['rent']],
    [
      'either is there',
      'title,comments(),tags()',
      (query) => query.or('comments.not.is.null,tags.not.is.null'),
      ['bread', 'milk'],
    ],
    ['inner through a table between', 'title,tags!inner()', (query) => query.eq('tags.name', 'red'), ['milk']],
    [
      'or over what is embedded',
      'title,tags!inner()',
      (query) => query.or('name.eq.red,weight.eq.0', { referencedTable: 'tags' }),
      ['milk'],
    ],
  ])('narrows the rows: %s', async (_what, select, narrow, titles) => {
    const { data } = await narrow(todos(select).order('title'));
    expect((data as { title: string }[]).map(({ title }) => title)).toEqual(titles);
  });

  test('a filter of what is embedded narrows that, and not the rows', async () => {
    const { data } = await todos('title,comments(body)').eq('comments.body', 'rye').order('title');
    expect(data).toEqual([
      { title: 'bread', comments: [{ body: 'rye' }] },
      { title: 'milk', comments: [] },
      { title: 'rent', comments: [] },
    ]);
  });

  test('orders by a column of what is embedded', async () => {
    const { data } = await from('comments', 'body,todos(title)')
      .order('todos(title)')
      .order('body', { ascending: false });
    expect(data).toMatchObject([{ body: 'rye' }, { body: 'two litres' }, { body: 'a cold one' }]);
  });

  test('two keys to the same table: by the name of either', async () => {
    const { data } = await todos('title,waits:todo_waits!todo_waits_todo_id_fkey(for:waits_for(title))')
      .eq('title', 'rent')
      .single();
    expect(data).toEqual({ title: 'rent', waits: [{ for: { title: 'milk' } }] });
    const other = await todos('title,waiting:todo_waits!waits_for(todo_id)').eq('title', 'milk').single();
    expect(other.data).toEqual({ title: 'milk', waiting: [{ todo_id: ids.rent }] });
  });

  test('two keys to the same table without a name: 300 with the choices', async () => {
    const { status, body } = await lane.ask('bob', 'todos?select=title,todo_waits(*)');
    expect(status).toBe(300);
    expect(body).toMatchObject({
      code: 'PGRST201',
      message: "Could not embed because more than one relationship was found for 'todos' and 'todo_waits'",
      hint: expect.stringContaining(
        "'todo_waits!todo_waits_todo_id_fkey', 'todo_waits!todo_waits_waits_for_fkey'",
      ) as string,
      details: [
        {
          cardinality: 'one-to-many',
          embedding: 'todos with todo_waits',
          relationship: expect.stringContaining(
            'todo_waits_todo_id_fkey using todos(id) and todo_waits(todo_id)',
          ) as string,
        },
        { cardinality: 'one-to-many' },
      ],
    });
  });

  test.each([
    ['what is not related', 'todos?select=*,people(*)', 'PGRST200'],
    ['what is related otherwise', 'todos?select=*,comments!nonsense(*)', 'PGRST200'],
    ['a filter of what is not embedded', 'todos?comments.body=eq.rye', 'PGRST108'],
    ['an order of what is not embedded', 'todos?order=comments(body)', 'PGRST108'],
    ['an order by many', 'todos?select=*,comments(*)&order=comments(body)', 'PGRST118'],
    ['a column that is not there', 'todos?select=*,comments(colour)', '42703'],
    ['too deep', `todos?select=${'comments(todos('.repeat(6)}id${'))'.repeat(6)}`, 'PGRST100'],
    ['too much', `todos?select=${Array.from({ length: 40 }, (_, at) => `c${at}:comments(id)`).join()}`, 'PGRST100'],
  ])('%s is refused', async (_what, path, code) => {
    expect(await lane.ask('bob', path)).toMatchObject({ status: 400, body: { code } });
  });

  test('nobody reads through an embedding what they may not read', async () => {
    const alice = lane.as('alice');
    const { data: hers } = await alice.from('todos').insert({ title: 'hers' }).select().single().throwOnError();
    await alice
      .from('comments')
      .insert({ todo_id: (hers as { id: string }).id, body: 'private' })
      .throwOnError();
    const { text } = await lane.ask('bob', 'comments?select=*,todos(*,comments(*)),todo_id(*)');
    expect(text).not.toMatch(/private|hers/);
    expect((await lane.ask('bob', 'todos?select=*,comments!inner(*)&comments.body=eq.private')).body).toEqual([]);
    const foreign = await lane
      .as('bob')
      .from('comments')
      .insert({ todo_id: (hers as { id: string }).id, body: 'x' });
    expect(foreign).toMatchObject({ status: 403, error: { code: '42501' } });
  });
});

describe('numbers', () => {
  test('keep all their digits', async () => {
    const style = '{"big": 9007199254740993, "long": 0.1234567890123456789012345}';
    await lane.ask('bob', 'tags', { method: 'POST', body: `{"name": "digits", "style": ${style}}` });
    expect((await lane.ask('bob', 'tags?select=style&name=eq.digits')).text).toContain('9007199254740993');
    const changed = {
      method: 'PATCH',
      body: '{"style": {"big": 18446744073709551617}}',
      headers: { prefer: 'return=representation' },
    };
    expect((await lane.ask('bob', 'tags?name=eq.digits&select=style', changed)).text).toContain('18446744073709551617');
    await lane.as('bob').from('tags').delete().eq('name', 'digits').throwOnError();
  });
});
