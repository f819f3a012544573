/** What is no compact token at all, or not the one text that an encoder writes. */
import {
  canary,
  claimsV2,
  encode,
  good,
  goodHeader,
  goodPayload,
  goodSignature,
  header,
  signEncoded,
  signToken,
  withClaims,
} from './sign.ts';
import type { HostileClass } from './table.ts';

const is = 'token_malformed';

export const structure: HostileClass = {
  name: 'structure',
  see: 'RFC 7515 §5.2, RFC 7519 §7.2',
  rows: [
    ['nothing at all', is, ''],
    ['garbage', is, `${canary} garbage`],
    ['one part', is, canary],
    ['two parts', is, `${goodHeader}.${goodPayload}`],
    ['four parts', is, `${good}.${goodSignature}`],
    ['five parts, as encrypted tokens have', is, `${good}.${goodSignature}.${goodSignature}`, 'RFC 7516 §7.1'],
    ['only dots', is, '..'],
    ['a duplicate dot', is, `${goodHeader}..${goodPayload}.${goodSignature}`],
    ['a dot at the beginning', is, `.${good}`],
    ['a dot at the end', is, `${good}.`],
    ['no header', is, `.${goodPayload}.${goodSignature}`],
    ['no payload', is, `${goodHeader}..${goodSignature}`, 'RFC 7515 appendix F'],
    ['no signature', is, `${goodHeader}.${goodPayload}.`, 'CVE-2015-9235'],
    ['the token twice', is, `${good}${good}`],
    ['two tokens with a comma between', is, `${good},${good}`, 'RFC 9110 §5.3'],
    ['the token in quotes', is, `"${good}"`],
    ['the token in brackets', is, `[${good}]`],
    ['the token with its dots percent-encoded', is, good.replaceAll('.', '%2E')],
    ['letters of other scripts', is, `${goodHeader}.ключ${canary}🔑.${goodSignature}`],
    ['a dot of another script', is, `${goodHeader}．${goodPayload}．${goodSignature}`],
    ['a line break inside', is, `${goodHeader}.\n${goodPayload}.${goodSignature}`],
    ['a zero byte inside', is, `${goodHeader}.${goodPayload}.\0${goodSignature}`],
    ['a tab inside', is, `${goodHeader}.\t${goodPayload}.${goodSignature}`],
    ['the word null', is, 'null'],
    ['the word undefined', is, 'undefined'],
    ['an object written as text', is, '[object Object]'],
    [
      'the JSON serialization',
      is,
      JSON.stringify({ protected: goodHeader, payload: goodPayload, signature: goodSignature }),
      'RFC 7515 §7.2',
    ],
    ['the parts the wrong way round', is, `${goodSignature}.${goodPayload}.${goodHeader}`],
    ['a secret key', is, `sk_test_${canary}`],
    ['a publishable key', is, `pk_test_${canary}`],
    ['a development browser’s id', is, `dvb_${canary}`],
  ],
};

/** A rightly signed token of exactly so many characters: whole bytes give no length of 4n + 1, so the header helps. */
export function tokenOfLength(length: number): string {
  const least = Math.floor(((length - good.length) * 3) / 4) - 40;
  for (const x of ['', 'x', 'xx']) {
    for (let more = 0; more < 50; more += 1) {
      const head = encode({ ...header, x });
      const payload = encode({ ...claimsV2, ballast: 'x'.repeat(least + more) });
      if (head.length + payload.length + goodSignature.length + 2 === length) return signEncoded(head, payload);
    }
  }
  throw new Error(`no token of ${length} characters`);
}

export const size: HostileClass = {
  name: 'size',
  see: 'RFC 8725 §2.6',
  rows: [
    ['more than 8 KiB, rightly signed', is, withClaims({ ballast: canary.repeat(1500) })],
    ['one character more than 8 KiB, rightly signed', is, tokenOfLength(8193)],
    ['12,000 letters', is, 'a'.repeat(12_000)],
    ['12,000 dots', is, '.'.repeat(12_000)],
    ['a signature of 9,000 characters', is, `${goodHeader}.${goodPayload}.${'A'.repeat(9000)}`],
  ],
};

/** The next letter of the alphabet: the same bytes, by a reader that does not look at the last bits. */
const loose = (encoded: string): string =>
  encoded.slice(0, -1) + String.fromCodePoint((encoded.codePointAt(encoded.length - 1) ?? 0) + 1);
/** A part of two bytes over a multiple of three, whose last letter has bits to spare. */
const oddClaims = encode({ ...claimsV2, x: ['', 'x', 'xx'].find((x) => encode({ ...claimsV2, x }).length % 4 === 3) });
const oddHeader = encode({ ...header, x: ['', 'x', 'xx'].find((x) => encode({ ...header, x }).length % 4 === 3) });
/** One whose signature has letters that base64 and base64url write differently. */
const dashed = [...Array(50).keys()]
  .map((jti) => withClaims({ jti: `${canary}${jti}` }))
  .find((token) => /[-_][^.]*$/.test(token)) as string;
const blankAt = (at: number, blank: string): string =>
  `${goodHeader}.${goodPayload}.${goodSignature.slice(0, at)}${blank}${goodSignature.slice(at)}`;

export const encoding: HostileClass = {
  name: 'base64url',
  see: 'RFC 7515 §2, RFC 4648 §3.5 and §5',
  rows: [
    ['padded base64', is, `${goodHeader}=.${goodPayload}=.${goodSignature}==`],
    ['a padded header', is, `${goodHeader}=.${goodPayload}.${goodSignature}`],
    ['a padded payload', is, `${goodHeader}.${goodPayload}=.${goodSignature}`],
    ['a padded signature', is, `${goodHeader}.${goodPayload}.${goodSignature}==`],
    ['a header padded, then rightly signed', is, signEncoded(`${oddHeader}=`, goodPayload)],
    ['a payload padded, then rightly signed', is, signEncoded(goodHeader, `${oddClaims}=`)],
    ['base64 with + and /', is, `${goodHeader}.${goodPayload}+/.${goodSignature}`],
    ['the signature in the alphabet of base64', is, dashed.replaceAll('-', '+').replaceAll('_', '/')],
    ['a signature with spare bits set', is, loose(good)],
    ['a header with spare bits set, rightly signed', is, signEncoded(loose(oddHeader), goodPayload)],
    ['a payload with spare bits set, rightly signed', is, signEncoded(goodHeader, loose(oddClaims))],
    [
      'a payload of an impossible length, rightly signed',
      is,
      signEncoded(
        goodHeader,
        `${encode({ ...claimsV2, x: ['', 'x', 'xx'].find((x) => encode({ ...claimsV2, x }).length % 4 === 0) })}A`,
      ),
    ],
    ['a header of one letter, rightly signed', is, signEncoded('e', goodPayload)],
    ['a signature cut by one character', is, good.slice(0, -1)],
    ['a signature cut within a byte', is, `${goodHeader}.${goodPayload}.${'A'.repeat(337)}B`],
    ['a blank in the signature', is, blankAt(9, ' ')],
    ['a line break in the signature', is, blankAt(9, '\n')],
    ['a tab in the signature', is, blankAt(9, '\t')],
    ['a letter of no alphabet in the signature', is, blankAt(9, '*')],
    ['a ~ in the header', is, `${goodHeader}~.${goodPayload}.${goodSignature}`],
    ['parts encoded twice', is, good.split('.').map(encode).join('.')],
    [
      'parts as hexadecimal',
      is,
      signEncoded(
        Buffer.from(goodHeader, 'base64url').toString('hex'),
        Buffer.from(goodPayload, 'base64url').toString('hex'),
      ),
    ],
    [
      'a payload that is not encoded, rightly signed',
      is,
      signToken(claimsV2).replace(goodPayload, JSON.stringify(claimsV2)),
      'RFC 7797 §5.2',
    ],
  ],
};
