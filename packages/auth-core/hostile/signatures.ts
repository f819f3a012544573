/** Tokens that the instance did not sign, or not with RS256: what only the header and the signature show. */
import { constants, generateKeyPairSync, privateEncrypt, sign } from 'node:crypto';
import {
  canary,
  claimsV2,
  encode,
  foreign,
  good,
  goodHeader,
  goodPayload,
  goodSignature,
  goodTokens,
  header,
  jwtKey,
  nowSeconds,
  pair,
  signEncoded,
  signHmac,
  signToken,
  signWith,
  testPolicy,
} from './sign.ts';
import type { HostileClass, Row } from './table.ts';

const is = 'token_malformed';
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const ed = generateKeyPairSync('ed25519').privateKey;
const der = pair.publicKey.export({ type: 'spki', format: 'der' });
const jwk = pair.publicKey.export({ format: 'jwk' });
const headOf = (alg: unknown): string => encode({ ...header, alg });
const pss = { key: pair.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
const confusion = 'CVE-2016-5431, RFC 8725 §2.1';
const none = 'CVE-2015-9235, RFC 8725 §3.2';

export const algorithms: HostileClass = {
  name: 'algorithm',
  see: 'RFC 8725 §3.1',
  rows: [
    ...['none', 'None', 'NONE', 'nOnE'].flatMap((alg): Row[] => [
      [`alg ${alg} without a signature`, is, `${headOf(alg)}.${goodPayload}.`, none],
      [`alg ${alg} with a signature`, is, `${headOf(alg)}.${goodPayload}.${goodSignature}`, none],
    ]),
    ['alg none, rightly signed', is, signToken(claimsV2, { alg: 'none' }), none],
    ['no alg', is, signToken(claimsV2, { alg: undefined })],
    ['an empty alg', is, signToken(claimsV2, { alg: '' })],
    ['alg null', is, signToken(claimsV2, { alg: null })],
    ['alg true', is, signToken(claimsV2, { alg: true })],
    ['a number as alg', is, signToken(claimsV2, { alg: 256 })],
    ['alg as an array', is, signToken(claimsV2, { alg: ['RS256'] })],
    ['alg as an object', is, signToken(claimsV2, { alg: { RS256: true } })],
    ['alg in small letters', is, signToken(claimsV2, { alg: 'rs256' }), 'RFC 7515 §4.1.1'],
    ['alg with a blank', is, signToken(claimsV2, { alg: 'RS256 ' })],
    ['alg in capitals elsewhere', is, signToken(claimsV2, { alg: undefined, ALG: 'RS256' })],
    ['alg as WebCrypto calls it', is, signToken(claimsV2, { alg: 'RSASSA-PKCS1-v1_5' })],
    ['alg constructor', is, signToken(claimsV2, { alg: 'constructor' })],
    ['HS256 with the PEM as secret', is, signHmac(jwtKey), confusion],
    ['HS256 with the trimmed PEM as secret', is, signHmac(jwtKey.trim()), confusion],
    ['HS256 with the PEM without line breaks as secret', is, signHmac(jwtKey.replaceAll('\n', '')), confusion],
    ['HS256 with the PEM’s base64 as secret', is, signHmac(der.toString('base64')), confusion],
    ['HS256 with the key’s bytes as secret', is, signHmac(der), confusion],
    ['HS256 with the JWK as secret', is, signHmac(JSON.stringify(jwk)), confusion],
    ['HS256 with the modulus as secret', is, signHmac(Buffer.from(jwk.n ?? '', 'base64url')), confusion],
    ['HS256 with an empty secret', is, signHmac(''), 'CVE-2026-44351'],
    ['HS256 with the secret null', is, signHmac('null'), confusion],
    ['HS384 with the PEM as secret', is, signHmac(jwtKey, 384), confusion],
    ['HS512 with the PEM as secret', is, signHmac(jwtKey, 512), confusion],
    ['HS256 in name, signed by the right key', is, signWith('HS256', 'sha256'), 'CVE-2022-23540'],
    ['RS384 by the right key', is, signWith('RS384', 'sha384')],
    ['RS512 by the right key', is, signWith('RS512', 'sha512')],
    ['PS256 by the right key', is, signWith('PS256', 'sha256', pss)],
    ['PS256 in name, by the right key', is, signWith('PS256', 'sha256')],
    ['ES256 by a key of its own', is, signWith('ES256', 'sha256', { key: ec, dsaEncoding: 'ieee-p1363' })],
    ['ES256 with a signature of zeros', is, `${headOf('ES256')}.${goodPayload}.${'A'.repeat(86)}`, 'CVE-2022-21449'],
    ['EdDSA by a key of its own', is, signWith('EdDSA', null, ed)],
    ['RS1 by the right key', is, signWith('RS1', 'sha1')],
  ],
};

const wrong = 'token_signature_invalid';
const byForeign = (head: object, claims: object = claimsV2): string =>
  signToken({ ...claims }, { ...head }, foreign.privateKey);
const foreignJwk = foreign.publicKey.export({ format: 'jwk' });
const shortKey = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const longKey = generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey;
const mallory = { ...claimsV2, sub: 'user_mallory' };

export const keys: HostileClass = {
  name: 'key injection',
  see: 'RFC 8725 §3.5 and §3.10',
  rows: [
    ['a foreign key', wrong, byForeign({})],
    [
      'a foreign key, sent along in the header',
      wrong,
      byForeign({ jwk: foreignJwk, jku: 'https://evil.example/jwks.json', kid: '../../dev/null' }),
      'CVE-2018-0114',
    ],
    ['a foreign key as jwk', wrong, byForeign({ jwk: foreignJwk }), 'CVE-2018-0114'],
    ['a foreign key at a jku', wrong, byForeign({ jku: 'https://evil.example/jwks.json' })],
    ['a foreign key at a jku of this machine', wrong, byForeign({ jku: 'http://localhost:4000/jwks.json' })],
    ['a foreign key at an x5u', wrong, byForeign({ x5u: 'https://evil.example/chain.pem' })],
    [
      'a foreign key as x5c',
      wrong,
      byForeign({ x5c: [foreign.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] }),
    ],
    ['a foreign key by its thumbprint', wrong, byForeign({ x5t: 'AAAA', 'x5t#S256': 'AAAA' })],
    ['a foreign key with a path as kid', wrong, byForeign({ kid: '../../../../dev/null' })],
    ['a foreign key with SQL as kid', wrong, byForeign({ kid: "x' UNION SELECT 'secret" })],
    ['a foreign key with a command as kid', wrong, byForeign({ kid: '$(cat /etc/passwd)' })],
    ['a foreign key with an address as kid', wrong, byForeign({ kid: 'https://evil.example/jwks.json' })],
    ['a foreign key with __proto__ as kid', wrong, byForeign({ kid: '__proto__' })],
    ['a foreign key without kid', wrong, byForeign({ kid: undefined })],
    ['a foreign key with an empty list of keys', wrong, byForeign({ keys: [foreignJwk] })],
    [
      'the key of another instance, with its own issuer',
      wrong,
      byForeign({ kid: 'ins_other' }, { ...claimsV2, iss: 'https://other-01.clerk.accounts.dev' }),
    ],
    [
      'the key of another instance that has the same kid',
      wrong,
      byForeign({}, { ...claimsV2, iss: testPolicy.issuer }),
      'clerk/javascript #9394',
    ],
    [
      'a foreign key and expired: the signature comes first',
      wrong,
      byForeign({}, { ...claimsV2, exp: nowSeconds - 3600 }),
    ],
    [
      'a foreign key and another issuer: the signature comes first',
      wrong,
      byForeign({}, { ...claimsV2, iss: 'https://evil.example' }),
    ],
    ['a foreign key and no claims: the signature comes first', wrong, byForeign({}, {})],
    ['a foreign key of 1024 bits', wrong, signToken(claimsV2, {}, shortKey), 'RFC 7518 §3.3'],
    ['a foreign key of 3072 bits', wrong, signToken(claimsV2, {}, longKey)],
    [
      'a foreign key and a payload that is not JSON',
      // What stands around a library reads the payload before it: the refusal is the same 401.
      { core: wrong, backend: is, jsonwebtoken: is },
      signToken(`{${canary}`, {}, foreign.privateKey),
    ],
    ['a number as kid', is, signToken(claimsV2, { kid: 1 }), 'RFC 7515 §4.1.4'],
    ['an array as kid', is, signToken(claimsV2, { kid: [header.kid] }), 'RFC 7515 §4.1.4'],
    ['an object as kid', is, signToken(claimsV2, { kid: { [canary]: 1 } }), 'RFC 7515 §4.1.4'],
    ['the kid null', is, signToken(claimsV2, { kid: null }), 'RFC 7515 §4.1.4'],
    ['an empty kid', is, signToken(claimsV2, { kid: '' })],
  ],
};

const bytes = Buffer.from(goodSignature, 'base64url');
const signedAs = (signature: Buffer): string => `${goodHeader}.${goodPayload}.${signature.toString('base64url')}`;
const flipped = (at: number): string => {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return signedAs(changed);
};
const over = (text: string, hash = 'sha256'): string => signedAs(sign(hash, Buffer.from(text), pair.privateKey));
const [, otherPayload = '', otherSignature = ''] = goodTokens['version 1'].split('.');
const digest = Buffer.alloc(32, 7);

export const tampering: HostileClass = {
  name: 'signature',
  see: 'RFC 7515 §5.2',
  rows: [
    ['a tampered payload', wrong, `${goodHeader}.${encode({ ...claimsV2, sub: `user_${canary}` })}.${goodSignature}`],
    [
      'another subject of the same length',
      wrong,
      `${goodHeader}.${encode({ ...claimsV2, sub: 'user_alicf' })}.${goodSignature}`,
    ],
    ['a later end', wrong, `${goodHeader}.${encode({ ...claimsV2, exp: claimsV2.exp + 60 })}.${goodSignature}`],
    ['a claim more', wrong, `${goodHeader}.${encode({ ...claimsV2, act: { sub: 'user_mallory' } })}.${goodSignature}`],
    [
      'the claims in another order',
      wrong,
      `${goodHeader}.${encode(Object.fromEntries(Object.entries(claimsV2).toReversed()))}.${goodSignature}`,
    ],
    ['a payload with a blank more', wrong, `${goodHeader}.${encode(`${JSON.stringify(claimsV2)} `)}.${goodSignature}`],
    ['a tampered header', wrong, `${encode({ ...header, kid: `other_${canary}` })}.${goodPayload}.${goodSignature}`],
    ['a header without its class', wrong, `${encode({ ...header, cat: undefined })}.${goodPayload}.${goodSignature}`],
    ['the signature of another token', wrong, good.replace(goodSignature, otherSignature)],
    ['the payload of another token', wrong, good.replace(goodPayload, otherPayload)],
    ['a cut signature', wrong, good.slice(0, -22)],
    ['half a signature', wrong, signedAs(bytes.subarray(0, 128))],
    ['a signature of one byte', wrong, `${goodHeader}.${goodPayload}.AA`],
    ['a signature of zeros', wrong, signedAs(Buffer.alloc(256)), 'CVE-2022-21449'],
    ['the signature 1', wrong, signedAs(Buffer.concat([Buffer.alloc(255), Buffer.of(1)]))],
    ['a signature of ones', wrong, signedAs(Buffer.alloc(256, 0xff))],
    [
      'a signature with a zero byte before it',
      wrong,
      signedAs(Buffer.concat([Buffer.of(0), bytes])),
      'RFC 8017 §8.2.2',
    ],
    ['a signature with a zero byte after it', wrong, signedAs(Buffer.concat([bytes, Buffer.of(0)])), 'RFC 8017 §8.2.2'],
    ['a signature twice', wrong, signedAs(Buffer.concat([bytes, bytes]))],
    ['a signature the wrong way round', wrong, signedAs(Buffer.from(bytes.toReversed()))],
    ['a signature with its first bit changed', wrong, flipped(0)],
    ['a signature with a bit in the middle changed', wrong, flipped(128)],
    ['a signature with its last bit changed', wrong, flipped(255)],
    ['a signature over the payload alone', wrong, over(goodPayload)],
    ['a signature over both without the dot', wrong, over(`${goodHeader}${goodPayload}`)],
    ['a signature over what is encoded', wrong, over(`${JSON.stringify(header)}.${JSON.stringify(claimsV2)}`)],
    ['a signature by SHA-1 that is called RS256', wrong, over(`${goodHeader}.${goodPayload}`, 'sha1')],
    ['a signature by SHA-512 that is called RS256', wrong, over(`${goodHeader}.${goodPayload}`, 'sha512')],
    ['a PSS signature that is called RS256', wrong, signWith('RS256', 'sha256', pss)],
    [
      'a signature without the name of its hash',
      wrong,
      signedAs(privateEncrypt(pair.privateKey, digest)),
      'CVE-2006-4339',
    ],
    [
      'a secret’s HMAC that is called RS256',
      wrong,
      `${goodHeader}.${goodPayload}.${signHmac(jwtKey).split('.')[2] ?? ''}`,
    ],
    ['somebody else’s claims by a foreign key', wrong, signEncoded(goodHeader, encode(mallory), foreign.privateKey)],
  ],
};
