import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import {
  alice,
  errorOf,
  openBrowser,
  png,
  replyOf,
  seededPassword,
  startClerk,
  textAt,
  valueAt,
  type Browser,
} from '../../testing.ts';
import { totpAt } from '../../totp.ts';

let clerk: ClerkLocal;
let browser: Browser;
beforeAll(async () => {
  clerk = await startClerk();
});
afterAll(() => clerk.close());
beforeEach(async () => {
  clerk.reset();
  clerk.configure({
    username: { enabled: true },
    phoneNumber: { enabled: true, secondFactor: true },
    authenticatorApp: true,
    backupCodes: true,
    emailAddress: { verification: ['email_code', 'email_link'] },
  });
  browser = await openBrowser(clerk);
  await browser.signIn('alice@example.com');
});

const me = async () => valueAt((await browser.ask('GET', '/v1/me')).body, 'response');
const ask = (method: string, path: string, values: Record<string, string> = {}) =>
  browser.ask(method, `/v1/me${path}`, values);
const add = async (address: string) =>
  textAt((await ask('POST', '/email_addresses/', { email_address: address })).body, 'response.id');
const addPhone = async (number: string) => {
  const id = textAt((await ask('POST', '/phone_numbers/', { phone_number: number })).body, 'response.id');
  await ask('POST', `/phone_numbers/${id}/prepare_verification`, { strategy: 'phone_code' });
  return id;
};
const verifyPhone = (id: string, code = '424242') => ask('POST', `/phone_numbers/${id}/attempt_verification`, { code });

describe('the username', () => {
  test('is set, changed in its case and taken away', async () => {
    expect(valueAt((await ask('PATCH', '', { username: 'alice-a' })).body, 'response.username')).toBe('alice-a');
    expect(valueAt((await ask('PATCH', '', { username: 'Alice-A' })).body, 'response.username')).toBe('Alice-A');
    expect(valueAt((await ask('PATCH', '', { username: '' })).body, 'response.username')).toBeNull();
  });

  test.each([
    ['ab', 'form_username_invalid_length'],
    ['a'.repeat(65), 'form_username_invalid_length'],
    ['a b c d', 'form_username_invalid_character'],
    ['BOB-b', 'form_identifier_exists'],
  ])('%s is refused beside its field', async (username, code) => {
    const other = await openBrowser(clerk);
    await other.signIn('bob@example.com');
    await other.ask('PATCH', '/v1/me', { username: 'bob-b' });
    expect(errorOf(await ask('PATCH', '', { username }))).toEqual({ status: 422, code, field: 'username' });
    expect(valueAt(await me(), 'username')).toBeNull();
  });
});

describe('an e-mail address', () => {
  const prepare = (id: string, values: Record<string, string> = { strategy: 'email_code' }) =>
    ask('POST', `/email_addresses/${id}/prepare_verification`, values);
  const attempt = (id: string, code: string) => ask('POST', `/email_addresses/${id}/attempt_verification`, { code });

  test('is added, verified by a code, made the primary one, and the other removed', async () => {
    const id = await add('alice@work.test');
    expect(errorOf(await ask('PATCH', '', { primary_email_address_id: id }))).toMatchObject({
      code: 'form_verification_needed',
    });
    await prepare(id);
    expect(errorOf(await attempt(id, 'nonsense'))).toMatchObject({ code: 'form_code_incorrect' });
    const { body } = await attempt(id, clerk.inbox().at(-1)?.code ?? '');
    expect(valueAt(body, 'response.verification.status')).toBe('verified');
    expect(valueAt((await ask('PATCH', '', { primary_email_address_id: id })).body, 'response')).toMatchObject({
      primary_email_address_id: id,
    });
    const other = textAt(await me(), 'email_addresses.0.id');
    expect((await ask('DELETE', `/email_addresses/${other}`)).status).toBe(200);
    expect(valueAt(await me(), 'email_addresses.length')).toBe(1);
    expect(errorOf(await ask('DELETE', `/email_addresses/${id}`))).toMatchObject({ status: 400 });
    await expect((await openBrowser(clerk)).signIn('alice@work.test')).resolves.toMatch(/^sess_/);
  });

  test('is verified by opening its link in any browser', async () => {
    const id = await add('alice@work.test');
    await prepare(id, { strategy: 'email_link', redirect_url: 'http://localhost:3000/user#/verify' });
    const { url = '' } = clerk.inbox().at(-1) ?? {};
    const opened = await replyOf(await clerk.fetch(new Request(url)));
    expect(opened.headers.get('location')).toContain('__clerk_status=verified');
    const { body } = await ask('GET', `/email_addresses/${id}`);
    expect(valueAt(body, 'response.verification')).toMatchObject({ status: 'verified', strategy: 'email_link' });
  });

  test('of a link that a code replaced stays unverified', async () => {
    const id = await add('alice@work.test');
    await prepare(id, { strategy: 'email_link', redirect_url: 'http://localhost:3000/user' });
    const { url = '' } = clerk.inbox().at(-1) ?? {};
    await prepare(id);
    await clerk.fetch(new Request(url));
    const { body } = await ask('GET', `/email_addresses/${id}`);
    expect(valueAt(body, 'response.verification.status')).toBe('unverified');
  });

  test('of somebody else cannot be added, and one never verified stands in nobody’s way', async () => {
    const reply = await ask('POST', '/email_addresses', { email_address: 'Bob@example.com' });
    expect(errorOf(reply)).toEqual({ status: 422, code: 'form_identifier_exists', field: 'email_address' });
    const id = await add('new+clerk_test@example.com');
    await prepare(id);
    const other = await openBrowser(clerk);
    await other.signIn('bob@example.com');
    const made = await other.ask('POST', '/v1/me/email_addresses', { email_address: 'NEW+clerk_test@example.com' });
    const theirs = textAt(made.body, 'response.id');
    await other.ask('POST', `/v1/me/email_addresses/${theirs}/prepare_verification`, { strategy: 'email_code' });
    const done = await other.ask('POST', `/v1/me/email_addresses/${theirs}/attempt_verification`, { code: '424242' });
    expect(done.status).toBe(200);
    expect(errorOf(await attempt(id, '424242'))).toMatchObject({ code: 'form_identifier_exists' });
    expect((await ask('GET', `/email_addresses/${theirs}`)).status).toBe(404);
    expect((await ask('DELETE', `/email_addresses/${theirs}`)).status).toBe(404);
  });

  test('takes no more than five wrong codes', async () => {
    const id = await add('alice+clerk_test@work.test');
    await prepare(id);
    for (let count = 0; count < 5; count += 1) await attempt(id, '000000');
    expect(errorOf(await attempt(id, '424242'))).toMatchObject({ code: 'verification_failed' });
    expect(valueAt((await ask('GET', `/email_addresses/${id}`)).body, 'response.verification.attempts')).toBe(5);
  });
});

describe('a phone number', () => {
  test('is added, verified, kept for the second factor with backup codes, and removed', async () => {
    const id = await addPhone('+1 (202) 555-0111');
    expect(errorOf(await ask('PATCH', `/phone_numbers/${id}`, { reserved_for_second_factor: 'true' }))).toMatchObject({
      code: 'identification_update_second_factor_unverified',
    });
    expect(errorOf(await verifyPhone(id, '111111'))).toMatchObject({ code: 'form_code_incorrect' });
    await verifyPhone(id);
    expect(valueAt(await me(), 'primary_phone_number_id')).toBe(id);
    const reserved = await ask('PATCH', `/phone_numbers/${id}`, { reserved_for_second_factor: 'true' });
    expect(valueAt(reserved.body, 'response')).toMatchObject({ default_second_factor: true });
    expect(valueAt(reserved.body, 'response.backup_codes.length')).toBe(10);
    expect(await me()).toMatchObject({ two_factor_enabled: true, backup_code_enabled: true });
    const second = await addPhone('+12025550112');
    await verifyPhone(second);
    await ask('PATCH', `/phone_numbers/${second}`, { reserved_for_second_factor: 'true' });
    await ask('PATCH', `/phone_numbers/${second}`, { default_second_factor: 'true' });
    expect(valueAt(await me(), 'phone_numbers')).toMatchObject([
      { id, default_second_factor: false },
      { id: second, default_second_factor: true },
    ]);
    await ask('DELETE', `/phone_numbers/${second}`);
    await ask('PATCH', `/phone_numbers/${id}`, { reserved_for_second_factor: 'false' });
    expect(await me()).toMatchObject({ two_factor_enabled: false, backup_code_enabled: false });
  });

  test.each(['123', 'nonsense', '+0123456789'])('%s is none', async (number) => {
    const reply = await ask('POST', '/phone_numbers', { phone_number: number });
    expect(errorOf(reply)).toEqual({ status: 422, code: 'form_param_format_invalid', field: 'phone_number' });
  });
});

describe('an authenticator app', () => {
  const code = (secret: string) => totpAt(secret, Date.now());

  test('is set up with its code, gives backup codes once, and is taken away', async () => {
    const made = await ask('POST', '/totp');
    const secret = textAt(made.body, 'response.secret');
    expect(textAt(made.body, 'response.uri')).toContain(`secret=${secret}`);
    expect(await me()).toMatchObject({ totp_enabled: false, two_factor_enabled: false });
    expect(errorOf(await ask('POST', '/totp/attempt_verification', { code: 'nonsense' }))).toMatchObject({
      code: 'form_code_incorrect',
    });
    const verified = await ask('POST', '/totp/attempt_verification', { code: code(secret) });
    expect(valueAt(verified.body, 'response')).toMatchObject({ verified: true });
    expect(verified.text).not.toContain(secret);
    const codes = valueAt(verified.body, 'response.backup_codes');
    expect(codes).toHaveLength(10);
    expect(JSON.stringify(clerk.snapshot()['users'])).not.toContain(String((codes as string[])[0]));
    expect(errorOf(await ask('POST', '/totp'))).toMatchObject({ code: 'totp_already_enabled' });
    const again = await ask('POST', '/backup_codes/');
    expect(valueAt(again.body, 'response.codes')).not.toEqual(codes);
    expect(valueAt((await ask('DELETE', '/totp')).body, 'response.deleted')).toBe(true);
    expect(await me()).toMatchObject({ totp_enabled: false, two_factor_enabled: false, backup_code_enabled: false });
    expect(errorOf(await ask('DELETE', '/totp'))).toMatchObject({ code: 'totp_disabled' });
  });

  test('is not offered where it is switched off, and backup codes back up something', async () => {
    expect(errorOf(await ask('POST', '/backup_codes'))).toMatchObject({ code: 'backup_codes_not_available' });
    clerk.configure({ authenticatorApp: false });
    expect(errorOf(await ask('POST', '/totp'))).toMatchObject({ code: 'form_param_value_disabled' });
  });

  test('cannot be taken away where everybody must have one', async () => {
    const secret = textAt((await ask('POST', '/totp')).body, 'response.secret');
    await ask('POST', '/totp/attempt_verification', { code: code(secret) });
    clerk.configure({ secondFactorRequired: true });
    expect(errorOf(await ask('DELETE', '/totp'))).toMatchObject({ code: 'second_factor_deletion_not_allowed' });
    expect(valueAt(await me(), 'totp_enabled')).toBe(true);
  });
});

describe('the picture', () => {
  const upload = async (bytes: Uint8Array, type = 'image/png') => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)], { type }), 'me.png');
    const url = new URL(`/v1/me/profile_image?__clerk_db_jwt=${browser.id}`, clerk.url);
    return replyOf(
      await clerk.fetch(new Request(url, { method: 'POST', body: form, headers: { origin: 'http://localhost:3000' } })),
    );
  };
  const show = async (url: string) => replyOf(await clerk.fetch(new Request(url)));

  test('is uploaded, shown to others as what it is, and removed', async () => {
    const { body } = await upload(png, 'text/html');
    const url = textAt(body, 'response.public_url');
    expect(await me()).toMatchObject({ has_image: true, image_url: url });
    const { headers } = await show(url);
    expect(headers.get('content-type')).toBe('image/png');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain('sandbox');
    await ask('DELETE', '/profile_image');
    expect(await me()).toMatchObject({ has_image: false });
    expect((await show(url)).status).toBe(404);
  });

  test.each([
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['a page', '<!doctype html><script>1</script>'],
    ['nothing', ''],
  ])('%s is none, whatever type it claims', async (_name, text) => {
    expect(errorOf(await upload(Buffer.from(text)))).toMatchObject({ status: 400, code: 'request_body_invalid' });
    expect(valueAt(await me(), 'has_image')).toBe(false);
  });

  test('of more than ten megabytes is 413', async () => {
    const large = Buffer.concat([png, Buffer.alloc(10_000_000)]);
    expect(errorOf(await upload(large))).toMatchObject({ status: 413, code: 'image_too_large' });
  });
});

describe('devices', () => {
  test('are told apart by what their browsers say, and one is signed out from another', async () => {
    const other = await openBrowser(clerk);
    const session = await other.signIn('alice@example.com');
    const path = `/sessions/${session}/revoke`;
    expect(valueAt((await ask('POST', path)).body, 'response.status')).toBe('revoked');
    expect((await other.ask('GET', '/v1/me')).status).toBe(401);
    expect((await ask('POST', path)).status).toBe(404);
  });

  test('of somebody else are not there', async () => {
    const other = await openBrowser(clerk);
    const session = await other.signIn('bob@example.com');
    expect((await ask('POST', `/sessions/${session}/revoke`)).status).toBe(404);
    expect((await other.ask('GET', '/v1/me')).status).toBe(200);
  });
});

describe('the account', () => {
  test('is deleted by its person, who is nobody then', async () => {
    const { body } = await ask('DELETE', '');
    expect(valueAt(body, 'response')).toEqual({ object: 'user', id: alice, deleted: true });
    expect(valueAt(body, 'client.sessions')).toEqual([]);
    expect((await browser.ask('GET', '/v1/me')).status).toBe(401);
    await expect((await openBrowser(clerk)).signIn('alice@example.com')).rejects.toThrow(TypeError);
  });

  test('stays where that is switched off', async () => {
    clerk.configure({ deleteSelf: false });
    expect(errorOf(await ask('DELETE', ''))).toMatchObject({ status: 403, code: 'user_delete_self_not_enabled' });
    expect((await browser.ask('GET', '/v1/me')).status).toBe(200);
  });

  test('keeps its password where one is required', async () => {
    const remove = (current: string) => ask('POST', '/remove_password', { current_password: current });
    expect(errorOf(await remove(seededPassword))).toMatchObject({ code: 'password_required' });
    clerk.configure({ password: { required: false } });
    expect(errorOf(await remove('wrong'))).toMatchObject({ field: 'current_password' });
    expect(valueAt((await remove(seededPassword)).body, 'response.password_enabled')).toBe(false);
  });
});
