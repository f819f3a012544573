import { expect, test } from 'vitest';
import { isTooDeep, readValues } from './body.ts';

const read = (query: string, body?: string, type = 'application/x-www-form-urlencoded') => {
  const init = body === undefined ? {} : { method: 'POST', headers: { 'content-type': type }, body };
  const request = new Request(`http://localhost/x${query}`, init);
  return readValues(request, new URL(request.url));
};

test('a form’s and a query’s repeated names become lists, and the body wins', async () => {
  expect({ ...(await read('?a=1&b=2&b=3')) }).toEqual({ a: '1', b: ['2', '3'] });
  expect(await read('?a=1&b=2', 'b=3&c=4&c=5')).toEqual({ a: '1', b: '3', c: ['4', '5'] });
  expect(await read('?a=1', '{"a":{"b":1}}', 'application/json')).toEqual({ a: { b: 1 } });
});

test('a body of JSON is read whatever type it names', async () => {
  expect(await read('', '{"a":1}', 'text/plain')).toEqual({ a: 1 });
});

test('a name like __proto__ stays a name', async () => {
  const values = await read('?__proto__=x', '__proto__=y&a=1');
  expect((values as { x?: unknown }).x).toBeUndefined();
  expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
  expect(Object.entries(values)).toEqual([
    ['__proto__', 'y'],
    ['a', '1'],
  ]);
});

test('an upload’s files become bytes, and what is no form is 400', async () => {
  const form = new FormData();
  form.append('file', new Blob([Buffer.from([1, 2, 255])]), 'a.png');
  form.append('uploader_user_id', 'user_1');
  const request = new Request('http://localhost/x', { method: 'POST', body: form });
  const values = await readValues(request, new URL(request.url));
  expect(values).toEqual({ file: new Uint8Array([1, 2, 255]), uploader_user_id: 'user_1' });
  await expect(read('', 'nonsense', 'multipart/form-data; boundary=x')).rejects.toMatchObject({ status: 400 });
  await expect(read('', 'x', 'multipart/form-data')).rejects.toMatchObject({ status: 400 });
});

test('a picture as text becomes bytes too', async () => {
  const bytes = { file: new Uint8Array([1, 2, 255]) };
  expect(await read('', 'data:image/png;base64,AQL/', 'application/octet-stream')).toEqual(bytes);
  expect(await read('', 'AQL/', 'application/octet-stream')).toEqual(bytes);
});

test('an upload larger than a picture may be is 413, and so is its text', async () => {
  const upload = (disposition: string, length: number) =>
    read(
      '',
      `--x\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n${'a'.repeat(length)}\r\n--x--`,
      'multipart/form-data; boundary=x',
    );
  await expect(upload('name="file"; filename="a"', 10_200_000)).rejects.toMatchObject({ status: 413 });
  await expect(upload('name="file"', 1_000_001)).rejects.toMatchObject({ status: 413 });
  expect(await upload('name="file"; filename="a"', 9_000_000)).toMatchObject({ file: { length: 9_000_000 } });
});

test.each([
  [0, false],
  [100, false],
  [101, true],
  [100_000, true],
])('data nested %i levels deep is too deep: %s', (levels, isDeep) => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { value };
  expect(isTooDeep(value)).toBe(isDeep);
});
