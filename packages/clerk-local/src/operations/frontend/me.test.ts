import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import {
  acme,
  alice,
  askBackend,
  errorOf,
  openBrowser,
  seededPassword,
  startClerk,
  valueAt,
  type Browser,
} from '../../testing.ts';

let clerk: ClerkLocal;
let browser: Browser;
let session: string;
beforeAll(async () => {
  clerk = await startClerk();
});
afterAll(() => clerk.close());
beforeEach(async () => {
  clerk.reset();
  browser = await openBrowser(clerk);
  session = await browser.signIn('alice@example.com');
});

describe('a person’s own account', () => {
  test('has their memberships and no private metadata', async () => {
    await askBackend(clerk, 'PATCH', `/v1/users/${alice}/metadata`, { private_metadata: { canary: 1 } });
    const reply = await browser.ask('GET', '/v1/me');
    expect(valueAt(reply.body, 'response.organization_memberships.length')).toBe(2);
    expect(reply.text).not.toContain('canary');
    expect(reply.text).not.toContain('private_metadata');
  });

  test('is changed field by field; an empty text is null, what is not named stays', async () => {
    const first = await browser.ask('PATCH', '/v1/me', { first_name: 'Alicia' });
    expect(valueAt(first.body, 'response')).toMatchObject({ first_name: 'Alicia', last_name: 'Adams' });
    expect(valueAt(first.body, 'client.sessions.0.user.first_name')).toBe('Alicia');
    const second = await browser.ask('PATCH', '/v1/me', { last_name: '' });
    expect(valueAt(second.body, 'response')).toMatchObject({ first_name: 'Alicia', last_name: null });
  });

  test('takes metadata as JSON text: replaced by one verb, merged by the other', async () => {
    await browser.ask('PATCH', '/v1/me', { unsafe_metadata: '{"a":1,"b":{"c":1}}' });
    const merged = await browser.ask('PATCH', '/v1/me/metadata', { unsafe_metadata: '{"a":null,"b":{"d":2}}' });
    expect(valueAt(merged.body, 'response.unsafe_metadata')).toEqual({ b: { c: 1, d: 2 } });
    const replaced = await browser.ask('PATCH', '/v1/me', { unsafe_metadata: '{"e":1}' });
    expect(valueAt(replaced.body, 'response.unsafe_metadata')).toEqual({ e: 1 });
  });

  test('cannot have its public metadata changed by its own browser', async () => {
    const { body } = await browser.ask('PATCH', '/v1/me', { public_metadata: '{"admin":true}' });
    expect(valueAt(body, 'response.public_metadata')).toEqual({});
  });

  test('lists the devices it is signed in on, and only live ones', async () => {
    const other = await openBrowser(clerk);
    await other.signIn('alice@example.com');
    expect(valueAt((await browser.ask('GET', '/v1/me/sessions/active')).body, 'length')).toBe(2);
    clerk.clock.advance(7 * 86_400);
    await (await openBrowser(clerk)).signIn('bob@example.com');
    browser = await openBrowser(clerk);
    await browser.signIn('alice@example.com');
    expect(valueAt((await browser.ask('GET', '/v1/me/sessions/active')).body, 'length')).toBe(1);
  });

  test('lists its memberships page by page', async () => {
    const { body } = await browser.ask('GET', '/v1/me/organization_memberships?limit=1&offset=0');
    expect(valueAt(body, 'response.total_count')).toBe(2);
    expect(valueAt(body, 'response.data.length')).toBe(1);
    expect(valueAt(body, 'response.data.0.organization.id')).toBe(acme);
  });
});

describe('changing the password', () => {
  const change = (values: Record<string, string>) => browser.ask('POST', '/v1/me/change_password', values);

  test('needs the one before', async () => {
    const reply = await change({ current_password: 'wrong', new_password: 'a new long one' });
    expect(errorOf(reply)).toMatchObject({ status: 422, field: 'current_password' });
    const other = await openBrowser(clerk);
    await expect(other.signIn('alice@example.com')).resolves.toMatch(/^sess_/);
  });

  test('takes effect, and signs out elsewhere if asked to', async () => {
    const other = await openBrowser(clerk);
    const elsewhere = await other.signIn('alice@example.com');
    const values = { current_password: seededPassword, new_password: 'a new long one' };
    expect((await change({ ...values, sign_out_of_other_sessions: 'true' })).status).toBe(200);
    expect((await other.ask('POST', `/v1/client/sessions/${elsewhere}/tokens`)).status).toBe(401);
    expect((await browser.ask('POST', `/v1/client/sessions/${session}/tokens`)).status).toBe(200);
    await expect(other.signIn('alice@example.com', 'a new long one')).resolves.toMatch(/^sess_/);
  });

  test('refuses one that is too short, beside its field', async () => {
    const reply = await change({ current_password: seededPassword, new_password: 'short' });
    expect(errorOf(reply)).toEqual({ status: 422, code: 'form_password_length_too_short', field: 'new_password' });
  });

  test('completes the task of somebody who must do it: their session becomes active', async () => {
    browser = await openBrowser(clerk);
    await browser.signIn('erin@example.com');
    const { body } = await change({ new_password: 'a new long one' });
    expect(valueAt(body, 'client.sessions.0')).toMatchObject({ status: 'active', tasks: [] });
  });
});

test.each([
  ['GET', '/v1/me'],
  ['PATCH', '/v1/me'],
  ['PATCH', '/v1/me/metadata?unsafe_metadata={}'],
  ['POST', '/v1/me/change_password?new_password=x'],
  ['GET', '/v1/me/sessions/active'],
  ['GET', '/v1/me/organization_memberships'],
  ['GET', '/v1/me/organization_invitations'],
  ['GET', '/v1/me/organization_suggestions'],
  ['POST', '/v1/organizations?name=x'],
  ['GET', `/v1/organizations/${acme}`],
])('%s %s of nobody is 401', async (method, path) => {
  browser = await openBrowser(clerk);
  expect(errorOf(await browser.ask(method, path))).toMatchObject({ status: 401, code: 'authentication_invalid' });
});
