import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import {
  acme,
  alice,
  askBackend,
  errorOf,
  openBrowser,
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
  browser = await openBrowser(clerk);
});

const state = async () => {
  const session = valueAt((await browser.ask('GET', '/v1/client')).body, 'response.sessions.0');
  return { status: valueAt(session, 'status'), tasks: valueAt(session, 'tasks') };
};
const touch = (session: string, organization = '') =>
  browser.ask('POST', `/v1/client/sessions/${session}/touch`, { active_organization_id: organization });

test('where nobody may be without an organization, choosing one makes the session active, leaving it pending', async () => {
  clerk.configure({ organizations: { forceSelection: true } });
  const session = await browser.signIn('alice@example.com');
  const pending = { status: 'pending', tasks: [{ key: 'choose-organization' }] };
  expect(await state()).toEqual(pending);
  await touch(session, acme);
  expect(await state()).toEqual({ status: 'active', tasks: [] });
  await touch(session);
  expect(await state()).toEqual(pending);
});

test('where everybody must have a second factor, setting one up makes the session active', async () => {
  clerk.configure({ authenticatorApp: true, secondFactorRequired: true });
  const session = await browser.signIn('alice@example.com');
  expect(await state()).toEqual({ status: 'pending', tasks: [{ key: 'setup-mfa' }] });
  await askBackend(clerk, 'PATCH', `/v1/users/${alice}`, { totp_secret: 'GEZDGNBVGY3TQOJQ' });
  await touch(session);
  expect(await state()).toEqual({ status: 'active', tasks: [] });
});

test('several tasks are done one after the other', async () => {
  clerk.configure({ organizations: { forceSelection: true } });
  const session = await browser.signIn('erin@example.com');
  expect((await state()).tasks).toEqual([{ key: 'reset-password' }, { key: 'choose-organization' }]);
  await browser.ask('POST', '/v1/me/change_password', { new_password: 'another passphrase' });
  expect(await state()).toEqual({ status: 'pending', tasks: [{ key: 'choose-organization' }] });
  expect((await touch(session)).status).toBe(200);
  expect((await state()).status).toBe('pending');
});

test('several people may be signed in where it is allowed, the same one only once', async () => {
  clerk.configure({ multipleSessions: true });
  const first = await browser.signIn('alice@example.com');
  const second = await browser.signIn('bob@example.com');
  const again = await browser.ask('POST', '/v1/client/sign_ins', { identifier: 'alice@example.com' });
  expect(errorOf(again)).toMatchObject({ status: 400, code: 'identifier_already_signed_in' });
  expect(valueAt(again.body, 'errors.0.meta.session_id')).toBe(first);
  const active = async () => valueAt((await browser.ask('GET', '/v1/client')).body, 'response.last_active_session_id');
  expect(await active()).toBe(second);
  await touch(first);
  expect(await active()).toBe(first);
  await browser.ask('POST', `/v1/client/sessions/${first}/remove`);
  expect(await active()).toBe(second);
  const { body } = await browser.ask('GET', '/v1/client');
  expect(valueAt(body, 'response.sessions.length')).toBe(1);
  expect(textAt(body, 'response.sessions.0.id')).toBe(second);
});
