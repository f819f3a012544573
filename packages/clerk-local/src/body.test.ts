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

test('an upload is not taken yet and says so', async () => {
  await expect(read('', '--x--', 'multipart/form-data; boundary=x')).rejects.toMatchObject({ status: 501 });
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
