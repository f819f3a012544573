// What PostgREST's own AuthSpec and ErrorSpec say of tokens and of errors, told in this schema's tables.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { people } from '../../testing.ts';
import { openLane, type Lane } from './lane.ts';

let lane: Lane;
beforeAll(async () => {
  lane = await openLane();
});
afterAll(async () => lane.close());

const now = (): number => Math.floor(Date.now() / 1000);
const withToken = async (token: string, scheme = 'Bearer', path = 'todos') =>
  lane.ask(undefined, path, { headers: { authorization: `${scheme} ${token}` } });
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token', () => {
  test.each<[string, () => Promise<string> | string, string, string, string | null]>([
    ['that is empty', () => '', 'PGRST301', 'Empty JWT is sent in Authorization header', null],
    ['of one part', () => 'garbage', 'PGRST301', 'Expected 3 parts in JWT; got 1', null],
    ['of two parts', () => 'a.b', 'PGRST301', 'Expected 3 parts in JWT; got 2', null],
    ['of random characters', () => 'quif.fonv.iuqv', 'PGRST301', 'JWT cryptographic operation failed', null],
    [
      'without a signature',
      () => `${encoded({ alg: 'none' })}.${encoded(people.bob)}.`,
      'PGRST301',
      'Wrong or unsupported encoding algorithm',
      null,
    ],
    [
      'with a signature of nobody',
      async () => `${(await lane.sign(people.bob)).split('.').slice(0, 2).join('.')}.${'A'.repeat(342)}`,
      'PGRST301',
      'No suitable key or wrong key type',
      'None of the keys was able to decode the JWT',
    ],
    [
      'that expired 35 seconds ago',
      async () => lane.sign({ ...people.bob, exp: now() - 35 }),
      'PGRST303',
      'JWT expired',
      null,
    ],
    [
      'that begins in 35 seconds',
      async () => lane.sign({ ...people.bob, nbf: now() + 35 }),
      'PGRST303',
      'JWT not yet valid',
      null,
    ],
    [
      'that is issued in 35 seconds',
      async () => lane.sign({ ...people.bob, iat: now() + 35 }),
      'PGRST303',
      'JWT issued at future',
      null,
    ],
    [
      'whose exp is a word',
      async () => lane.sign({ ...people.bob, exp: 'soon' as unknown as number }),
      'PGRST303',
      "The JWT 'exp' claim must be a number",
      null,
    ],
    [
      'whose nbf is a word',
      async () => lane.sign({ ...people.bob, nbf: 'soon' as unknown as number }),
      'PGRST303',
      "The JWT 'nbf' claim must be a number",
      null,
    ],
    [
      'whose iat is a word',
      async () => lane.sign({ ...people.bob, iat: 'soon' as unknown as number }),
      'PGRST303',
      "The JWT 'iat' claim must be a number",
      null,
    ],
    [
      'whose aud is an object',
      async () => lane.sign({ ...people.bob, aud: { a: 1 } as unknown as string }),
      'PGRST303',
      "The JWT 'aud' claim must be a string or an array of strings",
      null,
    ],
    [
      'whose aud has an object',
      async () => lane.sign({ ...people.bob, aud: [{ a: 1 }, 'x'] as unknown as string[] }),
      'PGRST303',
      "The JWT 'aud' claim must be a string or an array of strings",
      null,
    ],
  ])('%s is refused with 401 and says why', async (_what, make, code, message, details) => {
    const { status, headers, body } = await withToken(await make());
    expect([status, body]).toEqual([401, { code, message, details, hint: null }]);
    expect(headers.get('www-authenticate')).toBe(`Bearer error="invalid_token", error_description="${message}"`);
    expect(headers.get('proxy-status')).toBe(`PostgREST; error=${code}`);
  });

  test.each<[string, (at: number) => object]>([
    ['that expired 25 seconds ago', (at) => ({ exp: at - 25 })],
    ['that begins in 25 seconds', (at) => ({ nbf: at + 25 })],
    ['issued in 25 seconds', (at) => ({ iat: at + 25 })],
    ['with more claims than are known', () => ({ colour: 'red', nested: { deep: [1] } })],
    ['for an audience', () => ({ aud: 'somebody' })],
    ['for two audiences', () => ({ aud: ['one', 'two'] })],
  ])('%s is accepted', async (_what, claimsAt) => {
    expect((await withToken(await lane.sign({ ...people.bob, ...claimsAt(now()) }))).status).toBe(200);
  });

  test.each(['Bearer', 'bearer', 'BEARER'])('is read after %s', async (scheme) => {
    expect((await withToken(await lane.sign(people.bob), scheme)).status).toBe(200);
  });

  test.each([
    ['that names no role', { sub: 'user_bob' }, 401, '42501', 'permission denied for table todos'],
    ['whose role is no word', { sub: 'user_bob', role: 7 }, 401, '42501', 'permission denied for table todos'],
    [
      'whose role there is not',
      { sub: 'user_bob', role: 'not existing' },
      401,
      '22023',
      'role "not existing" does not exist',
    ],
    [
      'whose role may not be taken',
      { sub: 'user_bob', role: 'postgres' },
      403,
      '42501',
      'permission denied to set role "postgres"',
    ],
    [
      'whose role is the one that passes row policies',
      { sub: 'user_bob', role: 'hasura' },
      403,
      '42501',
      'permission denied to set role "hasura"',
    ],
    ['whose role is none', { sub: 'user_bob', role: 'none' }, 403, '42501', 'permission denied for table todos'],
    ['whose role is anon', { sub: 'user_bob', role: 'anon' }, 403, '42501', 'permission denied for table todos'],
    [
      'whose role is the one that takes roles',
      { sub: 'user_bob', role: 'gateway' },
      403,
      '42501',
      'permission denied for table todos',
    ],
  ])('%s reaches nothing', async (_what, claims, status, code, message) => {
    const answer = await withToken(await lane.sign(claims));
    expect([answer.status, answer.body]).toMatchObject([status, { code, message }]);
  });

  test('has its claims read by functions', async () => {
    const claims = { ...people.bobInAcme, colour: 'red' };
    const answer = await withToken(await lane.sign(claims), 'Bearer', 'rpc/whoami');
    expect([answer.status, answer.body]).toEqual([
      200,
      { user_id: 'user_bob', org_id: 'org_acme', org_role: 'org:member' },
    ]);
  });

  test('that was refused does not spoil the next request', async () => {
    expect((await withToken('a.b.c')).status).toBe(401);
    expect((await lane.ask('bob', 'rpc/finish_todos', { method: 'POST', body: '{"ids":["x"]}' })).status).toBe(400);
    expect((await lane.ask('bob', 'todos')).status).toBe(200);
  });
});

describe('nobody signed in', () => {
  test('is told to sign in', async () => {
    const { status, headers, body } = await lane.ask(undefined, 'todos');
    expect([status, body]).toEqual([
      401,
      { code: '42501', message: 'permission denied for table todos', details: null, hint: null },
    ]);
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });

  test('may not call what is for people', async () => {
    expect((await lane.ask(undefined, 'rpc/whoami', { method: 'POST', body: '{}' })).status).toBe(401);
  });
});

describe('an error', () => {
  test.each([
    ['a path of several parts', 'invalid/nested/paths', 404, 'PGRST125', 'Invalid path specified in request URL'],
    ['a path that cannot be decoded', '%ff', 404, 'PGRST125', 'Invalid path specified in request URL'],
    [
      'a table that there is not',
      'nothing',
      404,
      'PGRST205',
      "Could not find the table 'public.nothing' in the schema cache",
    ],
    [
      'a table of another schema',
      'pg_authid',
      404,
      'PGRST205',
      "Could not find the table 'public.pg_authid' in the schema cache",
    ],
  ])('about %s says so, in the body and in Proxy-Status', async (_what, path, status, code, message) => {
    const answer = await lane.ask('bob', path);
    expect([answer.status, answer.body]).toEqual([status, { code, message, details: null, hint: null }]);
    expect(answer.headers.get('proxy-status')).toBe(`PostgREST; error=${code}`);
  });

  test('about a method that there is not is 405', async () => {
    expect(await lane.ask('bob', 'todos', { method: 'PROPFIND' })).toMatchObject({
      status: 405,
      body: { code: 'PGRST117' },
    });
  });
});
