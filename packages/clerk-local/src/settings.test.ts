import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from './index.ts';
import { askBackend, openBrowser, replyOf, startClerk, textAt, valueAt } from './testing.ts';

let clerk: ClerkLocal;
beforeEach(async () => {
  clerk = await startClerk();
});
afterEach(() => clerk.close());

async function control(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const init = { method, headers: { 'content-type': 'application/json', ...headers } };
  const request = new Request(`${clerk.url}/control${path}`, body ? { ...init, body: JSON.stringify(body) } : init);
  return replyOf(await clerk.fetch(request));
}

async function environmentOf(browser: string): Promise<unknown> {
  const url = `${clerk.url}/v1/environment?__clerk_db_jwt=${browser}`;
  return (await replyOf(await clerk.fetch(new Request(url)))).body;
}

describe('settings', () => {
  test('change while the instance runs, group by group, and a reset takes it back', async () => {
    clerk.configure({ signUp: { mode: 'restricted' } });
    expect(clerk.settings().signUp).toEqual({ mode: 'restricted', progressive: true, legalConsent: false });
    const { id } = await openBrowser(clerk);
    expect(valueAt(await environmentOf(id), 'user_settings.sign_up.mode')).toBe('restricted');
    clerk.reset();
    expect(clerk.settings().signUp.mode).toBe('public');
  });

  test('are part of a snapshot', () => {
    const before = clerk.snapshot();
    clerk.configure({ passkeys: true });
    const after = clerk.snapshot();
    clerk.restore(before);
    expect(clerk.settings().passkeys).toBe(false);
    clerk.restore(after);
    expect(clerk.settings().passkeys).toBe(true);
  });

  test.each([
    ['of an unknown name', { nope: true }, 'nope'],
    ['of a wrong type', { passkeys: 'yes' }, 'passkeys'],
    ['of an unknown mode', { signUp: { mode: 'closed' } }, 'signUp.mode'],
    ['with a claim that is Clerk’s own', { sessionClaims: { sub: 'evil' } }, 'sessionClaims.sub'],
  ])('%s are refused, and nothing changes', async (_what, change, name) => {
    const before = clerk.settings();
    expect(() => clerk.configure(change as object)).toThrow(name);
    const reply = await control('PATCH', '/settings', change);
    expect(reply.status).toBe(422);
    expect(reply.text).toContain(name);
    expect(clerk.settings()).toEqual(before);
  });

  test('can be read and changed by programs, never by pages', async () => {
    expect((await control('PATCH', '/settings', { username: { enabled: true } })).status).toBe(200);
    expect(valueAt((await control('GET', '/settings')).body, 'username')).toEqual({ enabled: true, required: false });
    const page = await control('PATCH', '/settings', { passkeys: true }, { origin: 'http://localhost:3000' });
    expect(page.status).toBe(403);
    expect(clerk.settings().passkeys).toBe(false);
  });

  test('may differ for one browser, and only for that one', async () => {
    const { body } = await control('POST', '/browsers', { phoneNumber: { enabled: true, signIn: true } });
    const own = textAt(body, 'id');
    const { id: other } = await openBrowser(clerk);
    const path = 'user_settings.attributes.phone_number.enabled';
    expect(valueAt(await environmentOf(own), path)).toBe(true);
    expect(valueAt(await environmentOf(other), path)).toBe(false);
    expect((await askBackend(clerk, 'GET', '/v1/users')).status).toBe(200);
  });
});
