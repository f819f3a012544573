import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AuthError } from './errors.ts';
import { canary, claimsV2, goodTokens, hostileTokens, jwtKey, nowSeconds, signToken, testPolicy } from './testing.ts';
import { createBackendVerifier, createJsonwebtokenVerifier } from './verify.ts';

const rules = { ...testPolicy, jwtKey };
const creators = { createBackendVerifier, createJsonwebtokenVerifier };

/** What is thrown, with proof that it is one of ours and quotes nothing of the token. */
async function refusalOf(promise: Promise<unknown>, token: string): Promise<AuthError> {
  const error = await promise.then(
    () => new Error('the token was accepted'),
    (thrown: unknown) => thrown as AuthError,
  );
  expect(error).toBeInstanceOf(AuthError);
  const shown = [error.message, error.stack, JSON.stringify(error), inspect(error, { depth: 9 })].join('\n');
  const secrets = [canary, ...token.split('.')].filter((part) => part.length > 3);
  for (const secret of secrets) expect(shown).not.toContain(secret);
  return error as AuthError;
}

const pem = { type: 'spki', format: 'pem' } as const;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
const shortRsa = generateKeyPairSync('rsa', { modulusLength: 1024 });

describe.each(Object.entries(creators))('%s', (_name, create) => {
  const verify = create(rules);

  test.each(Object.entries(goodTokens))('a good token of %s passes, with its claims', async (_version, token) => {
    expect(await verify(token)).toMatchObject({ sub: 'user_alice', sid: 'sess_1', azp: 'https://app.example' });
  });

  test.each(hostileTokens)('$name is refused as $code', async ({ token, code }) => {
    const { code: given, status } = await refusalOf(verify(token), token);
    expect({ code: given, status }).toEqual({ code, status: 401 });
  });

  test.each([
    ['exp', -5, false],
    ['exp', -4, true],
    ['nbf', 5, true],
    ['nbf', 6, false],
    ['iat', 5, true],
    ['iat', 6, false],
  ])('with clocks allowed to differ by 5 s, %s at %i s from now passes: %s', async (name, seconds, passes) => {
    const token = signToken({ ...claimsV2, [name]: nowSeconds + seconds });
    expect(await verify(token).then(Boolean, () => false)).toBe(passes);
  });

  test('the allowed difference of clocks is the one given', async () => {
    const token = signToken({ ...claimsV2, exp: nowSeconds - 5 });
    expect(await create({ ...rules, clockSkewSeconds: 10 })(token)).toBeTruthy();
  });

  test('a token that was good is refused once the clock passes its end', async () => {
    let now = nowSeconds;
    const verifyLater = create({ ...rules, clock: () => now * 1000 });
    const token = goodTokens['version 2'];
    expect(await verifyLater(token)).toBeTruthy();
    now += 60;
    expect((await refusalOf(verifyLater(token), token)).code).toBe('token_expired');
  });

  test('no text makes it throw anything but a refusal', async () => {
    const part = fc.oneof(
      fc.base64String(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
      fc.string(),
    );
    const text = fc.oneof(
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCodePoint(code)) }),
      fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (token) => {
        const error: unknown = await verify(token).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(AuthError);
        expect((error as AuthError).status).toBe(401);
      }),
    );
  });

  test('no rightly signed JSON makes it throw anything but a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 2 }), async (json) => {
        expect(await verify(signToken(json)).catch((thrown: unknown) => thrown)).toBeInstanceOf(AuthError);
      }),
      { numRuns: 25 },
    );
  });

  test('the key may come as .env files and Windows write it', async () => {
    for (const form of [jwtKey.replaceAll('\n', String.raw`\n`), jwtKey.replaceAll('\n', '\r\n'), `\n${jwtKey}\n`]) {
      expect(await create({ ...rules, jwtKey: form })(goodTokens['version 2'])).toBeTruthy();
    }
  });

  test.each([
    ['an empty key', { jwtKey: '' }],
    ['a secret instead of the key', { jwtKey: `sk_test_${canary}` }],
    ['a key of good looks that is none', { jwtKey: jwtKey.replace('MII', 'AAA') }],
    ['a private key', { jwtKey: jwtKey.replaceAll('PUBLIC', 'PRIVATE') }],
    ['a key of elliptic curves', { jwtKey: ec.publicKey.export(pem) }],
    ['an RSA key for other signatures', { jwtKey: pss.publicKey.export(pem) }],
    ['an RSA key too short to be safe', { jwtKey: shortRsa.publicKey.export(pem) }],
    ['an issuer that is no URL', { issuer: 'clerk' }],
    ['no authorized parties', { authorizedParties: [] }],
    ['an authorized party with a path', { authorizedParties: ['https://app.example/'] }],
    ['an authorized party that is no URL', { authorizedParties: ['*'] }],
  ])('%s shows when the verifier is made, not as refusals', (_case, wrong) => {
    expect(() => create({ ...rules, ...wrong })).toThrow(TypeError);
    expect(() => create({ ...rules, ...wrong })).not.toThrow(canary);
  });
});
