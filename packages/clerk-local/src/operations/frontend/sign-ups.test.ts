import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import { askBackend, errorOf, openBrowser, startClerk, textAt, valueAt, type Browser } from '../../testing.ts';

let clerk: ClerkLocal;
let browser: Browser;
beforeAll(async () => {
  clerk = await startClerk();
});
afterAll(() => clerk.close());
beforeEach(async () => {
  clerk.reset();
  browser = await openBrowser(clerk);
});

const address = 'new+clerk_test@example.com';
const create = (values: Record<string, string>) => browser.ask('POST', '/v1/client/sign_ups', values);
const step = (signUp: string, verb: string, values: Record<string, string>) =>
  browser.ask('POST', `/v1/client/sign_ups/${signUp}/${verb}`, { strategy: 'email_code', ...values });
const isThere = async (): Promise<boolean> => {
  const { body } = await askBackend(clerk, 'GET', `/v1/users?email_address=${encodeURIComponent(address)}`);
  return Array.isArray(body) && body.length === 1;
};

describe('signing up with address and password', () => {
  test('before a code is sent the form learns that it must ask for one', async () => {
    const { body } = await create({ email_address: address, password: 'a long enough one' });
    expect(valueAt(body, 'response')).toMatchObject({
      status: 'missing_requirements',
      missing_fields: [],
      unverified_fields: ['email_address'],
      verifications: { email_address: { status: null, strategy: null, next_action: 'needs_prepare' } },
    });
    expect(await isThere()).toBe(false);
  });

  test('the code makes the user and signs them in', async () => {
    const created = await create({
      email_address: address,
      password: 'a long enough one',
      first_name: 'Nina',
      unsafe_metadata: '{"theme":"dark"}',
    });
    const signUp = textAt(created.body, 'response.id');
    const prepared = await step(signUp, 'prepare_verification', {});
    expect(valueAt(prepared.body, 'response.verifications.email_address')).toMatchObject({
      status: 'unverified',
      next_action: 'needs_attempt',
    });
    const { body } = await step(signUp, 'attempt_verification', { code: '424242' });
    expect(valueAt(body, 'response.status')).toBe('complete');
    expect(valueAt(body, 'client.last_active_session_id')).toBe(valueAt(body, 'response.created_session_id'));
    expect(valueAt(body, 'client.sessions.0.user')).toMatchObject({
      id: valueAt(body, 'response.created_user_id'),
      first_name: 'Nina',
      unsafe_metadata: { theme: 'dark' },
      password_enabled: true,
    });
    expect(await isThere()).toBe(true);
    browser = await openBrowser(clerk);
    await expect(browser.signIn(address, 'a long enough one')).resolves.toMatch(/^sess_/);
  });

  test('an ordinary address gets its code in the inbox', async () => {
    const signUp = textAt(
      (await create({ email_address: 'nina@example.com', password: 'a long enough one' })).body,
      'response.id',
    );
    await step(signUp, 'prepare_verification', {});
    const [message] = clerk.inbox();
    expect(message).toMatchObject({ to: 'nina@example.com', kind: 'sign_up_code' });
    expect((await step(signUp, 'attempt_verification', { code: message?.code ?? '' })).status).toBe(200);
  });

  test('a wrong code makes nobody', async () => {
    const signUp = textAt(
      (await create({ email_address: address, password: 'a long enough one' })).body,
      'response.id',
    );
    await step(signUp, 'prepare_verification', {});
    const reply = await step(signUp, 'attempt_verification', { code: '000000' });
    expect(errorOf(reply)).toEqual({ status: 422, code: 'form_code_incorrect', field: 'code' });
    expect(await isThere()).toBe(false);
  });

  test('an expired code makes nobody', async () => {
    const signUp = textAt(
      (await create({ email_address: address, password: 'a long enough one' })).body,
      'response.id',
    );
    await step(signUp, 'prepare_verification', {});
    clerk.clock.advance(600);
    const reply = await step(signUp, 'attempt_verification', { code: '424242' });
    expect(errorOf(reply)).toMatchObject({ status: 400, code: 'verification_expired' });
    expect(await isThere()).toBe(false);
  });

  test('another address after the code was sent must be verified afresh', async () => {
    const signUp = textAt(
      (await create({ email_address: address, password: 'a long enough one' })).body,
      'response.id',
    );
    await step(signUp, 'prepare_verification', {});
    await browser.ask('PATCH', `/v1/client/sign_ups/${signUp}`, { email_address: 'victim+clerk_test@example.com' });
    const reply = await step(signUp, 'attempt_verification', { code: '424242' });
    expect(errorOf(reply)).toMatchObject({ status: 400, code: 'verification_missing' });
  });

  test('what was missing can be given later', async () => {
    const created = await create({ email_address: address });
    expect(valueAt(created.body, 'response.missing_fields')).toEqual(['password']);
    const signUp = textAt(created.body, 'response.id');
    await step(signUp, 'prepare_verification', {});
    const verified = await step(signUp, 'attempt_verification', { code: '424242' });
    expect(valueAt(verified.body, 'response.status')).toBe('missing_requirements');
    const { body } = await browser.ask('PATCH', `/v1/client/sign_ups/${signUp}`, { password: 'a long enough one' });
    expect(valueAt(body, 'response.status')).toBe('complete');
  });

  test('somebody who took the address in the meantime keeps it', async () => {
    const signUp = textAt(
      (await create({ email_address: address, password: 'a long enough one' })).body,
      'response.id',
    );
    await step(signUp, 'prepare_verification', {});
    await askBackend(clerk, 'POST', '/v1/users', { email_address: [address], password: 'another long one' });
    const reply = await step(signUp, 'attempt_verification', { code: '424242' });
    expect(errorOf(reply)).toEqual({ status: 422, code: 'form_identifier_exists', field: 'email_address' });
    expect(await isThere()).toBe(true);
  });
});

test.each([
  ['a taken address', { email_address: 'Alice@example.com' }, 'form_identifier_exists', 'email_address'],
  ['no address', { email_address: 'nobody' }, 'form_param_format_invalid', 'email_address'],
  ['a short password', { password: 'short' }, 'form_password_length_too_short', 'password'],
  ['a long password', { password: 'x'.repeat(73) }, 'form_password_length_too_long', 'password'],
  ['a strategy there is not', { strategy: 'oauth_google' }, 'form_param_value_invalid', 'strategy'],
  ['metadata that is no object', { unsafe_metadata: '[1]' }, 'form_param_format_invalid', 'unsafe_metadata'],
])('%s is an error beside its field', async (_name, values, code, field) => {
  expect(errorOf(await create(values))).toEqual({ status: 422, code, field });
});

test('who is signed in cannot sign up', async () => {
  await browser.signIn('alice@example.com');
  expect(errorOf(await create({ email_address: address }))).toMatchObject({ status: 400, code: 'session_exists' });
});

test('another browser’s sign-up is not there', async () => {
  const signUp = textAt((await create({ email_address: address })).body, 'response.id');
  browser = await openBrowser(clerk);
  await browser.ask('PUT', '/v1/client');
  expect(errorOf(await browser.ask('GET', `/v1/client/sign_ups/${signUp}`)).status).toBe(404);
  expect(errorOf(await step(signUp, 'prepare_verification', {})).status).toBe(404);
});
