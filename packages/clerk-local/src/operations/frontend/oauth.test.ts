import { createClerkClient } from '@clerk/backend';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import {
  alice,
  askBackend,
  bob,
  errorOf,
  openBrowser,
  page,
  replyOf,
  startClerk,
  textAt,
  valueAt,
  type Browser,
} from '../../testing.ts';

let clerk: ClerkLocal;
let browser: Browser;
beforeAll(async () => {
  clerk = await startClerk();
});
afterAll(() => clerk.close());
beforeEach(async () => {
  clerk.reset();
  clerk.configure({ social: ['google', 'github'] });
  browser = await openBrowser(clerk);
});

const noa = 'noa@example.net';
const start = async (kind: 'sign_ins' | 'sign_ups', values: Record<string, string> = {}) =>
  browser.ask('POST', `/v1/client/${kind}`, {
    strategy: 'oauth_google',
    redirect_url: `${page}/sign-in/sso-callback`,
    ...values,
  });
const signInUrl = async (): Promise<string> =>
  textAt((await start('sign_ins')).body, 'response.first_factor_verification.external_verification_redirect_url');
const signUpUrl = async (): Promise<string> =>
  textAt((await start('sign_ups')).body, 'response.verifications.external_account.external_verification_redirect_url');

/** Goes to an address as the browser does, by link or by form. */
async function visit(address: string, form?: Record<string, string>, id = browser.id) {
  const headers = new Headers({ cookie: `__clerk_db_jwt=${id}` });
  if (!form) return replyOf(await clerk.fetch(new Request(new URL(address, clerk.url), { headers })));
  headers.set('origin', clerk.url);
  headers.set('content-type', 'application/x-www-form-urlencoded');
  const body = new URLSearchParams(form).toString();
  return replyOf(await clerk.fetch(new Request(new URL(address, clerk.url), { method: 'POST', headers, body })));
}
const stateOf = (url: string): string => new URL(url).searchParams.get('state') ?? '';

/** Chooses on the provider's page; returns the address of the callback. */
async function choose(url: string, form: Record<string, string>): Promise<string> {
  const { status, headers } = await visit('/social/authorize', { state: stateOf(url), ...form });
  expect(status).toBe(303);
  return headers.get('location') ?? '';
}
async function become(url: string, email: string, name = 'Noa Nakamura') {
  return visit(await choose(url, { email, name }));
}
const client = async (path: string) => valueAt((await browser.ask('GET', '/v1/client')).body, `response.${path}`);

describe('through another provider', () => {
  test('somebody new is transferred to a sign-up, with what the provider says', async () => {
    const back = await become(await signInUrl(), noa);
    expect([back.status, back.headers.get('location')]).toEqual([303, `${page}/sign-in/sso-callback`]);
    expect(await client('sign_in.first_factor_verification')).toMatchObject({
      status: 'transferable',
      error: { code: 'external_account_not_found' },
    });
    const { body } = await browser.ask('POST', '/v1/client/sign_ups', { transfer: 'true' });
    expect(valueAt(body, 'response.status')).toBe('complete');
    expect(valueAt(body, 'client.sessions.0.user')).toMatchObject({
      first_name: 'Noa',
      last_name: 'Nakamura',
      password_enabled: false,
      email_addresses: [{ email_address: noa, verification: { status: 'verified' } }],
      external_accounts: [{ provider: 'oauth_google', email_address: noa, verification: { status: 'verified' } }],
    });
    // A transfer is good once.
    await browser.ask('DELETE', '/v1/client/sessions');
    expect(errorOf(await browser.ask('POST', '/v1/client/sign_ups', { transfer: 'true' })).code).toBe(
      'account_transfer_invalid',
    );
  });

  test('who has the address already is signed in, and from then on known by the account', async () => {
    await become(await signInUrl(), 'ALICE@example.com');
    expect(await client('sign_in')).toMatchObject({ status: 'complete' });
    expect(await client('sessions.0.user')).toMatchObject({
      id: alice,
      password_enabled: true,
      external_accounts: [{ provider: 'oauth_google' }],
    });
    await browser.ask('DELETE', '/v1/client/sessions');
    await become(await signInUrl(), 'alice@example.com');
    expect(await client('sessions.0.user.external_accounts.length')).toBe(1);
  });

  test('an address that nobody had proved to own loses the password that came with it', async () => {
    const values = { email_address: noa, password: 'set by somebody else' };
    clerk.configure({ emailAddress: { verifyAtSignUp: false } });
    await browser.ask('POST', '/v1/client/sign_ups', values);
    await browser.ask('DELETE', '/v1/client/sessions');
    await become(await signInUrl(), noa);
    expect(await client('sessions.0.user.password_enabled')).toBe(false);
    browser = await openBrowser(clerk);
    const attempt = { strategy: 'password', identifier: noa, password: values.password };
    expect((await browser.ask('POST', '/v1/client/sign_ins', attempt)).status).toBe(422);
  });

  test('who signs up but has an account is transferred to a sign-in', async () => {
    await become(await signUpUrl(), 'alice@example.com');
    expect(await client('sign_up.verifications.external_account')).toMatchObject({
      status: 'transferable',
      error: { code: 'external_account_exists' },
    });
    const { body } = await browser.ask('POST', '/v1/client/sign_ins', { transfer: 'true' });
    expect(valueAt(body, 'client.sessions.0.user.id')).toBe(alice);
  });

  test('a second factor is asked for here, too', async () => {
    clerk.configure({ authenticatorApp: true });
    const snapshot = clerk.snapshot();
    const totp = { secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', verified: true };
    const users = (snapshot['users'] ?? []).map((user) => (user.id === alice ? { ...user, totp } : user));
    clerk.restore({ ...snapshot, users });
    await become(await signInUrl(), 'alice@example.com');
    expect(await client('sign_in.status')).toBe('needs_second_factor');
    expect(await client('sessions')).toEqual([]);
  });

  test.each([
    ['restricted', 'sign_up_mode_restricted'],
    ['waitlist', 'sign_up_restricted_waitlist'],
  ] as const)('in mode %s somebody new is refused, and somebody known is not', async (mode, code) => {
    clerk.configure({ signUp: { mode } });
    await become(await signInUrl(), noa);
    expect(await client('sign_in.first_factor_verification')).toMatchObject({ status: 'failed', error: { code } });
    await become(await signInUrl(), 'alice@example.com');
    expect(await client('sessions.0.user.id')).toBe(alice);
  });

  test('who is banned is told so', async () => {
    const { body } = await askBackend(clerk, 'GET', `/v1/users/${alice}`);
    const snapshot = clerk.snapshot();
    const users = (snapshot['users'] ?? []).map((user) => (user.id === alice ? { ...user, banned: true } : user));
    clerk.restore({ ...snapshot, users });
    await become(await signInUrl(), textAt(body, 'email_addresses.0.email_address'));
    expect(await client('sign_in.first_factor_verification')).toMatchObject({
      status: 'failed',
      error: { code: 'user_banned' },
    });
    expect(await client('sessions')).toEqual([]);
  });

  test('who does not grant access goes back and reads it', async () => {
    await visit(await choose(await signInUrl(), { deny: '1' }));
    expect(await client('sign_in.first_factor_verification')).toMatchObject({
      status: 'failed',
      error: { code: 'oauth_access_denied' },
    });
  });
});

describe('nobody else can finish it', () => {
  const signedIn = async () => ((await client('sessions')) as unknown[]).length;

  test('in another browser neither the page nor the callback works', async () => {
    const url = await signInUrl();
    const other = await openBrowser(clerk);
    await other.ask('PUT', '/v1/client');
    expect((await visit(url, undefined, other.id)).status).toBe(400);
    expect((await visit('/social/authorize', { state: stateOf(url), email: noa }, other.id)).status).toBe(400);
    const callback = await choose(url, { email: 'alice@example.com' });
    expect(errorOf(await visit(callback, undefined, other.id))).toMatchObject({ code: 'oauth_callback_invalid' });
    expect(await signedIn()).toBe(0);
  });

  test('a callback that did not come from the provider is refused', async () => {
    const url = await signInUrl();
    const forged = (code: string) => visit(`/v1/oauth_callback?state=${stateOf(url)}&code=${code}`);
    expect(errorOf(await forged(''))).toMatchObject({ code: 'oauth_callback_invalid' });
    await choose(url, { email: 'alice@example.com' });
    expect(errorOf(await forged('x'.repeat(40)))).toMatchObject({ code: 'oauth_callback_invalid' });
    expect(await signedIn()).toBe(0);
  });

  test('a callback works once, and in time', async () => {
    const callback = await choose(await signInUrl(), { email: 'alice@example.com' });
    expect((await visit(callback)).status).toBe(303);
    expect(errorOf(await visit(callback))).toMatchObject({ code: 'oauth_callback_invalid' });
    await browser.ask('DELETE', '/v1/client/sessions');
    const late = await choose(await signInUrl(), { email: 'alice@example.com' });
    clerk.clock.advance(600);
    expect(errorOf(await visit(late))).toMatchObject({ code: 'oauth_callback_expired' });
    expect(await signedIn()).toBe(0);
  });

  test.each([
    ['a provider there is not', { strategy: 'oauth_none' }, 'form_param_value_invalid', 'strategy'],
    ['a page elsewhere', { redirect_url: 'https://evil.example' }, 'url_invalid', 'redirect_url'],
    ['no page', { redirect_url: '' }, 'form_param_missing', 'redirect_url'],
  ])('%s is refused', async (_name, values, code, field) => {
    expect(errorOf(await start('sign_ins', values))).toEqual({ status: 422, code, field });
    expect(errorOf(await start('sign_ups', values))).toEqual({ status: 422, code, field });
  });

  test('the page shows names as text, asks nobody else, and cannot be framed', async () => {
    await askBackend(clerk, 'PATCH', `/v1/users/${alice}`, { first_name: '<img src=x>' });
    const { text, headers } = await visit(await signInUrl());
    expect(text).toContain('&lt;img src=x&gt;');
    expect(text).not.toContain('<img');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect((await visit(await signInUrl(), { state: '', email: noa })).status).toBe(400);
    const refused = await visit('/social/authorize', { state: stateOf(await signInUrl()), email: 'nobody' });
    expect([refused.status, refused.text.includes('role="alert"')]).toEqual([422, true]);
  });
});

describe('connecting accounts', () => {
  async function connect(email: string, strategy = 'oauth_github') {
    const { body } = await browser.ask('POST', '/v1/me/external_accounts', { strategy, redirect_url: `${page}/user` });
    return become(textAt(body, 'response.verification.external_verification_redirect_url'), email);
  }
  const accounts = async () => valueAt((await browser.ask('GET', '/v1/me')).body, 'response.external_accounts');

  test('one is connected, widened, read by a server, and removed', async () => {
    await browser.signIn('alice@example.com');
    await connect(noa);
    expect(await accounts()).toMatchObject([{ provider: 'oauth_github', email_address: noa }]);
    const id = textAt((await browser.ask('GET', '/v1/me')).body, 'response.external_accounts.0.id');
    const { body } = await browser.ask('PATCH', `/v1/me/external_accounts/${id}/reauthorize`, {
      additional_scope: 'repo',
      redirect_url: page,
    });
    await become(textAt(body, 'response.verification.external_verification_redirect_url'), noa);
    expect(await accounts()).toMatchObject([{ id, approved_scopes: 'openid email profile repo' }]);
    const { secretKey } = clerk.keys;
    const sdk = createClerkClient({ secretKey, apiUrl: `${clerk.url}/api`, telemetry: { disabled: true } });
    const { data } = await sdk.users.getUserOauthAccessToken(alice, 'github');
    expect(data).toMatchObject([{ externalAccountId: id, scopes: ['openid', 'email', 'profile', 'repo'] }]);
    expect((await sdk.users.getUserOauthAccessToken(alice, 'google')).totalCount).toBe(0);
    await browser.ask('DELETE', `/v1/me/external_accounts/${id}`);
    expect(await accounts()).toEqual([]);
    await connect(noa);
    const again = textAt((await browser.ask('GET', '/v1/me')).body, 'response.external_accounts.0.id');
    await sdk.users.deleteUserExternalAccount({ userId: alice, externalAccountId: again });
    expect(await accounts()).toEqual([]);
  });

  test('one that belongs to somebody else is refused, and says why', async () => {
    await browser.signIn('alice@example.com');
    await connect(noa);
    browser = await openBrowser(clerk);
    await browser.signIn('bob@example.com');
    await connect(noa);
    expect(await accounts()).toMatchObject([
      { email_address: '', verification: { status: 'failed', error: { code: 'external_account_exists' } } },
    ]);
    expect(valueAt((await askBackend(clerk, 'GET', `/v1/users/${bob}`)).body, 'email_addresses.length')).toBe(1);
  });

  test('whoever signed out meanwhile connects nothing', async () => {
    await browser.signIn('alice@example.com');
    const { body } = await browser.ask('POST', '/v1/me/external_accounts', {
      strategy: 'oauth_github',
      redirect_url: page,
    });
    await browser.ask('DELETE', '/v1/client/sessions');
    await become(textAt(body, 'response.verification.external_verification_redirect_url'), noa);
    const { body: user } = await askBackend(clerk, 'GET', `/v1/users/${alice}`);
    expect(valueAt(user, 'external_accounts.0.verification.status')).toBe('failed');
  });
});

describe('in a window of its own', () => {
  const portal = 'https://local-clerk-01.accounts.dev/popup-callback';
  const goOn = `${page}/sign-in/sso-callback?intent=signIn`;
  const popup = (target: string) =>
    start('sign_ins', { redirect_url: `${portal}?return_url=${encodeURIComponent(target)}` });
  const authorizeUrl = (body: unknown): string =>
    textAt(body, 'response.first_factor_verification.external_verification_redirect_url');

  test('ends on a page that has the one which opened it go on', async () => {
    const back = await become(authorizeUrl((await popup(goOn)).body), noa);
    const end = back.headers.get('location') ?? '';
    expect(end).toContain(`${clerk.url}/social/popup?state=`);
    const response = await clerk.fetch(new Request(end, { headers: { cookie: `__clerk_db_jwt=${browser.id}` } }));
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(`href="${goOn}"`);
    expect(await client('sign_in.first_factor_verification')).toMatchObject({ status: 'transferable' });
    const stranger = await openBrowser(clerk);
    const elsewhere = await clerk.fetch(new Request(end, { headers: { cookie: `__clerk_db_jwt=${stranger.id}` } }));
    expect(elsewhere.status).toBe(400);
    expect(await elsewhere.text()).not.toContain(goOn);
  });

  test.each([
    ['a page elsewhere', 'https://evil.example/sso'],
    ['a script', 'javascript:alert(1)'],
    ['nothing', ''],
  ])('never has it go on to %s', async (_name, target) => {
    expect(errorOf(await popup(target))).toMatchObject({ status: 422, code: 'url_invalid', field: 'redirect_url' });
  });

  test('is not what another way ends with', async () => {
    const url = await signInUrl();
    const end = `${clerk.url}/social/popup?state=${stateOf(url)}`;
    const response = await clerk.fetch(new Request(end, { headers: { cookie: `__clerk_db_jwt=${browser.id}` } }));
    expect(response.status).toBe(400);
  });
});
