import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { assertSameSite, authenticate } from './authenticate.ts';
import { AuthError } from './errors.ts';
import {
  asHeaderValue,
  canary,
  claimsV2,
  codeOf,
  goodTokens,
  hostileTokens,
  jwtKey,
  signToken,
  testPolicy,
  unfitTokens,
} from './testing.ts';
import { webPlatform } from './platform.ts';
import { createVerifier } from './verifier.ts';

const { authorizedParties } = testPolicy;
const verifiers = {
  'on Node.js': createVerifier({ ...testPolicy, jwtKey }).verify,
  'on WebCrypto': createVerifier({ ...testPolicy, jwtKey, platform: webPlatform }).verify,
};
const good = goodTokens['version 2'];
const here = 'https://api.example/todos';
const carriers = {
  header: (token: string) => ({ authorization: `Bearer ${asHeaderValue(token)}` }),
  cookie: (token: string) => ({ cookie: `__session=${asHeaderValue(token)}` }),
};

describe.each(Object.entries(verifiers))('through %s', (_name, verify) => {
  const ask = (headers: Record<string, string>, method = 'GET') =>
    authenticate(new Request(here, { method, headers }), { verify, authorizedParties });

  describe.each(Object.entries(carriers))('by %s', (source, carry) => {
    test.each(Object.entries(goodTokens))('a good token of %s tells who asks', async (_version, token) => {
      const { auth, token: shown } = await ask(carry(token));
      expect(auth).toMatchObject({ userId: 'user_alice', orgId: 'org_acme', tokenSource: source });
      expect(shown).toBe(token);
    });

    test.each([...hostileTokens, ...unfitTokens])('$name is a 401', async ({ token, codes }) => {
      const error = await ask(carry(token)).then(
        () => new Error('it was accepted'),
        (thrown: unknown) => thrown as AuthError,
      );
      // An empty cookie is how a browser says "signed out".
      const expected = token === '' && source === 'cookie' ? 'token_missing' : codeOf(codes, 'core');
      expect(error).toBeInstanceOf(AuthError);
      expect(error).toMatchObject({ status: 401, code: expected });
      expect(inspect(error) + JSON.stringify(error)).not.toContain(canary);
    });
  });

  test.each(['mt_', 'oat_', 'ak_'])('the opaque token of a machine (%s) is a 401 that says so', async (prefix) => {
    const secret = `${prefix}${canary}`;
    for (const carry of Object.values(carriers)) {
      const error: unknown = await ask(carry(secret)).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'token_type_invalid', status: 401 });
      expect(inspect(error)).not.toContain(canary);
    }
    const saved = ask({ authorization: `Bearer ${secret}`, ...carriers.cookie(good) });
    await expect(saved).rejects.toMatchObject({ code: 'token_type_invalid' });
  });

  test('a machine’s JWT with all that a session’s has is a 401 that says so', async () => {
    const token = signToken({ ...claimsV2, sub: 'mch_1' });
    await expect(ask(carriers.header(token))).rejects.toMatchObject({ code: 'token_type_invalid', status: 401 });
  });

  test('a pending session that a verifier lets through is a 401 nevertheless', async () => {
    const token = signToken({ ...claimsV2, sts: 'pending' });
    const lenient = createVerifier({ ...testPolicy, jwtKey, treatPendingAsSignedOut: false });
    const request = new Request(here, { headers: carriers.header(token) });
    const asked = authenticate(request, { verify: lenient.verify, authorizedParties });
    await expect(asked).rejects.toMatchObject({ code: 'session_pending', status: 401 });
  });

  test('no token at all is a 401', async () => {
    await expect(ask({})).rejects.toMatchObject({ code: 'token_missing', status: 401 });
  });

  test('a bad header is not saved by a good cookie', async () => {
    const headers = { authorization: 'Bearer a.b.c', ...carriers.cookie(good) };
    await expect(ask(headers)).rejects.toMatchObject({ code: 'token_malformed', status: 401 });
  });

  test('a cross-site request with a bad cookie is a 401: who asks comes before what they may', async () => {
    const headers = { ...carriers.cookie('a.b.c'), origin: 'https://evil.example' };
    await expect(ask(headers, 'POST')).rejects.toMatchObject({ status: 401 });
  });

  test('a cross-site request with a good cookie is a 403', async () => {
    const headers = { ...carriers.cookie(good), origin: 'https://evil.example' };
    await expect(ask(headers, 'POST')).rejects.toMatchObject({ code: 'cross_site_request', status: 403 });
  });
});

describe('a changing request with a cookie', () => {
  const check =
    (method: string, headers: Record<string, string>, source: 'header' | 'cookie' = 'cookie') =>
    () => {
      assertSameSite(new Request(here, { method, headers }), { token: good, source }, authorizedParties);
    };

  test.each<[string, Record<string, string>]>([
    ['an authorized party', { origin: 'https://app.example', 'sec-fetch-site': 'same-site' }],
    ['an authorized party on another site', { origin: 'https://admin.example', 'sec-fetch-site': 'cross-site' }],
    ['the server’s own origin', { origin: 'https://api.example', 'sec-fetch-site': 'same-origin' }],
    ['the same origin, in a browser that sends no Origin', { 'sec-fetch-site': 'same-origin' }],
    ['the person’s own doing', { 'sec-fetch-site': 'none' }],
    ['a program, which sends neither header', {}],
    ['the server’s own origin, in a browser without Sec-Fetch-Site', { origin: 'https://api.example' }],
    ['the server’s own origin, by the person’s own doing', { origin: 'https://api.example', 'sec-fetch-site': 'none' }],
  ])('passes from %s', (_case, headers) => {
    expect(check('POST', headers)).not.toThrow();
  });

  const refused = expect.objectContaining({ code: 'cross_site_request', status: 403 });
  test.each<[string, Record<string, string>]>([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another site, in a browser without Sec-Fetch-Site', { origin: 'https://evil.example' }],
    ['another site that claims the same origin', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
    ['a neighbour on the same site', { origin: 'https://blog.api.example', 'sec-fetch-site': 'same-site' }],
    ['an opaque origin', { origin: 'null' }],
    ['an empty origin', { origin: '' }],
    ['an authorized party over http', { origin: 'http://app.example' }],
    ['an authorized party on another port', { origin: 'https://app.example:8443' }],
    ['an origin with an authorized party as prefix', { origin: 'https://app.example.evil.example' }],
    ['an authorized party in capitals', { origin: 'HTTPS://APP.EXAMPLE' }],
    ['another site that sends no Origin', { 'sec-fetch-site': 'cross-site' }],
    ['the same site that sends no Origin', { 'sec-fetch-site': 'same-site' }],
    ['its own address over http, behind a proxy', { origin: 'https://api.example', 'sec-fetch-site': 'cross-site' }],
    ['its own address, but another site', { origin: 'https://api.example', 'sec-fetch-site': 'same-site' }],
    ['two origins, one of them good', { origin: 'https://app.example, https://evil.example' }],
    ['an authorized party with a path', { origin: 'https://app.example/' }],
    ['an authorized party with a dot at the end', { origin: 'https://app.example.' }],
    ['two sites, one of them good', { 'sec-fetch-site': 'same-origin, cross-site' }],
    ['the same origin in capitals', { 'sec-fetch-site': 'SAME-ORIGIN' }],
    ['an empty word for the site', { 'sec-fetch-site': '' }],
    ['a site in words nobody knows', { 'sec-fetch-site': 'friendly' }],
  ])('is refused from %s', (_case, headers) => {
    expect(check('POST', headers)).toThrow(refused);
  });

  const evil = { origin: 'https://evil.example' };
  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PURGE'])('%s is one', (method) => {
    expect(check(method, evil)).toThrow(refused);
  });
  test.each(['GET', 'HEAD', 'OPTIONS'])('%s is none', (method) => {
    expect(check(method, evil)).not.toThrow();
  });
  test.each(['websocket', 'WebSocket', 'h2c, websocket'])('the handshake of a WebSocket (%s) is one', (upgrade) => {
    expect(check('GET', { ...evil, upgrade })).toThrow(refused);
    expect(check('GET', { upgrade, 'sec-fetch-site': 'cross-site' })).toThrow(refused);
    expect(check('GET', { upgrade, origin: 'https://app.example' })).not.toThrow();
    expect(check('GET', { upgrade })).not.toThrow();
  });
  test('a token in the header is no cookie: no other site can put it there', () => {
    expect(check('POST', evil, 'header')).not.toThrow();
  });
});
