import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import { brokenIn } from '../../soak/invariants.ts';
import { acme, alice, askBackend, bob, errorOf, openBrowser, startClerk, textAt, valueAt } from '../../testing.ts';

/* What the soak found: requests after which the state contradicted itself. */

let clerk: ClerkLocal;

beforeAll(async () => {
  clerk = await startClerk();
});
beforeEach(() => clerk.reset());
afterAll(() => clerk.close());

const ask = (method: string, path: string, body?: unknown) => askBackend(clerk, method, path, body);
const user = async (id: string) => (await ask('GET', `/v1/users/${id}`)).body;

describe('a refused request of a server changes nothing', () => {
  test('a session of somebody who is banned leaves no client behind', async () => {
    await ask('POST', `/v1/users/${bob}/ban`);
    const before = clerk.snapshot();
    expect((await ask('POST', '/v1/sessions', { user_id: bob })).status).toBe(403);
    expect(clerk.snapshot()).toEqual(before);
  });

  test('a person whose second factor is malformed is not made', async () => {
    const before = clerk.snapshot();
    const body = { email_address: ['half@example.com'], password: 'correct horse battery', totp_secret: '!' };
    expect((await ask('POST', '/v1/users', body)).status).toBe(422);
    expect(clerk.snapshot()).toEqual(before);
  });

  test('and no webhook is told of what did not happen', async () => {
    clerk.webhooks.add({ url: 'http://localhost:9/' });
    await ask('POST', `/v1/users/${bob}/ban`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const told = clerk.webhooks.deliveries().length;
    await ask('POST', '/v1/sessions', { user_id: bob });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(clerk.webhooks.deliveries()).toHaveLength(told);
  });
});

describe('primary addresses and second factors stay verified', () => {
  test('an address that is no longer verified is no longer the primary one', async () => {
    const second = await ask('POST', '/v1/email_addresses', {
      user_id: alice,
      email_address: 'alice@work.test',
      verified: true,
    });
    const first = textAt(await user(alice), 'primary_email_address_id');
    expect((await ask('PATCH', `/v1/email_addresses/${first}`, { verified: false })).status).toBe(200);
    expect(valueAt(await user(alice), 'primary_email_address_id')).toBe(textAt(second.body, 'id'));
    expect(brokenIn(clerk.snapshot())).toEqual([]);
  });

  test('a number that nobody verified is no second factor', async () => {
    const body = { user_id: alice, phone_number: '+12025550111', reserved_for_second_factor: true };
    expect(errorOf(await ask('POST', '/v1/phone_numbers', body))).toMatchObject({
      code: 'identification_update_second_factor_unverified',
      field: 'reserved_for_second_factor',
    });
    const made = await ask('POST', '/v1/phone_numbers', { ...body, verified: true });
    expect(valueAt(made.body, 'default_second_factor')).toBe(true);
    const path = `/v1/phone_numbers/${textAt(made.body, 'id')}`;
    const changed = await ask('PATCH', path, { verified: false });
    expect(changed.body).toMatchObject({ reserved_for_second_factor: false, default_second_factor: false });
    expect((await ask('PATCH', path, { reserved_for_second_factor: true })).status).toBe(400);
  });

  test('an address that two people claim is verified for one of them only', async () => {
    const claim = (user_id: string) =>
      ask('POST', '/v1/email_addresses', { user_id, email_address: 'shared@example.com' });
    const [one, other] = [await claim(alice), await claim(bob)];
    const verify = ({ body }: typeof one) =>
      ask('PATCH', `/v1/email_addresses/${textAt(body, 'id')}`, { verified: true });
    expect((await verify(one)).status).toBe(200);
    expect(errorOf(await verify(other))).toEqual({
      status: 422,
      code: 'form_identifier_exists',
      field: 'email_address',
    });
    expect(brokenIn(clerk.snapshot())).toEqual([]);
  });
});

describe('what goes takes along what hangs on it', () => {
  test('the API keys of somebody who is deleted open nothing', async () => {
    const key = await ask('POST', '/api_keys', { name: 'CI', subject: bob });
    const verify = () => ask('POST', '/api_keys/verify', { secret: textAt(key.body, 'secret') });
    expect((await verify()).status).toBe(200);
    await ask('DELETE', `/v1/users/${bob}`);
    expect((await verify()).status).toBe(404);
  });

  test('the tickets and keys of an organization that is deleted open nothing', async () => {
    await ask('POST', `/v1/organizations/${acme}/invitations`, { email_address: 'z@example.com', role: 'org:member' });
    await ask('POST', '/api_keys', { name: 'CI', subject: acme });
    expect(clerk.snapshot()['tickets']).toHaveLength(1);
    await ask('DELETE', `/v1/organizations/${acme}`);
    expect(clerk.snapshot()['tickets']).toEqual([]);
    expect(brokenIn(clerk.snapshot())).toEqual([]);
  });

  test('a client that is forgotten takes its sign-ins along, and its browser begins anew', async () => {
    const browser = await openBrowser(clerk);
    clerk.forgetClient(await browser.signIn('alice@example.com'));
    expect(clerk.snapshot()['signIns']).toEqual([]);
    expect(brokenIn(clerk.snapshot())).toEqual([]);
    expect(await browser.signIn('alice@example.com')).toMatch(/^sess_/);
  });
});
