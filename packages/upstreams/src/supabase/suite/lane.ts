import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { JWTPayload } from 'jose';
import { createUpstreams } from '../../index.ts';
import { createTestIssuer, people } from '../../testing.ts';

export type Person = keyof typeof people;

/** A key that clients send as `apikey`. */
export const apikey = 'sb_publishable_local';

/** An answer as it went over the wire. */
export interface Plain {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

/** The dialect under test, and the people who ask it. */
export interface Lane {
  readonly url: string;
  readonly as: (person: Person) => SupabaseClient;
  readonly sign: (claims: JWTPayload) => Promise<string>;
  /** Asks by hand what the client cannot ask. */
  readonly ask: (
    person: Person | undefined,
    path: string,
    init?: { method?: string; body?: string; headers?: Record<string, string> },
  ) => Promise<Plain>;
  readonly close: () => Promise<void>;
}

export async function openLane(): Promise<Lane> {
  const issuer = await createTestIssuer();
  const upstreams = await createUpstreams({ port: 0, jwksUrl: issuer.jwksUrl, issuer: issuer.issuer });
  const { url } = upstreams;
  return {
    url,
    as: (person) => createClient(url, apikey, { accessToken: () => issuer.sign(people[person]) }),
    sign: issuer.sign,
    ask: async (person, path, { headers, ...init } = {}) => {
      const own = person ? { authorization: `Bearer ${await issuer.sign(people[person])}` } : {};
      const answer = await fetch(`${url}/rest/v1/${path}`, { ...init, headers: { apikey, ...own, ...headers } });
      const text = await answer.text();
      return {
        status: answer.status,
        headers: answer.headers,
        text,
        body: text === '' ? null : (JSON.parse(text) as unknown),
      };
    },
    close: async () => {
      await upstreams.close();
      await issuer.close();
    },
  };
}

/** Removes what the people have, so that each test begins with nothing. */
export async function clear({ as }: Lane): Promise<void> {
  for (const person of ['aliceInAcme', 'bob', 'carolInGlobex'] as const) {
    await as(person).from('todos').delete().neq('title', '').throwOnError();
    await as(person).from('tags').delete().neq('name', '').throwOnError();
  }
}

/** Bob's world: three todos, what is said of them, how they are tagged, and which waits for which. */
export async function plant({
  as,
}: Lane): Promise<Readonly<Record<'milk' | 'bread' | 'rent' | 'red' | 'blue', string>>> {
  const bob = as('bob');
  const idsOf = async (table: string, rows: object[], key: string): Promise<Map<string, string>> => {
    const { data } = await bob.from(table).insert(rows).select().throwOnError();
    return new Map((data as Record<string, string>[]).map((row) => [row[key] ?? '', row['id'] ?? '']));
  };
  const todos = await idsOf(
    'todos',
    [{ title: 'milk' }, { title: 'bread', done: true }, { title: 'rent', done: false }].map((row) => ({
      done: false,
      ...row,
    })),
    'title',
  );
  const tags = await idsOf(
    'tags',
    [
      {
        name: 'red',
        style: { colour: 'red', size: { width: 3 }, words: ['warm', 'loud'] },
        aliases: ['crimson', 'ruby'],
        weight: 5,
      },
      { name: 'blue', style: { colour: 'blue', size: { width: 12 }, words: ['cold'] }, aliases: ['navy'], weight: 20 },
      { name: 'plain', style: {}, aliases: [], weight: 0 },
    ],
    'name',
  );
  const of = (map: Map<string, string>, name: string): string => map.get(name) ?? '';
  const [milk, bread, rent] = ['milk', 'bread', 'rent'].map((name) => of(todos, name)) as [string, string, string];
  const [red, blue] = ['red', 'blue'].map((name) => of(tags, name)) as [string, string];
  const comments = [
    { todo_id: milk, body: 'two litres' },
    { todo_id: milk, body: 'a cold one' },
    { todo_id: bread, body: 'rye' },
  ];
  await bob.from('comments').insert(comments).throwOnError();
  const pairs = [
    { todo_id: milk, tag_id: red },
    { todo_id: milk, tag_id: blue },
    { todo_id: bread, tag_id: blue },
  ];
  await bob.from('todo_tags').insert(pairs).throwOnError();
  await bob.from('todo_waits').insert({ todo_id: rent, waits_for: milk }).throwOnError();
  return { milk, bread, rent, red, blue };
}
