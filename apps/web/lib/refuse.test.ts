import { describe, expect, test } from 'vitest';
import { refusalOf } from './refuse.ts';

const origins = ['http://localhost:3000', 'https://app.example'];
const url = 'http://localhost:3000/patterns/server-actions';
const form = 'multipart/form-data; boundary=b';
const text = { 'content-type': 'text/plain;charset=UTF-8' };
const part = (rest: string) => `--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n${rest}`;

async function statusOf(body: string, headers: Record<string, string>, address = url): Promise<number | undefined> {
  const request = new Request(address, { method: 'POST', body, headers: { host: 'localhost:3000', ...headers } });
  return (await refusalOf(request, origins))?.status;
}

describe('what Next would answer with 500', () => {
  test.each([
    ['no boundary', 'x=1', { 'content-type': 'multipart/form-data' }, 400],
    ['an empty boundary', 'x=1', { 'content-type': 'multipart/form-data; boundary=' }, 400],
    ['a part that does not end', part('x'), { 'content-type': form }, 400],
    ['nothing in it', '', { 'content-type': form }, 400],
    ['more than an action takes', part('x\r\n--b--\r\n'), { 'content-type': form, 'content-length': '1000001' }, 413],
    ['another site', part('x\r\n--b--\r\n'), { 'content-type': form, origin: 'https://evil.example' }, 403],
    ['no site at all', part('x\r\n--b--\r\n'), { 'content-type': form, origin: 'null' }, 403],
    ['more than it says', part(`${'x'.repeat(1_000_001)}\r\n--b--\r\n`), { 'content-type': form }, 413],
    ['two boundaries', part('x\r\n--b--\r\n'), { 'content-type': `${form}; boundary=c` }, 400],
    [
      'a type that is written oddly',
      part('x\r\n--b--\r\n'),
      { 'content-type': 'multipart/form-data\t; boundary=b' },
      400,
    ],
  ])('a form with %s', async (_name, body, headers, status) => {
    expect(await statusOf(body, headers)).toBe(status);
  });

  test.each([
    ['no type', '[]', { 'content-type': '' }],
    ['JSON’s type', '[]', { 'content-type': 'application/json' }],
    ['a form that has no boundary', part('x\r\n--b--\r\n'), { 'content-type': 'multipart/form-data' }],
    ['a form without arguments', part('x\r\n--b--\r\n'), { 'content-type': form }],
    ['half a list', '["', text],
    ['nothing', '', text],
    ['what is no list', '{}', text],
    ['more than Next takes', JSON.stringify(Array.from({ length: 1001 }, () => 1)), text],
    ['a promise of a value that never comes', '["$@1"]', text],
    ['a path to a value’s constructor', '["$1:__proto__:then"]', text],
    ['a blob', '["$B1"]', text],
  ])('a call with %s', async (_name, body, headers) => {
    expect(await statusOf(body, { 'next-action': 'x', ...headers })).toBe(400);
  });

  test('a call from another site', async () => {
    const headers = { 'next-action': 'x', ...text, origin: 'https://evil.example' };
    expect(await statusOf('[]', headers)).toBe(403);
  });

  test('an address that is no text', async () => {
    const request = new Request('http://localhost:3000/proof/%E0%A4%A', { headers: { host: 'localhost:3000' } });
    expect((await refusalOf(request, origins))?.status).toBe(400);
  });
});

test.each([
  ['another host', { host: 'evil.example' }],
  ['a host that a proxy forwards for another', { 'x-forwarded-host': 'evil.example' }],
  ['a host that is none', { 'x-forwarded-host': '//evil.example' }],
  ['no host', { host: '' }],
  ['a protocol that a browser would run', { 'x-forwarded-proto': 'javascript' }],
])('%s is not answered for: a redirect would lead there', async (_name, headers) => {
  const answer = await refusalOf(new Request(url, { headers: { host: 'localhost:3000', ...headers } }), origins);
  expect([answer?.status, await answer?.text()]).toEqual([421, expect.stringContaining(' at http://localhost:3000,')]);
});

test.each([
  ['a form of this site', { 'content-type': form, origin: 'http://localhost:3000' }],
  ['a form from a program, which names no site', { 'content-type': form }],
  ['a form behind a proxy', { 'content-type': form, origin: 'https://app.example', 'x-forwarded-host': 'app.example' }],
  ['a host in capitals', { 'content-type': form, host: 'LOCALHOST:3000' }],
  ['JSON', { 'content-type': 'application/json', origin: 'https://evil.example' }],
])('%s goes on', async (_name, headers) => {
  expect(await statusOf(part('x\r\n--b--\r\n'), headers)).toBeUndefined();
});

test.each([
  ['no arguments', '[]', text],
  [
    'a state and a form',
    part('x\r\n').replace('title', '_1_title') + part('[{},"$K1"]\r\n--b--\r\n').replace('title', '0'),
    { 'content-type': form },
  ],
  ['texts, also one that begins with a dollar', '[{"problem":"$undefined"},"$$5","5 $"]', text],
])('what React posts goes on: %s', async (_name, body, headers) => {
  expect(await statusOf(body, { 'next-action': 'x', ...headers })).toBeUndefined();
});

test('what is read here can be read again', async () => {
  const headers = { host: 'localhost:3000', 'content-type': form };
  const request = new Request(url, { method: 'POST', body: part('x\r\n--b--\r\n'), headers });
  expect(await refusalOf(request, origins)).toBeUndefined();
  expect((await request.formData()).get('title')).toBe('x');
});
