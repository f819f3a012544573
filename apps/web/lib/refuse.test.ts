import { describe, expect, test } from 'vitest';
import { refusalOf } from './refuse.ts';

const url = 'http://localhost:3000/patterns/server-actions';
const form = 'multipart/form-data; boundary=b';
const part = (rest: string) => `--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n${rest}`;

async function statusOf(body: string, headers: Record<string, string>, address = url): Promise<number | undefined> {
  return (await refusalOf(new Request(address, { method: 'POST', body, headers })))?.status;
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
  ])('a form with %s', async (_name, body, headers, status) => {
    expect(await statusOf(body, { host: 'localhost:3000', ...headers })).toBe(status);
  });

  test('an address that is no text', async () => {
    expect((await refusalOf(new Request('http://localhost:3000/proof/%E0%A4%A')))?.status).toBe(400);
  });
});

test.each([
  ['a form of this site', { 'content-type': form, origin: 'http://localhost:3000' }],
  ['a form from a program, which names no site', { 'content-type': form }],
  ['a form behind a proxy', { 'content-type': form, origin: 'https://app.example', 'x-forwarded-host': 'app.example' }],
  ['JSON', { 'content-type': 'application/json', origin: 'https://evil.example' }],
  [
    'what React posts, which Next itself judges',
    { 'content-type': form, 'next-action': 'x', origin: 'https://evil.example' },
  ],
])('%s goes on', async (_name, headers) => {
  expect(await statusOf(part('x\r\n--b--\r\n'), { host: 'localhost:3000', ...headers })).toBeUndefined();
});

test('what is read here can be read again', async () => {
  const request = new Request(url, { method: 'POST', body: part('x\r\n--b--\r\n'), headers: { 'content-type': form } });
  expect(await refusalOf(request)).toBeUndefined();
  expect((await request.formData()).get('title')).toBe('x');
});
