import type { ClerkClient } from '@clerk/backend';
import { verifyWebhook } from '@clerk/backend/webhooks';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClerkLocal } from '../index.ts';
import { acme, alice, backendSdk, bob, openBrowser, replyOf, startClerk, textAt, valueAt } from '../testing.ts';

const signingSecret = `whsec_${Buffer.from('a secret of twenty-four').toString('base64')}`;

let clerk: ClerkLocal;
let sdk: ClerkClient;
let receiver: Server;
let url: string;
let received: Request[] = [];
let statuses: number[] = [];

beforeAll(async () => {
  clerk = await startClerk();
  sdk = backendSdk(clerk);
  receiver = createServer((incoming, answer) => {
    let body = '';
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
    incoming.on('end', () => {
      const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
      received.push(new Request(url, { method: 'POST', headers, body }));
      answer.writeHead(statuses.shift() ?? 200, { location: 'http://localhost:1/' }).end();
    });
  });
  await new Promise<void>((done) => receiver.listen(0, 'localhost', done));
  url = `http://localhost:${(receiver.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  await clerk.close();
  await new Promise((done) => receiver.close(done));
});
beforeEach(() => {
  clerk.reset();
  received = [];
  statuses = [];
});
afterEach(() => clerk.configure({ webhooks: [], webhookHosts: [] }));

/** The types of the events that arrive, once as many did as are expected, each believed by the real SDK. */
async function events(count: number) {
  await vi.waitFor(() => expect(received.length).toBeGreaterThanOrEqual(count), { timeout: 3000, interval: 10 });
  return Promise.all(received.map(async (request) => verifyWebhook(request.clone(), { signingSecret })));
}
const typesOf = async (count: number) => (await events(count)).map(({ type }) => type);
const add = (more: { events?: string[] } = {}) => clerk.webhooks.add({ url, secret: signingSecret, ...more });

describe('events', () => {
  test('tell of people, signed so that the real SDK believes them', async () => {
    add();
    const { id } = await sdk.users.createUser({
      emailAddress: ['new@example.com'],
      phoneNumber: ['+12025550100'],
      skipPasswordRequirement: true,
      privateMetadata: { a: 1 },
    });
    const [created] = await events(1);
    expect(created).toMatchObject({ type: 'user.created', instance_id: clerk.keys.kid });
    expect(created?.data).toMatchObject({ object: 'user', id, private_metadata: { a: 1 } });
    expect(valueAt(created?.data, 'phone_numbers.0.phone_number')).toBe('+12025550100');
    await sdk.users.updateUser(id, { firstName: 'New' });
    await sdk.users.deleteUser(id);
    expect(await typesOf(3)).toEqual(['user.created', 'user.updated', 'user.deleted']);
    expect((await events(3))[2]?.data).toEqual({ object: 'user', id, deleted: true });
  });

  test('tell of sessions, from a sign-in to its end', async () => {
    add({ events: ['session.created', 'session.ended', 'session.removed', 'session.revoked'] });
    const browser = await openBrowser(clerk);
    const session = await browser.signIn('alice@example.com');
    await browser.ask('POST', `/v1/client/sessions/${session}/end`);
    const { id } = await sdk.sessions.createSession({ userId: bob });
    await sdk.sessions.revokeSession(id);
    expect((await typesOf(4)).toSorted()).toEqual([
      'session.created',
      'session.created',
      'session.ended',
      'session.revoked',
    ]);
    const told = (await events(4)).find(({ type, data }) => type === 'session.created' && data.id === session);
    expect(valueAt(told?.data, 'user.id')).toBe(alice);
  });

  test('tell of organizations, members, invitations and roles', async () => {
    add();
    await sdk.organizations.updateOrganization(acme, { name: 'Acme 2' });
    const of = { organizationId: acme, userId: bob };
    await sdk.organizations.updateOrganizationMembership({ ...of, role: 'org:admin' });
    await sdk.organizations.deleteOrganizationMembership(of);
    await sdk.organizationRoles.createOrganizationRole({ name: 'X', key: 'org:x' });
    const types = await typesOf(4);
    expect(types).toEqual(
      expect.arrayContaining([
        'organization.updated',
        'organizationMembership.updated',
        'organizationMembership.deleted',
        'role.created',
      ]),
    );
  });

  test('tell of messages, with the code in them', async () => {
    add({ events: ['email.created'] });
    const browser = await openBrowser(clerk);
    await browser.ask('POST', '/v1/client/sign_ins', { identifier: 'alice@example.com', strategy: 'email_code' });
    const [told] = await events(1);
    expect(told?.data).toMatchObject({ to_email_address: 'alice@example.com', user_id: alice });
    expect(valueAt(told?.data, 'data.otp_code')).toBe(clerk.inbox()[0]?.code);
  });

  test('tell nothing of what nobody needs to know, and nothing of a reset', async () => {
    add();
    await sdk.users.getUser(alice);
    clerk.reset();
    add({ events: ['user.updated'] });
    await sdk.sessions.createSession({ userId: alice });
    await sdk.users.updateUser(alice, { firstName: 'Last' });
    expect(await typesOf(1)).toEqual(['user.updated']);
    expect(clerk.webhooks.deliveries()).toHaveLength(1);
  });

  test('with another secret are not believed', async () => {
    clerk.webhooks.add({ url });
    await sdk.users.updateUser(alice, { firstName: 'X' });
    await vi.waitFor(() => expect(received).toHaveLength(1));
    const [request] = received;
    await expect(verifyWebhook(request!.clone(), { signingSecret })).rejects.toThrow('Unable to verify');
    const secret = clerk.webhooks.list()[0]?.secret ?? '';
    expect((await verifyWebhook(request!.clone(), { signingSecret: secret })).type).toBe('user.updated');
  });
});

describe('sending', () => {
  const change = () => sdk.users.updateUser(alice, { firstName: `${Math.random()}` });
  const settled = (status: string, attempts: number) =>
    vi.waitFor(() => {
      const [delivery] = clerk.webhooks.deliveries();
      expect([delivery?.status, delivery?.attempts.length]).toEqual([status, attempts]);
      return delivery;
    });

  test('is tried again, later and later, until it works, always as the same message', async () => {
    statuses = [500, 302];
    add();
    await change();
    const first = await settled('pending', 1);
    expect(first?.nextAt).toBe((first?.attempts[0]?.at ?? 0) + 5000);
    clerk.clock.advance(5);
    const second = await settled('pending', 2);
    expect((second?.nextAt ?? 0) - (second?.attempts[1]?.at ?? 0)).toBe(300_000);
    expect(received).toHaveLength(2);
    clerk.clock.advance(299);
    await new Promise((done) => setTimeout(done, 250));
    expect(received).toHaveLength(2);
    clerk.clock.advance(1);
    const done = await settled('delivered', 3);
    expect(done?.attempts.map(({ status }) => status)).toEqual([500, 302, 200]);
    expect(new Set(received.map(({ headers }) => headers.get('svix-id')))).toEqual(new Set([done?.id]));
  });

  test('is given up after eight attempts', async () => {
    statuses = Array.from({ length: 20 }, () => 503);
    add();
    await change();
    for (let attempts = 1; attempts < 8; attempts += 1) {
      await settled('pending', attempts);
      clerk.clock.advance(36_000);
    }
    expect(await settled('failed', 8)).toMatchObject({ nextAt: null });
  });

  test('makes nobody wait, and nobody who listens is no fault', async () => {
    clerk.webhooks.add({ url: 'http://localhost:1/' });
    await change();
    expect(await settled('pending', 1)).toMatchObject({ attempts: [{ status: null }] });
  });

  test.each(['https://example.com/', 'http://localhost.example.com/', 'http://10.0.0.1/', 'http://[::ffff:10.0.0.1]/'])(
    'does not go to %s unless its host is allowed',
    (away) => {
      expect(() => clerk.webhooks.add({ url: away })).toThrow('this machine');
      clerk.configure({ webhooks: [{ url: away }] });
      expect(clerk.webhooks.list()).toEqual([]);
      clerk.configure({ webhookHosts: [new URL(away).hostname] });
      expect(clerk.webhooks.list()).toHaveLength(1);
    },
  );
});

test('webhooks are added, listed and removed under /control, and their deliveries told', async () => {
  const control = async (method: string, path: string, body?: object) => {
    const init = body
      ? { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      : { method };
    return replyOf(await clerk.fetch(new Request(`${clerk.url}${path}`, init)));
  };
  const made = await control('POST', '/control/webhooks', { url, events: ['user.updated'] });
  expect(textAt(made.body, 'secret')).toMatch(/^whsec_/);
  await sdk.users.updateUser(alice, { firstName: 'X' });
  await vi.waitFor(async () =>
    expect((await control('GET', '/control/deliveries')).body).toMatchObject({ data: [{ status: 'delivered' }] }),
  );
  for (const body of [{}, { url: 'ftp://localhost/' }, { url, secret: 'x' }, { url, events: ['*'] }, { url, more: 1 }])
    expect((await control('POST', '/control/webhooks', body)).status).toBe(422);
  expect((await control('DELETE', `/control/webhooks/${textAt(made.body, 'id')}`)).status).toBe(200);
  expect((await control('GET', '/control/webhooks')).body).toEqual({ data: [] });
  expect((await control('DELETE', '/control/webhooks/ep_none')).status).toBe(404);
});
