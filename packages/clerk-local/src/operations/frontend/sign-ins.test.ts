import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import {
  alice,
  askBackend,
  bob,
  errorOf,
  openBrowser,
  readJwt,
  seededPassword,
  startClerk,
  textAt,
  valueAt,
  type Browser,
} from '../../testing.ts';

let clerk: ClerkLocal;
let browser: Browser;
const told: { to: string; kind: string; code: string | null }[] = [];

beforeAll(async () => {
  clerk = await startClerk({ onMessage: (message) => told.push(message) });
});
afterAll(() => clerk.close());
beforeEach(async () => {
  clerk.reset();
  told.length = 0;
  browser = await openBrowser(clerk);
});

const begin = async (identifier: string): Promise<string> =>
  textAt((await browser.ask('POST', '/v1/client/sign_ins', { identifier })).body, 'response.id');
const attempt = (signIn: string, values: Record<string, string>) =>
  browser.ask('POST', `/v1/client/sign_ins/${signIn}/attempt_first_factor`, values);
const prepare = (signIn: string) =>
  browser.ask('POST', `/v1/client/sign_ins/${signIn}/prepare_first_factor`, { strategy: 'email_code' });
const sessionCount = async (): Promise<unknown> =>
  valueAt((await browser.ask('GET', '/v1/client')).body, 'response.sessions.length') ?? 0;

describe('with a password', () => {
  test('the form’s two steps sign in: the client carries the session and a token for the page', async () => {
    const signIn = await begin('alice@example.com');
    const { status, body } = await attempt(signIn, { strategy: 'password', password: seededPassword });
    expect(status).toBe(200);
    expect(valueAt(body, 'response.status')).toBe('complete');
    const session = textAt(body, 'response.created_session_id');
    expect(valueAt(body, 'client.last_active_session_id')).toBe(session);
    expect(valueAt(body, 'client.sign_in')).toBeNull();
    const { claims } = readJwt(textAt(body, 'client.sessions.0.last_active_token.jwt'));
    expect(claims).toMatchObject({ sub: alice, sid: session, sts: 'active', azp: 'http://localhost:3000' });
  });

  test('one step with identifier and password signs in', async () => {
    await browser.signIn('ALICE@example.com');
    expect(await sessionCount()).toBe(1);
  });

  test('a wrong password is an error beside the field, and nobody is signed in', async () => {
    const signIn = await begin('alice@example.com');
    const reply = await attempt(signIn, { strategy: 'password', password: 'wrong password' });
    expect(errorOf(reply)).toEqual({ status: 422, code: 'form_password_incorrect', field: 'password' });
    expect(valueAt(reply.body, 'meta.client.sign_in.status')).toBe('needs_first_factor');
    expect(await sessionCount()).toBe(0);
  });

  test('an unknown address is an error beside the field', async () => {
    const reply = await browser.ask('POST', '/v1/client/sign_ins', { identifier: 'nobody@example.com' });
    expect(errorOf(reply)).toEqual({ status: 422, code: 'form_identifier_not_found', field: 'identifier' });
  });

  test('who is signed in already cannot sign in again', async () => {
    await browser.signIn('alice@example.com');
    const reply = await browser.ask('POST', '/v1/client/sign_ins', { identifier: 'bob@example.com' });
    expect(errorOf(reply)).toMatchObject({ status: 400, code: 'session_exists' });
    expect(await sessionCount()).toBe(1);
  });

  test.each(['ban', 'lock'])('somebody the instance chose to %s cannot sign in', async (verb) => {
    await askBackend(clerk, 'POST', `/v1/users/${bob}/${verb}`);
    const reply = await attempt(await begin('bob@example.com'), { strategy: 'password', password: seededPassword });
    expect(reply.status).toBe(403);
    expect(await sessionCount()).toBe(0);
  });

  test('a sign-in left alone for a day must start again', async () => {
    const signIn = await begin('alice@example.com');
    clerk.clock.advance(86_400);
    const reply = await attempt(signIn, { strategy: 'password', password: seededPassword });
    expect(errorOf(reply)).toMatchObject({ status: 400, code: 'sign_in_abandoned' });
  });

  test('another browser’s sign-in is not there', async () => {
    const signIn = await begin('alice@example.com');
    browser = await openBrowser(clerk);
    await browser.ask('PUT', '/v1/client');
    const reply = await attempt(signIn, { strategy: 'password', password: seededPassword });
    expect(errorOf(reply)).toMatchObject({ status: 404, code: 'resource_not_found' });
  });

  test('somebody with a task to do gets a pending session', async () => {
    await browser.signIn('erin@example.com');
    const { body } = await browser.ask('GET', '/v1/client');
    expect(valueAt(body, 'response.sessions.0')).toMatchObject({
      status: 'pending',
      tasks: [{ key: 'reset-password' }],
    });
    const jwt = textAt(body, 'response.sessions.0.last_active_token.jwt');
    expect(readJwt(jwt).claims).toMatchObject({ sts: 'pending' });
  });
});

describe('with a code by e-mail', () => {
  test('the code is told to the terminal, stands in the inbox and signs in', async () => {
    const signIn = await begin('alice@example.com');
    const prepared = await prepare(signIn);
    expect(valueAt(prepared.body, 'response.first_factor_verification')).toMatchObject({
      strategy: 'email_code',
      status: 'unverified',
    });
    const [message] = clerk.inbox();
    expect(message).toMatchObject({ to: 'alice@example.com', kind: 'sign_in_code' });
    expect(message?.code).toMatch(/^\d{6}$/);
    expect(told).toEqual([{ to: 'alice@example.com', kind: 'sign_in_code', code: message?.code }]);
    const { body } = await attempt(signIn, { strategy: 'email_code', code: message?.code ?? '' });
    expect(valueAt(body, 'response.status')).toBe('complete');
    expect(await sessionCount()).toBe(1);
  });

  test('a +clerk_test address takes 424242 and gets no message', async () => {
    const person = { email_address: ['tess+clerk_test@example.com'], skip_password_requirement: true };
    expect((await askBackend(clerk, 'POST', '/v1/users', person)).status).toBe(200);
    const signIn = await begin('tess+clerk_test@example.com');
    await prepare(signIn);
    expect(clerk.inbox()).toEqual([]);
    expect((await attempt(signIn, { strategy: 'email_code', code: '424242' })).status).toBe(200);
    expect(await sessionCount()).toBe(1);
  });

  test('424242 opens no other address', async () => {
    const signIn = await begin('alice@example.com');
    await prepare(signIn);
    const code = clerk.inbox()[0]?.code === '424242' ? '000000' : '424242';
    const reply = await attempt(signIn, { strategy: 'email_code', code });
    expect(errorOf(reply)).toEqual({ status: 422, code: 'form_code_incorrect', field: 'code' });
    expect(await sessionCount()).toBe(0);
  });

  test('after five wrong codes the right one is refused as well', async () => {
    const signIn = await begin('alice@example.com');
    await prepare(signIn);
    const right = clerk.inbox()[0]?.code ?? '';
    const wrong = right === '111111' ? '222222' : '111111';
    for (let time = 0; time < 5; time += 1) {
      expect(errorOf(await attempt(signIn, { strategy: 'email_code', code: wrong })).code).toBe('form_code_incorrect');
    }
    const reply = await attempt(signIn, { strategy: 'email_code', code: right });
    expect(errorOf(reply)).toMatchObject({ status: 400, code: 'verification_failed' });
    expect(await sessionCount()).toBe(0);
  });

  test('a code works for ten minutes', async () => {
    const signIn = await begin('alice@example.com');
    await prepare(signIn);
    const code = clerk.inbox()[0]?.code ?? '';
    clerk.clock.advance(600);
    const reply = await attempt(signIn, { strategy: 'email_code', code });
    expect(errorOf(reply)).toMatchObject({ status: 400, code: 'verification_expired' });
    clerk.clock.advance(-1);
    expect((await attempt(signIn, { strategy: 'email_code', code })).status).toBe(200);
  });

  test('without a code sent there is none to be right', async () => {
    const reply = await attempt(await begin('alice@example.com'), { strategy: 'email_code', code: '424242' });
    expect(errorOf(reply)).toMatchObject({ status: 400, code: 'verification_missing' });
  });

  test('a code goes to no address of somebody else', async () => {
    const signIn = await begin('alice@example.com');
    const { body } = await askBackend(clerk, 'GET', `/v1/users/${bob}`);
    const reply = await browser.ask('POST', `/v1/client/sign_ins/${signIn}/prepare_first_factor`, {
      strategy: 'email_code',
      email_address_id: textAt(body, 'primary_email_address_id'),
    });
    expect(errorOf(reply)).toMatchObject({ status: 422, field: 'email_address_id' });
    expect(clerk.inbox()).toEqual([]);
  });
});

describe('with a ticket', () => {
  const makeTicket = async (values: Record<string, unknown> = {}): Promise<{ id: string; token: string }> => {
    const { body } = await askBackend(clerk, 'POST', '/v1/sign_in_tokens', { user_id: alice, ...values });
    return { id: textAt(body, 'id'), token: textAt(body, 'token') };
  };
  const use = (ticket: string) => browser.ask('POST', '/v1/client/sign_ins', { strategy: 'ticket', ticket });

  test('it signs in its person, once', async () => {
    const { token } = await makeTicket();
    const { body } = await use(token);
    expect(valueAt(body, 'response.status')).toBe('complete');
    expect(valueAt(body, 'client.sessions.0.user.id')).toBe(alice);
    browser = await openBrowser(clerk);
    expect(errorOf(await use(token))).toMatchObject({ status: 400, code: 'ticket_invalid_code' });
    expect(await sessionCount()).toBe(0);
  });

  test('a revoked, an expired and an unknown one sign in nobody', async () => {
    const revoked = await makeTicket();
    await askBackend(clerk, 'POST', `/v1/sign_in_tokens/${revoked.id}/revoke`);
    expect(errorOf(await use(revoked.token)).code).toBe('ticket_invalid_code');
    expect(errorOf(await use('')).code).toBe('ticket_invalid_code');
    expect(errorOf(await use('unknown')).code).toBe('ticket_invalid_code');
    const short = await makeTicket({ expires_in_seconds: 60 });
    clerk.clock.advance(60);
    expect(errorOf(await use(short.token)).code).toBe('ticket_expired_code');
    expect(await sessionCount()).toBe(0);
  });

  test('a ticket refused because somebody is signed in can still be used afterwards', async () => {
    const { token } = await makeTicket();
    const session = await browser.signIn('bob@example.com');
    expect(errorOf(await use(token)).code).toBe('session_exists');
    await browser.ask('POST', `/v1/client/sessions/${session}/end`);
    expect((await use(token)).status).toBe(200);
  });
});

test.each(['phone_code', 'oauth_unknown', 'email_link', 'reset_password_phone_code', 'totp'])(
  'the strategy %s is refused by name',
  async (strategy) => {
    const signIn = await begin('alice@example.com');
    const reply = await attempt(signIn, { strategy });
    expect(errorOf(reply)).toEqual({ status: 422, code: 'form_param_value_invalid', field: 'strategy' });
    const created = await browser.ask('POST', '/v1/client/sign_ins', { strategy, identifier: 'alice@example.com' });
    expect(errorOf(created)).toEqual({ status: 422, code: 'form_param_value_invalid', field: 'strategy' });
  },
);

test('a browser the instance does not know is told to fetch itself an id', async () => {
  const reply = await clerk.fetch(new Request(`${clerk.url}/v1/client?__clerk_db_jwt=dvb_unknown`));
  expect(reply.status).toBe(401);
  expect(await reply.text()).toContain('dev_browser_unauthenticated');
});
