import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isPublishableKey, parsePublishableKey } from '@clerk/shared/keys';
import { createKeys, generatePrivatePem, instanceHost, keepPrivatePem, rotatedKeys } from './keys.ts';
import { privateKey } from './testing.ts';

test('everything follows from the private key: the same key gives the same, another gives another', () => {
  const [one, again, other] = [createKeys(privateKey), createKeys(privateKey), createKeys(generatePrivatePem())];
  expect(again).toMatchObject({ kid: one.kid, secretKey: one.secretKey, publicPem: one.publicPem, jwk: one.jwk });
  expect(other.kid).not.toBe(one.kid);
  expect(other.secretKey).not.toBe(one.secretKey);
  expect(one.kid).toMatch(/^ins_[A-Za-z0-9]{27}$/);
});

test('the public half carries nothing of the private one', () => {
  const { jwk, publicPem } = createKeys(privateKey);
  expect(Object.keys(jwk).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  expect(publicPem).toMatch(/^-----BEGIN PUBLIC KEY-----/);
});

test('the real SDK takes the publishable key for one of a development instance', () => {
  const { publishableKey, issuer } = createKeys(privateKey);
  expect(isPublishableKey(publishableKey)).toBe(true);
  expect(parsePublishableKey(publishableKey)).toMatchObject({ instanceType: 'development', frontendApi: instanceHost });
  expect(issuer).toBe(`https://${instanceHost}`);
});

test('line breaks of a PEM may be written as \\n, as environment files need it', () => {
  const escaped = privateKey.replaceAll('\n', String.raw`\n`);
  expect(createKeys(escaped).kid).toBe(createKeys(privateKey).kid);
});

describe('what is not such a key gives one line that does not quote it', () => {
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  test.each([
    ['nothing', ''],
    ['text', 'canary'],
    ['a broken PEM', privateKey.replace('MII', 'MIX')],
    ['a cut PEM', privateKey.slice(0, 200)],
    ['a public key', createKeys(privateKey).publicPem],
    ['a short RSA key', small],
    ['an elliptic key', curve],
  ])('%s', (_name, pem) => {
    const create = () => createKeys(pem);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(/^the private key must be an RSA key of at least 2048 bits as PKCS#8 PEM .*$/);
    expect(create).not.toThrow('canary');
  });
});

test('a key is kept in a file of its owner’s, and read from there afterwards', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'clerk-local-')), 'deep', 'private-key.pem');
  const pem = keepPrivatePem(file);
  expect(() => createPrivateKey(pem)).not.toThrow();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(keepPrivatePem(file)).toBe(pem);
  expect(readFileSync(file, 'utf8')).toBe(pem);
});

describe('the host that the publishable key names', () => {
  test('can be another, so that two instances share no cookies; a new signing key keeps it', () => {
    const host = 'second-1.clerk.accounts.dev';
    const keys = createKeys(privateKey, host);
    expect(parsePublishableKey(keys.publishableKey)).toMatchObject({ instanceType: 'development', frontendApi: host });
    expect(keys.issuer).toBe(`https://${host}`);
    const rotated = rotatedKeys(keys, generatePrivatePem(), false);
    expect([rotated.publishableKey, rotated.issuer]).toEqual([keys.publishableKey, keys.issuer]);
  });

  test.each([
    '',
    'localhost',
    'example.com',
    'clerk.accounts.dev',
    '.clerk.accounts.dev',
    'A.clerk.accounts.dev',
    'a$.clerk.accounts.dev',
    'x.clerk.accounts.dev:443',
    'x.clerk.accounts.dev\n',
  ])('must be one that the SDKs take for a development instance: %j is refused', (host) => {
    expect(() => createKeys(privateKey, host)).toThrow('must look like local-clerk-01');
  });
});
