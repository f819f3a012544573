import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import {
  acme,
  alice,
  askBackend,
  errorOf,
  globex,
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

describe('where people are taken back to the organization they worked in', () => {
  const begins = async (person: string) => {
    const session = await browser.signIn(person);
    const { body } = await browser.ask('GET', `/v1/client/sessions/${session}`);
    return { session, organization: valueAt(body, 'response.last_active_organization_id') };
  };

  test('a session begins in the one joined last, then in the one worked in last', async () => {
    clerk.configure({ organizations: { startInLast: true } });
    const first = await begins('alice@example.com');
    expect(first.organization).toBe(globex);
    await touch(first.session, acme);
    await browser.ask('POST', `/v1/client/sessions/${first.session}/remove`);
    expect((await begins('alice@example.com')).organization).toBe(acme);
  });

  test('not in one that the person has left, and in none without any', async () => {
    clerk.configure({ organizations: { startInLast: true } });
    const { session } = await begins('alice@example.com');
    await browser.ask('POST', `/v1/client/sessions/${session}/remove`);
    await askBackend(clerk, 'DELETE', `/v1/organizations/${globex}/memberships/${alice}`);
    const second = await begins('alice@example.com');
    expect(second.organization).toBe(acme);
    await browser.ask('POST', `/v1/client/sessions/${second.session}/remove`);
    expect((await begins('dave@example.com')).organization).toBeNull();
  });

  test('nothing is left to choose, so that the session is active at once', async () => {
    clerk.configure({ organizations: { startInLast: true, forceSelection: true } });
    await browser.signIn('alice@example.com');
    expect(await state()).toEqual({ status: 'active', tasks: [] });
  });
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
