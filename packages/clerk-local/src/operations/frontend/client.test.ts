import { createClerkClient } from '@clerk/backend';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import type { Settings } from '../../settings.ts';
import {
  acme,
  alice,
  errorOf,
  openBrowser,
  replyOf,
  startClerk,
  textAt,
  valueAt,
  type Browser,
} from '../../testing.ts';
import { isLocalUrl } from './client.ts';

/** An app's server with the real SDK, and the browser that carries cookies between it and the instance. */
function createApp(clerk: ClerkLocal, browser: Browser) {
  const { secretKey, publishableKey } = clerk.keys;
  const sdk = createClerkClient({
    secretKey,
    publishableKey,
    apiUrl: `${clerk.url}/api`,
    proxyUrl: clerk.url,
    telemetry: { disabled: true },
  });
  const cookies = new Map<string, string>();
  const take = (headers: Headers): void => {
    for (const line of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
  };
  const visit = async (url = 'http://localhost:3000/dashboard') => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, accept: 'text/html', 'sec-fetch-dest': 'document' };
    const state = await sdk.authenticateRequest(new Request(url, { headers }));
    take(state.headers);
    return state;
  };
  /** Follows the handshake that a visit asks for and comes back to the app. */
  const shakeHands = async (state: { headers: Headers }) => {
    const location = new URL(state.headers.get('location') ?? '');
    location.searchParams.set('__clerk_db_jwt', browser.id);
    const answer = await clerk.fetch(new Request(location));
    const back = answer.headers.get('location') ?? '';
    return { answer, back, state: await visit(back) };
  };
  return { cookies, visit, shakeHands };
}

describe.each(['nonce', 'payload'] as const)(
  'a handshake by %s, verified by the real authenticateRequest',
  (handshake) => {
    let clerk: ClerkLocal;
    let browser: Browser;
    beforeAll(async () => {
      clerk = await startClerk({ settings: { handshake } satisfies Partial<Settings> });
    });
    afterAll(() => clerk.close());
    beforeEach(async () => {
      clerk.reset();
      browser = await openBrowser(clerk);
      // The SDK warns of expired tokens, of which these tests are full.
      vi.spyOn(console, 'error').mockReturnValue();
    });
    afterEach(() => vi.restoreAllMocks());

    test('a first visit comes back signed out, with the browser’s id', async () => {
      const app = createApp(clerk, browser);
      const first = await app.visit();
      expect(first).toMatchObject({ status: 'handshake', reason: 'dev-browser-missing' });
      const { answer, back } = await app.shakeHands(first);
      expect(answer.status).toBe(307);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(back).toContain(handshake === 'nonce' ? '__clerk_handshake_nonce=' : '__clerk_handshake=ey');
      expect(app.cookies.get('__clerk_db_jwt')).toBe(browser.id);
      expect(await app.visit()).toMatchObject({ status: 'signed-out' });
    });

    test('somebody signed in elsewhere on this machine comes back signed in', async () => {
      const session = await browser.signIn('alice@example.com');
      const app = createApp(clerk, browser);
      await app.shakeHands(await app.visit());
      const state = await app.visit();
      expect(state.status).toBe('signed-in');
      expect(state.toAuth()).toMatchObject({ userId: alice, sessionId: session, orgId: undefined });
    });

    test('an expired token is replaced: the visitor stays signed in', async () => {
      clerk.clock.advance(-120);
      await browser.signIn('alice@example.com');
      const app = createApp(clerk, browser);
      await app.shakeHands(await app.visit());
      const late = await app.visit();
      expect(late).toMatchObject({ status: 'handshake' });
      expect(late.reason).toMatch(/^session-token-expired/);
      clerk.clock.reset();
      await app.shakeHands(late);
      expect(await app.visit()).toMatchObject({ status: 'signed-in' });
    });

    test('who signed out meanwhile comes back signed out, the token gone', async () => {
      clerk.clock.advance(-120);
      await browser.signIn('alice@example.com');
      const app = createApp(clerk, browser);
      await app.shakeHands(await app.visit());
      const late = await app.visit();
      clerk.clock.reset();
      await browser.ask('DELETE', '/v1/client/sessions');
      await app.shakeHands(late);
      expect(app.cookies.has('__session')).toBe(false);
      expect(await app.visit()).toMatchObject({ status: 'signed-out' });
    });

    test('the organization an address names becomes the active one, unless the person is not in it', async () => {
      await browser.signIn('alice@example.com');
      const app = createApp(clerk, browser);
      const first = await app.visit();
      const location = new URL(first.headers.get('location') ?? '');
      location.searchParams.set('organization_id', 'acme');
      await app.shakeHands({ headers: new Headers({ location: location.href }) });
      expect((await app.visit()).toAuth()).toMatchObject({ orgId: acme, orgSlug: 'acme', orgRole: 'org:admin' });
      location.searchParams.set('organization_id', 'nowhere');
      await app.shakeHands({ headers: new Headers({ location: location.href }) });
      expect((await app.visit()).toAuth()).toMatchObject({ orgId: acme });
    });
  },
);

describe('the handshake', () => {
  let clerk: ClerkLocal;
  beforeAll(async () => {
    clerk = await startClerk();
  });
  afterAll(() => clerk.close());

  test.each([
    'https://evil.example/',
    'http://localhost.evil.example/',
    'http://localhost@evil.example/',
    'javascript:alert(1)',
    '//evil.example',
    '/relative',
    '',
  ])('sends nobody’s cookies to %s', async (target) => {
    const browser = await openBrowser(clerk);
    await browser.signIn('alice@example.com');
    const reply = await browser.ask('GET', `/v1/client/handshake?redirect_url=${encodeURIComponent(target)}`);
    expect(errorOf(reply)).toMatchObject({ status: 400, code: 'url_invalid', field: 'redirect_url' });
    expect(reply.headers.get('location')).toBeNull();
  });

  test('a nonce works for a minute, as often as a browser sends it', async () => {
    const browser = await openBrowser(clerk);
    const reply = await browser.ask('GET', '/v1/client/handshake?redirect_url=http://localhost:3000/a%3Fb=c');
    const back = new URL(reply.headers.get('location') ?? '');
    expect(`${back.origin}${back.pathname}`).toBe('http://localhost:3000/a');
    expect(back.searchParams.get('b')).toBe('c');
    const fetchPayload = async () => {
      const url = `${clerk.url}/api/v1/clients/handshake_payload?nonce=${back.searchParams.get('__clerk_handshake_nonce')}`;
      const headers = { authorization: `Bearer ${clerk.keys.secretKey}` };
      return replyOf(await clerk.fetch(new Request(url, { headers })));
    };
    expect((await fetchPayload()).status).toBe(200);
    expect(textAt((await fetchPayload()).body, 'directives.0')).toContain(`__clerk_db_jwt=${browser.id}; Path=/;`);
    clerk.clock.advance(60);
    expect((await fetchPayload()).status).toBe(404);
    clerk.clock.reset();
  });

  test('gives a browser without an id a new one', async () => {
    const reply = await clerk.fetch(
      new Request(`${clerk.url}/v1/client/handshake?redirect_url=http://localhost:3000/`),
    );
    expect(reply.status).toBe(307);
  });
});

describe('the dev browser', () => {
  let clerk: ClerkLocal;
  beforeAll(async () => {
    clerk = await startClerk();
  });
  afterAll(() => clerk.close());

  test('each gets an id of its own and begins with an empty client of its own', async () => {
    const [one, other] = [await openBrowser(clerk), await openBrowser(clerk)];
    expect(one.id).toMatch(/^dvb_[A-Za-z0-9]{32}$/);
    expect(one.id).not.toBe(other.id);
    const [first, again, others] = [
      await one.ask('GET', '/v1/client'),
      await one.ask('GET', '/v1/client'),
      await other.ask('GET', '/v1/client'),
    ];
    expect(first.body).toMatchObject({
      response: { object: 'client', sessions: [], sign_in: null, last_authentication_strategy: null },
      client: null,
    });
    expect(valueAt(again.body, 'response.id')).toBe(valueAt(first.body, 'response.id'));
    expect(valueAt(others.body, 'response.id')).not.toBe(valueAt(first.body, 'response.id'));
  });

  test('is known by its cookie when the query does not name it', async () => {
    const browser = await openBrowser(clerk);
    await browser.signIn('alice@example.com');
    const ask = (cookie: string) => clerk.fetch(new Request(`${clerk.url}/v1/client`, { headers: { cookie } }));
    const { body } = await replyOf(await ask(`a=b; __clerk_db_jwt=${browser.id}; c=d`));
    expect(valueAt(body, 'response.sessions.0.user.id')).toBe(alice);
    expect((await ask(`x__clerk_db_jwt=${browser.id}`)).status).toBe(401);
  });

  test.each(['GET', 'PATCH'])('%s /v1/environment tells what the forms offer, without an id', async (method) => {
    const url = `${clerk.url}/v1/environment${method === 'GET' ? '' : '?_method=PATCH'}`;
    const { body } = await replyOf(await clerk.fetch(new Request(url, { method: method === 'GET' ? 'GET' : 'POST' })));
    expect(body).toMatchObject({
      object: 'environment',
      display_config: { application_name: 'Clerk Patterns', captcha_public_key: null },
      user_settings: { sign_up: { captcha_enabled: false } },
    });
  });
});

test.each([
  ['http://localhost:3000', true],
  ['https://app.localhost', true],
  ['http://127.0.0.1:1', true],
  ['http://[::1]:1', true],
  ['http://localhost.evil.example', false],
  ['http://evil.example/?localhost', false],
  ['http://0.0.0.0', false],
  ['ftp://localhost', false],
  ['file:///etc', false],
  ['null', false],
])('%s is of this machine: %s', (url, isLocal) => expect(isLocalUrl(url)).toBe(isLocal));
