import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../index.ts';
import { signJwt } from '../jwt.ts';
import { createKeys, generatePrivatePem } from '../keys.ts';
import { alice, openBrowser, startClerk, textAt } from '../testing.ts';
import { claimInWords } from './claims-in-words.ts';
import { inspect, type Inspected } from './inspector.ts';
import { createState } from '../state.ts';
import { openPanel } from './testing.ts';

let clerk: ClerkLocal;
let session: string;
let token: string;
let template: string;
let look: (text: string) => Inspected;

beforeAll(async () => {
  clerk = await startClerk();
  const browser = await openBrowser(clerk);
  session = await browser.signIn('alice@example.com');
  token = textAt((await browser.ask('POST', `/v1/client/sessions/${session}/tokens`)).body, 'jwt');
  template = textAt((await browser.ask('POST', `/v1/client/sessions/${session}/tokens/hasura`)).body, 'jwt');
  const state = createState();
  look = (text) => {
    state.restore(clerk.snapshot());
    return inspect(text, { state, keys: clerk.keys, now: clerk.clock.now });
  };
});
afterAll(() => clerk.close());

const words = (text: string): string =>
  look(text)
    .findings.map((finding) => finding.words)
    .join(' ');
const own = (header: object, claims: object) =>
  signJwt({ ...header }, { ...claims }, { algorithm: 'RS256', key: clerk.keys.privateKey, kid: clerk.keys.kid });
const later = () => Math.floor(clerk.clock.now() / 1000) + 60;

describe('verdicts', () => {
  test('a fresh session token is valid', () => {
    expect(look(token)).toMatchObject({ class: 'session', verdict: { kind: 'good', words: 'valid' } });
    expect(look(`Authorization: Bearer ${token}\n`).verdict.words).toBe('valid');
  });

  test('an expired one is expired, by the instance’s own clock', () => {
    clerk.clock.advance(3600);
    expect(look(token).verdict).toEqual({ kind: 'warn', words: 'expired' });
    expect(words(token)).toContain('It expired 59 min ago');
    clerk.clock.advance(-7200);
    expect(words(token)).toContain('clocks apart');
    clerk.clock.reset();
  });

  test('one of another instance is foreign, whatever key id it names', () => {
    const other = createKeys(generatePrivatePem());
    const claims = { sub: alice, iss: clerk.keys.issuer, exp: later() };
    for (const kid of [other.kid, clerk.keys.kid, undefined]) {
      const foreign = signJwt({}, claims, { algorithm: 'RS256', key: other.privateKey, ...(kid ? { kid } : {}) });
      expect(look(foreign).verdict).toEqual({ kind: 'bad', words: 'not valid: foreign or changed' });
      expect(words(foreign)).toContain(kid === clerk.keys.kid ? 'changed, or forged' : 'another instance');
    }
  });

  test('a changed claim, a cut signature and an algorithm of none are not valid', () => {
    const [header = '', , signature = ''] = token.split('.');
    const changed = Buffer.from(JSON.stringify({ sub: 'user_admin', exp: later() })).toString('base64url');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const parts = [
      `${header}.${changed}.${signature}`,
      token.slice(0, -8),
      `${none}.${changed}.x`,
      `${none}.${changed}.`,
    ];
    for (const one of parts) expect(look(one).verdict.kind).toBe('bad');
    expect(words(`${none}.${changed}.x`)).toContain('No verifier may take the algorithm');
  });

  test('the public key as an HMAC secret does not pass', () => {
    const forged = signJwt(
      {},
      { sub: alice, exp: later(), iss: clerk.keys.issuer },
      { algorithm: 'HS256', key: clerk.keys.publicPem, kid: clerk.keys.kid },
    );
    expect(look(forged).verdict.kind).toBe('bad');
  });

  test('a template token is told from a session token', () => {
    expect(look(template)).toMatchObject({ class: 'template', verdict: { words: 'valid' } });
    expect(look(template).about).toContain('must not take it for a session');
  });

  test('a token of a rotated key is good while the key is published', () => {
    clerk.rotateKeys();
    expect(words(token)).toContain('from before the keys were rotated');
    clerk.rotateKeys({ keepOld: false });
    expect(look(token).verdict.kind).toBe('bad');
  });

  test('one of an ended session holds to the letter only', async () => {
    const browser = await openBrowser(clerk);
    const id = await browser.signIn('bob@example.com');
    const jwt = textAt((await browser.ask('POST', `/v1/client/sessions/${id}/tokens`)).body, 'jwt');
    clerk.revokeSession(id);
    expect(look(jwt).verdict.kind).toBe('warn');
    expect(words(jwt)).toContain('Its session is revoked');
  });

  test('a token that never expires, and one of another issuer, are not valid', () => {
    expect(words(own({}, { sub: alice, iss: clerk.keys.issuer }))).toContain('never expires');
    expect(words(own({}, { sub: alice, iss: 'https://evil.example', exp: later() }))).toContain(
      'issuer is not this instance',
    );
  });
});

test.each([
  ['sk_test_abc', 'secret key'],
  ['pk_test_abc', 'publishable key'],
  ['ak_abc', 'API key'],
  ['mt_abc', 'M2M token'],
  ['oat_abc', 'OAuth access token'],
  ['dvb_abc', 'id of a browser'],
  ['a.b', 'has 2'],
  ['a.b.c', 'header'],
  ['W10.e30.x', 'header'],
  ['e30.W10.x', 'claims'],
])('%s is no JWT, and it says what else', (text, expected) => {
  expect(look(text).about).toContain(expected);
  expect(look(text).claims).toEqual([]);
});

test('handshake and machine tokens are told apart', () => {
  expect(look(own({}, { handshake: [`__session=${token}; Path=/`] })).class).toBe('handshake');
  expect(look(own({ typ: 'at+jwt' }, { sub: 'oauth_x', exp: later() })).class).toBe('machine');
});

test('the page shows the ends only of tokens inside a handshake', async () => {
  const panel = await openPanel(clerk);
  const { text } = await panel.press('/panel/inspector', 'inspect', {
    token: own({}, { handshake: [`__session=${token}; Path=/`] }),
  });
  const result = text.slice(text.indexOf('Claims, one by one'));
  expect(result).not.toContain(token);
  expect(result).toContain(`…${token.slice(-6)}`);
});

test('every claim of a token has words of its own', () => {
  const seen = { state: createState(), now: () => 0 };
  const own = claimInWords('x-mine', 1, seen);
  for (const { name, words } of look(token).claims) expect([name, words]).not.toEqual([name, own]);
});

test('whatever is pasted, it answers', () => {
  const part = fc.oneof(
    fc.string(),
    fc.json().map((text) => Buffer.from(text).toString('base64url')),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
      expect(look(parts.join('.')).verdict.words).not.toBe('valid');
    }),
    { numRuns: 300 },
  );
  const names = [
    'sub',
    'sid',
    'sts',
    'v',
    'fva',
    'pla',
    'o',
    'act',
    'exp',
    'iat',
    'nbf',
    'iss',
    'handshake',
    '__proto__',
    'toString',
  ];
  const noText = { toString: 1, valueOf: 1 };
  const claims = fc.dictionary(fc.constantFrom(...names), fc.jsonValue());
  fc.assert(
    fc.property(
      claims,
      fc.dictionary(fc.constantFrom('alg', 'typ', 'cat', 'kid'), fc.jsonValue()),
      (payload, header) => {
        const jwt = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.x`;
        expect(look(jwt).verdict.kind).not.toBe('good');
      },
    ),
    // What cannot be made into text, once met only by chance.
    { numRuns: 300, examples: [[{ sts: noText, fva: [noText], pla: noText, v: noText, exp: noText }, {}]] },
  );
});
