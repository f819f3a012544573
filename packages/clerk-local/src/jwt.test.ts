import { createPublicKey, generateKeyPairSync, verify as verifySignature } from 'node:crypto';
import { verifyToken } from '@clerk/backend';
import { describe, expect, test } from 'vitest';
import { algorithms, canSign, categories, signJwt } from './jwt.ts';
import { createKeys } from './keys.ts';
import { privateKey, readJwt } from './testing.ts';

const curveOf = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const;
const elliptic = Object.fromEntries(
  Object.entries(curveOf).map(([algorithm, namedCurve]) => {
    const { privateKey: key } = generateKeyPairSync('ec', { namedCurve });
    return [algorithm, key.export({ type: 'pkcs8', format: 'pem' })];
  }),
);
const keyFor = (algorithm: string): string =>
  algorithm.startsWith('RS') ? privateKey : (elliptic[algorithm] ?? 'a secret of thirty-two characters');

test('a token in compact form is accepted by the real verifyToken', async () => {
  const keys = createKeys(privateKey);
  const now = Math.floor(Date.now() / 1000);
  const payload = { sub: 'user_1', iss: keys.issuer, iat: now, nbf: now, exp: now + 60 };
  const signer = { algorithm: 'RS256', key: keys.privateKey, kid: keys.kid };
  const jwt = signJwt({ cat: categories.session }, payload, signer);
  expect(readJwt(jwt).header).toEqual({ alg: 'RS256', kid: keys.kid, typ: 'JWT', cat: categories.session });
  await expect(verifyToken(jwt, { jwtKey: keys.publicPem })).resolves.toMatchObject(payload);
});

test.each(['ES256', 'ES384', 'ES512'] as const)('%s signs in the form that JWS wants', (algorithm) => {
  const key = keyFor(algorithm);
  const [header, payload, signature = ''] = signJwt({}, { a: 1 }, { algorithm, key }).split('.');
  const signed = Buffer.from(`${header}.${payload}`);
  const check = { key: createPublicKey(key), dsaEncoding: 'ieee-p1363' as const };
  expect(verifySignature(`sha${algorithm.slice(2)}`, signed, check, Buffer.from(signature, 'base64url'))).toBe(true);
});

test.each(['none', 'PS256', '', 'rs256'])('the algorithm "%s" signs nothing', (algorithm) => {
  expect(() => signJwt({}, {}, { algorithm, key: privateKey })).toThrow(TypeError);
});

describe('a key must be of the algorithm’s family and curve', () => {
  test.each(algorithms)('%s', (algorithm) => {
    expect(canSign(algorithm, keyFor(algorithm))).toBe(true);
    expect(() => signJwt({}, {}, { algorithm, key: keyFor(algorithm) })).not.toThrow();
    expect(canSign(algorithm, '')).toBe(false);
  });
  test.each([
    ['RS256', 'not a PEM'],
    ['RS256', keyFor('ES256')],
    ['ES256', privateKey],
    ['ES256', keyFor('ES384')],
    ['ES512', 'not a PEM'],
  ])('%s refuses another kind of key', (algorithm, key) => expect(canSign(algorithm, key)).toBe(false));
});
