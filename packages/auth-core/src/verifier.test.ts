import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { verifyToken } from '@clerk/backend';
import fc from 'fast-check';
import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { AuthError } from './errors.ts';
import {
  acceptedTokens,
  canary,
  claimsV2,
  codeOf,
  goodTokens,
  hostileTokens,
  jwtKey,
  nowSeconds,
  signToken,
  testPolicy,
  type VerifierName,
} from './testing.ts';
import { harden } from './harden.ts';
import { createJwksSource } from './jwks.ts';
import { webPlatform } from './platform.ts';
import { createVerifier, type KeySource, type VerifierOptions, type Verify } from './verifier.ts';

const rules = { ...testPolicy, jwtKey };
const lax = { clockSkewInMs: 1e13 };
const laxTimes = { algorithms: ['RS256' as const], ignoreExpiration: true, ignoreNotBefore: true };
/** The same rules by all the ways there are: every test below runs against each. */
const creators: Readonly<Record<string, (options: VerifierOptions) => Verify>> = {
  'the verifier on Node.js': (options) => createVerifier(options).verify,
  'the verifier on WebCrypto': (options) => createVerifier({ ...options, platform: webPlatform }).verify,
  'the verifier with a memory': (options) => createVerifier({ ...options, cache: { max: 100 } }).verify,
  'verifyToken, hardened': (options) => harden((token) => verifyToken(token, { jwtKey, ...lax }), options),
  'jsonwebtoken, hardened': (options) => harden((token) => jsonwebtoken.verify(token, jwtKey, laxTimes), options),
};

/** What is thrown, with proof that it is one of ours and quotes nothing of the token. */
async function refusalOf(promise: Promise<unknown>, token: string): Promise<AuthError> {
  const error = await promise.then(
    () => new Error('the token was accepted'),
    (thrown: unknown) => thrown as AuthError,
  );
  expect(error).toBeInstanceOf(AuthError);
  const shown = [error.message, error.stack, JSON.stringify(error), inspect(error, { depth: 9 })].join('\n');
  const secrets = [canary, ...token.split('.')].filter((part) => part.length > 3 && part !== 'undefined');
  for (const secret of secrets) expect(shown).not.toContain(secret);
  return error as AuthError;
}

const pem = { type: 'spki', format: 'pem' } as const;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
const shortRsa = generateKeyPairSync('rsa', { modulusLength: 1024 });

describe.each(Object.entries(creators))('%s', (name, create) => {
  const rows: VerifierName = name.startsWith('verifyToken')
    ? 'backend'
    : name.startsWith('jsonwebtoken')
      ? 'jsonwebtoken'
      : 'core';
  const verify = create(rules);

  test.each(Object.entries(goodTokens))('a good token of %s passes, with its claims', async (_version, token) => {
    expect(await verify(token)).toMatchObject({ sub: 'user_alice', sid: 'sess_1', azp: 'https://app.example' });
  });

  test.each(hostileTokens)('refused: $name', async ({ token, codes }) => {
    const { code, status } = await refusalOf(verify(token), token);
    expect({ code, status }).toEqual({ code: codeOf(codes, rows), status: 401 });
  });

  test.each(acceptedTokens)('accepted: %s', async (_name, token) => {
    expect(await verify(token)).toMatchObject({ sub: 'user_alice', sid: 'sess_1' });
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

  test.each([[undefined], [null], [42], [{}], [[goodTokens['version 2']]], [new String(goodTokens['version 2'])]])(
    'something that is no text is refused: %j',
    async (thing) => {
      const error: unknown = await verify(thing as unknown as string).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'AuthError', code: 'token_malformed' });
    },
  );

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

  test.each([
    ['an issuer that is no URL', { issuer: 'clerk' }],
    ['no authorized parties', { authorizedParties: [] }],
    ['an authorized party with a path', { authorizedParties: ['https://app.example/'] }],
    ['an authorized party that is no URL', { authorizedParties: ['*'] }],
    ['an empty audience', { audience: '' }],
    ['no audience in the list of them', { audience: [] }],
    ['a negative difference of clocks', { clockSkewSeconds: -1 }],
    ['clocks an hour apart', { clockSkewSeconds: 3600 }],
    ['a difference of clocks that is no number', { clockSkewSeconds: Number.NaN }],
  ])('%s shows when the verifier is made, not as refusals', (_case, wrong) => {
    expect(() => create({ ...rules, ...wrong })).toThrow(TypeError);
  });

  test('a token for an audience passes where that audience is expected, and nowhere else', async () => {
    const token = signToken({ ...claimsV2, aud: ['api', 'shop'] });
    const plain = goodTokens['version 2'];
    expect(await create({ ...rules, audience: 'api' })(token)).toMatchObject({ sub: 'user_alice' });
    expect(await create({ ...rules, audience: ['other', 'shop'] })(token)).toBeTruthy();
    for (const audience of [undefined, 'other', ['other']]) {
      const options = audience ? { ...rules, audience } : rules;
      expect((await refusalOf(create(options)(token), token)).code).toBe('token_audience_invalid');
    }
    expect((await refusalOf(create({ ...rules, audience: 'api' })(plain), plain)).code).toBe('token_audience_invalid');
    for (const aud of ['', [], {}, [1], [1, 'api'], [['api']], 'API', null]) {
      const odd = signToken({ ...claimsV2, aud });
      expect((await refusalOf(create({ ...rules, audience: 'api' })(odd), odd)).code).toBe('token_audience_invalid');
    }
  });

  test('a template’s token passes as one, and a session token does not', async () => {
    const { sid: _none, ...claims } = claimsV2;
    const token = signToken(claims, { cat: 'cl_B7d4PD222AAA' });
    const verifyTemplate = create({ ...rules, profile: 'template' });
    expect(await verifyTemplate(token)).toMatchObject({ sub: 'user_alice' });
    const session = goodTokens['version 2'];
    expect((await refusalOf(verifyTemplate(session), session)).code).toBe('token_type_invalid');
    const unnamed = signToken(claims, { cat: undefined });
    expect((await refusalOf(verifyTemplate(unnamed), unnamed)).code).toBe('token_type_invalid');
  });

  test('a pending session is let through where it is asked for', async () => {
    const token = signToken({ ...claimsV2, sts: 'pending' });
    expect((await refusalOf(verify(token), token)).code).toBe('session_pending');
    expect(await create({ ...rules, treatPendingAsSignedOut: false })(token)).toMatchObject({ sts: 'pending' });
  });
});

describe.each([
  ['Node.js', undefined],
  ['WebCrypto', webPlatform],
])('on %s', (_name, platform) => {
  const on = platform ? { platform } : {};
  const verifyWith = (options: object, token = goodTokens['version 2']) =>
    (async () => createVerifier({ ...rules, ...on, ...options }).verify(token))();

  test('the key may come as .env files and Windows write it, and as JWK', async () => {
    const jwk = createPublicKey(jwtKey).export({ format: 'jwk' });
    const forms = [jwtKey.replaceAll('\n', String.raw`\n`), jwtKey.replaceAll('\n', '\r\n'), `\n${jwtKey}\n`];
    for (const form of [...forms, jwk, { ...jwk, use: 'sig', alg: 'RS256', kid: 'ins_1' }]) {
      expect(await verifyWith({ jwtKey: form })).toBeTruthy();
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
    ['a JWK of elliptic curves', { jwtKey: ec.publicKey.export({ format: 'jwk' }) }],
    ['a JWK too short to be safe', { jwtKey: shortRsa.publicKey.export({ format: 'jwk' }) }],
    ['a JWK without a key', { jwtKey: { kty: 'RSA' } }],
    ['no key at all', { jwtKey: undefined }],
    ['a key and a source of keys', { keys: { find: () => Promise.reject(new Error('not asked')), generation: 0 } }],
    ['a memory of no size', { cache: { max: 0 } }],
  ])('%s is a mistake that says so, and quotes nothing', async (_case, wrong) => {
    const thrown: unknown = await verifyWith(wrong).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(TypeError);
    expect(inspect(thrown, { depth: 9 })).not.toContain(canary);
  });

  test('keys of a source are found by the name in the header, and one that is gone verifies nothing', async () => {
    const key = createPublicKey(jwtKey).export({ format: 'jwk' });
    let known = true;
    const unknown = new AuthError('token_signature_invalid', 'Nobody knows the key.');
    const keys: KeySource = {
      find: (kid) => (known && kid === `ins_${canary}` ? Promise.resolve(key) : Promise.reject(unknown)),
      get generation() {
        return known ? 1 : 2;
      },
    };
    const { jwtKey: _other, ...policy } = rules;
    const verifier = createVerifier({ ...policy, ...on, keys, cache: { max: 10 } });
    const token = goodTokens['version 2'];
    expect(await verifier.verify(token)).toBeTruthy();
    expect(await verifier.verify(token)).toBeTruthy();
    expect(verifier.remembered).toBe(1);
    known = false;
    expect((await refusalOf(verifier.verify(token), token)).code).toBe('token_signature_invalid');
    const nameless = signToken(claimsV2, { kid: undefined });
    expect((await refusalOf(verifier.verify(nameless), nameless)).code).toBe('token_malformed');
  });
});

test('an instance whose keys are fetched is verified by them, with one request for any number of tokens', async () => {
  let asked = 0;
  const { jwtKey: _other, ...policy } = rules;
  const keys = createJwksSource({
    url: 'https://tests-00.clerk.accounts.dev/.well-known/jwks.json',
    fetch: () => {
      asked += 1;
      const key = {
        ...createPublicKey(jwtKey).export({ format: 'jwk' }),
        kid: `ins_${canary}`,
        use: 'sig',
        alg: 'RS256',
      };
      return Promise.resolve(Response.json({ keys: [key] }));
    },
  });
  const { verify } = createVerifier({ ...policy, keys, cache: { max: 10 } });
  const token = goodTokens['version 2'];
  const found = await Promise.all(Array.from({ length: 50 }, () => verify(token)));
  expect(found.every(({ sub }) => sub === 'user_alice')).toBe(true);
  expect(asked).toBe(1);
  const stranger = signToken(claimsV2, { kid: 'ins_other' });
  expect((await refusalOf(verify(stranger), stranger)).code).toBe('token_key_unknown');
});

describe('the memory', () => {
  const token = goodTokens['version 2'];

  test('forgets nothing that may change: times and ended sessions are looked at every time', async () => {
    let now = nowSeconds;
    const ended = new Set<string>();
    const { verify } = createVerifier({
      ...rules,
      clock: () => now * 1000,
      cache: { max: 10 },
      isRevoked: (sessionId) => ended.has(sessionId),
    });
    expect(await verify(token)).toBe(await verify(token));
    ended.add('sess_1');
    expect((await refusalOf(verify(token), token)).code).toBe('session_revoked');
    ended.clear();
    now += 60;
    expect((await refusalOf(verify(token), token)).code).toBe('token_expired');
    now -= 120;
    expect((await refusalOf(verify(token), token)).code).toBe('token_not_yet_valid');
  });

  test('ended sessions are refused without a memory, too', async () => {
    const { verify } = createVerifier({ ...rules, isRevoked: () => true });
    expect((await refusalOf(verify(token), token)).code).toBe('session_revoked');
  });

  test('keeps no more tokens than it may, and no refused ones', async () => {
    const verifier = createVerifier({ ...rules, cache: { max: 3 } });
    for (let jti = 0; jti < 9; jti += 1) await verifier.verify(signToken({ ...claimsV2, jti: String(jti) }));
    expect(verifier.remembered).toBe(3);
    const empty = createVerifier({ ...rules, cache: { max: 3 } });
    for (const { token: hostile } of hostileTokens) await empty.verify(hostile).catch(() => undefined);
    expect(empty.remembered).toBe(0);
  });

  test('does not keep a token whose keys changed while it was verified', async () => {
    let generation = 1;
    const jwk = createPublicKey(jwtKey).export({ format: 'jwk' });
    const keys: KeySource = {
      find: () => {
        generation += 1;
        return Promise.resolve(jwk);
      },
      get generation() {
        return generation;
      },
    };
    const { jwtKey: _other, ...policy } = rules;
    const verifier = createVerifier({ ...policy, keys, cache: { max: 3 } });
    expect(await verifier.verify(token)).toBeTruthy();
    expect(verifier.remembered).toBe(0);
  });

  test('gives claims that nobody can change for the others', async () => {
    const { verify } = createVerifier({ ...rules, cache: { max: 3 } });
    const claims = (await verify(token)) as { o: { rol: string } };
    expect(() => {
      claims.o.rol = 'owner';
    }).toThrow(TypeError);
  });

  test('a good token does not help one that differs from it by a character', async () => {
    const { verify } = createVerifier({ ...rules, cache: { max: 100 } });
    await verify(token);
    for (const at of [3, 50, 400, token.length - 30]) {
      const other = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect(await verify(other).catch((error: unknown) => error)).toBeInstanceOf(AuthError);
    }
  });
});

describe('hardened', () => {
  const token = goodTokens['version 2'];

  test.each([
    ['returns its refusal instead of throwing it', () => ({ errors: [new Error(canary)] })],
    ['returns nothing', () => undefined],
    ['returns the claims of somebody else', () => ({ sub: 'user_bob' })],
    [
      'throws text',
      () => {
        // oxlint-disable-next-line no-throw-literal -- what libraries may do
        throw canary;
      },
    ],
  ])('a check that %s lets nobody in', async (_case, check) => {
    await refusalOf(harden(check, rules)(token), token);
  });

  test('a check with the usual difference of clocks is refused by the same names', async () => {
    const verify = harden((text) => jsonwebtoken.verify(text, jwtKey, { algorithms: ['RS256'] }), rules);
    expect((await refusalOf(verify(token), token)).code).toBe('token_expired');
  });
});
