import { createPublicKey, generateKeyPairSync, webcrypto } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readKeySet } from './jwk-set.ts';

const { n = '', ...rest } = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
const good = { ...rest, n, kid: 'ins_1', use: 'sig', alg: 'RS256' };
const read = (...keys: unknown[]) => [...readKeySet(JSON.stringify({ keys })).values()];

/** A number of so many bits as base64url: the first bit and, unless told, the last are one. */
function modulus(bits: number, last = 1): string {
  const bytes = Buffer.alloc(Math.ceil(bits / 8), 0xaa);
  bytes[0] = 1 << ((bits - 1) % 8);
  bytes[bytes.length - 1] = 0xaa + last;
  return bytes.toString('base64url');
}

test('a key as Clerk publishes it is read, with what verifying needs and nothing else, and frozen', () => {
  const [key] = read({ ...good, x5t: 'print', toString: 'text' });
  expect(key).toEqual({ kty: 'RSA', kid: 'ins_1', use: 'sig', alg: 'RS256', n, e: 'AQAB' });
  expect(Object.isFrozen(key)).toBe(true);
});

test.each([
  ['no use', { use: undefined }],
  ['no algorithm', { alg: undefined }],
  ['operations that name verifying', { key_ops: ['verify'] }],
  ['2048 bits', { n: modulus(2048) }],
  ['3072 bits', { n: modulus(3072) }],
  ['8192 bits', { n: modulus(8192) }],
  ['a kid of 256 characters', { kid: 'k'.repeat(256) }],
  ['a kid that is a member of every object', { kid: '__proto__' }],
])('a key with %s is taken, and both runtimes can import it', async (_case, members) => {
  const [key] = read({ ...good, ...members });
  if (!key) throw new Error('The key was left out.');
  expect(createPublicKey({ key: { ...key }, format: 'jwk' }).asymmetricKeyType).toBe('rsa');
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  expect((await webcrypto.subtle.importKey('jwk', key, algorithm, false, ['verify'])).type).toBe('public');
});

describe('a key is left out, and the others stay, when it has', () => {
  test.each<[string, Record<string, unknown>]>([
    ['another type', { kty: 'EC' }],
    ['a type in other letters', { kty: 'rsa' }],
    ['no type', { kty: undefined }],
    ['another use', { use: 'enc' }],
    ['a use that is no text', { use: null }],
    ['RS384', { alg: 'RS384' }],
    ['PS256', { alg: 'PS256' }],
    ['HS256', { alg: 'HS256' }],
    ['no algorithm by name', { alg: 'none' }],
    ['an algorithm that is an array', { alg: ['RS256'] }],
    ['operations without verifying', { key_ops: ['encrypt'] }],
    ['operations that are no array', { key_ops: 'verify' }],
    ['no kid', { kid: undefined }],
    ['an empty kid', { kid: '' }],
    ['a number as kid', { kid: 1 }],
    ['a kid of 257 characters', { kid: 'k'.repeat(257) }],
    ['no modulus', { n: undefined }],
    ['an empty modulus', { n: '' }],
    ['a modulus that is an array', { n: [n] }],
    ['2047 bits', { n: modulus(2047) }],
    ['1024 bits', { n: modulus(1024) }],
    ['8193 bits', { n: modulus(8193) }],
    ['2048 bits with a zero in front', { n: Buffer.from([0, ...Buffer.from(n, 'base64url')]).toString('base64url') }],
    ['1024 bits made longer with zeros', { n: Buffer.alloc(128).toString('base64url') + modulus(1024) }],
    ['an even modulus', { n: modulus(2048, 0) }],
    ['a modulus in base64 with padding', { n: `${n}==` }],
    ['a modulus in other letters', { n: `${n.slice(0, -1)}ñ` }],
    ['a modulus with a space', { n: `${n} ` }],
    ['a modulus cut within a byte', { n: `${n}A`.padEnd(345, 'A') }],
    ['a modulus whose last bits are not zero', { n: `${n.slice(0, -1)}${n.endsWith('Q') ? 'R' : 'x'}` }],
    ['no exponent', { e: undefined }],
    ['1 as exponent, with which everybody can sign', { e: 'AQ' }],
    ['0 as exponent', { e: 'AA' }],
    ['3 as exponent', { e: 'Aw' }],
    ['an even exponent', { e: 'AQAA' }],
    ['an exponent with zeros in front', { e: 'AAEAAQ' }],
    ['an exponent that is a number', { e: 65_537 }],
    ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].map((name): [string, Record<string, unknown>] => [
      `the private member ${name}`,
      { [name]: 'AQAB' },
    ]),
    ['an empty private member', { d: null }],
  ])('%s', (_case, members) => {
    expect(read({ ...good, ...members }, { ...good, kid: 'ins_2' })).toEqual([
      { kty: 'RSA', kid: 'ins_2', use: 'sig', alg: 'RS256', n, e: 'AQAB' },
    ]);
  });
});

test('a set may be empty: then no key is good any more', () => {
  expect(readKeySet('{"keys":[]}').size).toBe(0);
});

test('a set may have 16 keys', () => {
  expect(read(...Array.from({ length: 16 }, (_, at) => ({ ...good, kid: `ins_${at}` })))).toHaveLength(16);
});

test.each([
  ['nothing', '', 'not JSON'],
  ['text', 'canary', 'not JSON'],
  ['a page', '<!doctype html><p>canary', 'not JSON'],
  ['half a set', '{"keys":[{"kid":"canary"', 'not JSON'],
  ['brackets without end', '['.repeat(65_000), 'not JSON'],
  ['null', 'null', 'not a JWK Set'],
  ['a number', '1', 'not a JWK Set'],
  ['an array', '[{"kid":"canary"}]', 'not a JWK Set'],
  ['a key without a set', JSON.stringify(good), 'not a JWK Set'],
  ['an error', '{"errors":[{"code":"canary"}]}', 'not a JWK Set'],
  ['keys that are an object', '{"keys":{"canary":{}}}', 'not a JWK Set'],
  ['keys of another object', '{"__proto__":{"keys":[]}}', 'not a JWK Set'],
  ['null as key', JSON.stringify({ keys: [good, null] }), 'a key is not an object'],
  ['an array as key', JSON.stringify({ keys: [[good]] }), 'a key is not an object'],
  ['17 keys', JSON.stringify({ keys: Array.from({ length: 17 }, (_, at) => ({ ...good, kid: at })) }), 'more than 16'],
  ['one key twice', JSON.stringify({ keys: [good, good] }), 'two keys have the same kid'],
  ['two keys of one kid', JSON.stringify({ keys: [good, { ...good, n: modulus(2048) }] }), 'the same kid'],
  ['a kid used again for another type', JSON.stringify({ keys: [good, { kty: 'EC', kid: 'ins_1' }] }), 'the same kid'],
])('%s is refused as a whole, without quoting it', (_case, text, reason) => {
  expect(() => readKeySet(text)).toThrow(reason);
  expect(() => readKeySet(text)).toThrow(expect.not.objectContaining({ message: expect.stringContaining('canary') }));
  expect(() => readKeySet(text)).toThrow(expect.not.objectContaining({ cause: expect.anything() }));
});

test('whatever a set holds, each key read from it can be imported', () => {
  const change = fc.constantFrom('kty', 'kid', 'use', 'alg', 'n', 'e', 'key_ops', 'd');
  const value = fc.oneof(
    fc.jsonValue(),
    fc.base64String(),
    fc.uint8Array({ minLength: 255, maxLength: 258 }).map(encode),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(change, value), { maxLength: 2 }), (changes) => {
      for (const key of read({ ...good, ...Object.fromEntries(changes) })) {
        expect(createPublicKey({ key: { ...key }, format: 'jwk' }).asymmetricKeyType).toBe('rsa');
      }
    }),
    { numRuns: 500 },
  );
});

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
