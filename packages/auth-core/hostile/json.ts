/** Headers and payloads that are not one JSON object, or that two readers may take differently. All are rightly signed. */
import { deflateRawSync } from 'node:zlib';
import { canary, claimsV2, good, goodPayload, header, signToken, withText } from './sign.ts';
import type { HostileClass } from './table.ts';

const is = 'token_malformed';
const claims = JSON.stringify(claimsV2);
const head = JSON.stringify(header);
const bytes = (text: string, ...values: number[]): Buffer => {
  const [before = '', after = ''] = text.split('?');
  return Buffer.concat([Buffer.from(before), Buffer.from(values), Buffer.from(after)]);
};
const odd = (text: string): string => `{"x":"?",${text.slice(1)}`;

export const headers: HostileClass = {
  name: 'header',
  see: 'RFC 7515 §4 and §5.2',
  rows: [
    ['a header that is not JSON', is, signToken(claimsV2, `{${canary}`)],
    ['the header null', is, signToken(claimsV2, 'null')],
    [
      'the header null, with a signature of three bytes',
      is,
      `bnVsbA.${goodPayload}.AAAA`,
      'a 500 of @clerk/hono, /express and /nextjs',
    ],
    ['an array as header', is, signToken(claimsV2, '["RS256"]')],
    ['an array with an object as header', is, signToken(claimsV2, `[${head}]`)],
    ['a text as header', is, signToken(claimsV2, '"RS256"')],
    ['a number as header', is, signToken(claimsV2, '256')],
    ['the header true', is, signToken(claimsV2, 'true')],
    ['an empty object as header', is, signToken(claimsV2, '{}')],
    ['a blank as header', is, signToken(claimsV2, ' ')],
    ['a header in single quotes', is, signToken(claimsV2, head.replaceAll('"', "'"))],
    ['a header with a comma at its end', is, signToken(claimsV2, `${head.slice(0, -1)},}`)],
    ['a header with a comment', is, signToken(claimsV2, `${head}//`)],
    ['text after the header', is, signToken(claimsV2, `${head}{}`)],
    ['a zero byte after the header', is, signToken(claimsV2, `${head}\0`)],
    ['a byte order mark before the header', is, signToken(claimsV2, `\u{feff}${head}`)],
    ['a header that is not UTF-8', is, signToken(claimsV2, bytes(odd(head), 0xff)), 'RFC 7515 §5.2 step 3'],
    ['a header with an overlong character', is, signToken(claimsV2, bytes(odd(head), 0xc0, 0xaf)), 'RFC 3629 §10'],
    ['a header with half a character', is, signToken(claimsV2, bytes(odd(head), 0xed, 0xa0, 0x80)), 'RFC 3629 §3'],
    ['a header in UTF-16', is, signToken(claimsV2, Buffer.from(head, 'utf16le'))],
  ],
};

export const payloads: HostileClass = {
  name: 'payload',
  see: 'RFC 7519 §7.2',
  rows: [
    ['a payload that is not JSON', is, signToken(`{${canary}`)],
    ['a payload that is not UTF-8', is, signToken(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))],
    ['a claim that is not UTF-8', is, signToken(bytes(odd(claims), 0xff))],
    ['a claim with an overlong character', is, signToken(bytes(odd(claims), 0xc0, 0xaf)), 'RFC 3629 §10'],
    ['a claim with half a character', is, signToken(bytes(odd(claims), 0xed, 0xa0, 0x80)), 'RFC 3629 §3'],
    ['a claim that ends within a character', is, signToken(bytes(odd(claims), 0xe2, 0x82))],
    ['the payload null', is, signToken('null'), 'a TypeError of hono/jwt'],
    ['a text as payload', is, signToken(`"${canary}"`)],
    ['a number as payload', is, signToken('42')],
    ['the payload true', is, signToken('true')],
    ['an array as payload', is, signToken(`["${canary}"]`)],
    ['an array with the claims as payload', is, signToken(`[${claims}]`)],
    ['a blank as payload', is, signToken(' ')],
    ['a payload in single quotes', is, signToken(claims.replaceAll('"', "'"))],
    ['a payload with a comma at its end', is, signToken(`${claims.slice(0, -1)},}`)],
    ['a payload with a comment', is, signToken(`/**/${claims}`)],
    ['a payload with NaN', is, withText('"x":NaN')],
    ['a line break within a claim', is, withText('"x":"\n"')],
    ['text after the payload', is, signToken(`${claims} {}`)],
    ['a zero byte after the payload', is, signToken(`${claims}\0`)],
    ['a byte order mark before the payload', is, signToken(`\u{feff}${claims}`)],
    ['a payload in UTF-16', is, signToken(Buffer.from(claims, 'utf16le'))],
    ['a compressed payload', is, signToken(deflateRawSync(claims), { zip: 'DEF' }), 'RFC 7516 §4.1.3'],
    ['a token within the token', is, signToken(good, { cty: 'JWT' }), 'RFC 7519 §5.2'],
  ],
};

const twice = (claim: string): string => withText(`"${claim}":"${canary}"`);

export const duplicates: HostileClass = {
  name: 'duplicate members',
  see: 'RFC 7519 §4, RFC 7515 §4',
  rows: [
    ['the subject twice', is, twice('sub')],
    ['the subject twice, once escaped', is, twice(String.raw`s\u0075b`)],
    ['the issuer twice', is, twice('iss')],
    ['the authorized party twice', is, twice('azp')],
    ['the session twice', is, twice('sid')],
    ['the end twice', is, withText('"exp":9999999999')],
    ['the status twice', is, withText('"sts":"pending"')],
    ['a claim within a claim twice', is, signToken(claims.replace('"rol":', '"rol":"owner","rol":'))],
    ['a claim of an object in a list twice', is, withText('"x":[{"y":1,"y":2}]')],
    ['a claim called __proto__ twice', is, withText('"__proto__":1,"__proto__":{}')],
    ['a claim with an empty name twice', is, withText('"":1,"":2')],
    ['the algorithm twice', is, signToken(claimsV2, `{"alg":"none",${head.slice(1)}`)],
    ['the algorithm twice, once escaped', is, signToken(claimsV2, `{"\\u0061lg":"none",${head.slice(1)}`)],
    ['the name of the key twice', is, signToken(claimsV2, `{"kid":"other",${head.slice(1)}`)],
    ['the class twice', is, signToken(claimsV2, `{"cat":"cl_B7d4PD222AAA",${head.slice(1)}`)],
  ],
};
