import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMultipart } from './multipart.ts';

const type = 'multipart/form-data; boundary=xyz';
const part = (disposition: string, value: string) => `--xyz\r\nContent-Disposition: ${disposition}\r\n\r\n${value}\r\n`;
const parse = (text: string, as = type) => parseMultipart(Buffer.from(text, 'latin1'), as);

test('fields are text and files are bytes, whatever lines are in them', () => {
  const form = `${part('form-data; name="a"', '1\r\n--xy')}${part('form-data; name="f"; filename="name=b.png"', '\u0000\r\n\r\n\u00FF')}--xyz--`;
  expect(parse(form)).toEqual([
    { name: 'a', value: '1\r\n--xy' },
    { name: 'f', value: new Uint8Array([0, 13, 10, 13, 10, 255]) },
  ]);
});

test.each([
  ['no boundary', part('form-data; name="a"', '1'), 'multipart/form-data'],
  ['no end', part('form-data; name="a"', '1'), type],
  ['a part without a name', `${part('form-data', '1')}--xyz--`, type],
  ['a part without headers', '--xyz\r\n1\r\n--xyz--', type],
  ['something else', 'nonsense', type],
  ['nothing', '', type],
  ['more fields than any form has', `${part('form-data; name="a"', '1').repeat(101)}--xyz--`, type],
])('%s is no form', (_name, text, as) => {
  expect(parse(text, as)).toBeUndefined();
});

test('what the platform writes is read back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ maxLength: 40, unit: 'grapheme' }),
      async (bytes, text) => {
        const form = new FormData();
        form.append('file', new Blob([new Uint8Array(bytes)]), 'a.png');
        form.append('text', text);
        const request = new Request('http://localhost/', { method: 'POST', body: form });
        const body = Buffer.from(await request.arrayBuffer());
        const parts = parseMultipart(body, request.headers.get('content-type') ?? '');
        // A form's lines end in CRLF.
        const sent = text.replaceAll(/\r\n|\r|\n/g, '\r\n');
        expect(parts).toEqual([
          { name: 'file', value: new Uint8Array(bytes) },
          { name: 'text', value: sent },
        ]);
      },
    ),
    { numRuns: 50 },
  );
});
