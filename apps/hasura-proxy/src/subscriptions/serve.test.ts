import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient, type Client } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createMetrics } from '../metrics.ts';
import type { ProxyOptions } from '../options.ts';
import { createMemoryLimiter } from '../rate-limit.ts';
import { clerkError, createTestProxy, sessionToken } from '../testing.ts';
import { serveSubscriptions, type SubscriptionLimits } from './serve.ts';
import { startUpstream } from './testing-upstream.ts';

const undo: (() => unknown)[] = [];
let upstream: Awaited<ReturnType<typeof startUpstream>>;
const time = { now: () => 0 };
beforeEach(async () => {
  upstream = await startUpstream(() => time.now());
});
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
  await upstream.close();
});

async function startProxy(more: Partial<ProxyOptions> = {}, limits: SubscriptionLimits = {}) {
  const proxy = createTestProxy(undefined, { hasuraUrl: upstream.url, ...more });
  time.now = () => proxy.time.nowMs;
  const server: Server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const metrics = createMetrics();
  const close = serveSubscriptions(server, proxy.options, metrics, { tickMs: 20, ...limits });
  undo.push(() => server.close(), close);
  const url = `ws://localhost:${(server.address() as AddressInfo).port}/hasura/v1/graphql`;
  return { ...proxy, url, metrics, close };
}
type Proxy = Awaited<ReturnType<typeof startProxy>>;

const authorization = (claims = {}) => `Bearer ${sessionToken(claims)}`;
function connect({ url }: Proxy, headers: Record<string, unknown> = { authorization: authorization() }): Client {
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams: { headers } });
  undo.push(() => client.terminate());
  return client;
}
const live = { query: 'subscription Count { count }' };

/** A raw connection, for what no well-behaved client does. */
async function raw({ url }: Proxy, headers: Record<string, string> = {}, protocol = 'graphql-transport-ws') {
  const socket = new WebSocket(url, protocol, { headers });
  undo.push(() => socket.terminate());
  const closed = once(socket, 'close').then(([code]) => code as number);
  const refused = once(socket, 'unexpected-response').then(([, { statusCode }]) => (statusCode as number) ?? 0);
  for (const event of [closed, refused]) event.catch(() => undefined);
  socket.on('error', () => undefined);
  const opened = once(socket, 'open').then(() => 0);
  const send = (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  return { socket, closed, send, status: await Promise.race([opened, refused]) };
}
const init = { type: 'connection_init', payload: { headers: { authorization: authorization() } } };

test('a subscription goes on with a minted token; nothing of the caller’s does', async () => {
  const proxy = await startProxy();
  const headers = { authorization: authorization(), 'X-Hasura-Admin-Secret': 'canary', 'x-hasura-user-id': 'canary' };
  const rows = connect(proxy, headers).iterate(live);
  expect((await rows.next()).value).toEqual({ data: { count: 0 } });
  upstream.add();
  expect((await rows.next()).value).toEqual({ data: { count: 1 } });
  expect(upstream.state.inits).toEqual([{ headers: { Authorization: expect.stringMatching(/^Bearer /) as string } }]);
  expect(JSON.stringify([upstream.state.inits, proxy.lines])).not.toMatch(/canary/);
  expect(upstream.state.inits).not.toEqual([{ headers: { Authorization: headers.authorization } }]);
  expect(proxy.lines.join()).toMatch(/sess_1.*WebSocket opened.*subscription Count/);
  expect(proxy.lines.join()).not.toMatch(/eyJ/);
  await rows.return?.();
});

test('a query is answered, and an error of the upstream comes in its own words', async () => {
  const client = connect(await startProxy());
  expect((await client.iterate({ query: '{ who }' }).next()).value).toEqual({ data: { who: 'me' } });
  await expect(client.iterate({ query: '{ nothing }' }).next()).rejects.toMatchObject([
    { message: expect.stringContaining('Cannot query field') as string },
  ]);
});

test('a subscription outlives five tokens with no lost event, and is told of each within a second', async () => {
  const proxy = await startProxy();
  const rows = connect(proxy).iterate(live);
  const seen: unknown[] = [];
  let slowestMs = 0;
  const expectNext = async (): Promise<void> => {
    const began = performance.now();
    seen.push((await rows.next()).value);
    slowestMs = Math.max(slowestMs, performance.now() - began);
  };
  await expectNext();
  for (let life = 1; life <= 5; life += 1) {
    proxy.time.nowMs += 51_000;
    upstream.add();
    await expectNext();
    await expect.poll(() => upstream.state.inits.length).toBe(life + 1);
    upstream.add();
    await expectNext();
    await expect.poll(() => upstream.state.operations.length).toBe(life + 1);
    proxy.time.nowMs += 10_000;
    upstream.add();
    await expectNext();
  }
  expect(seen).toEqual(Array.from({ length: 16 }, (_, count) => ({ data: { count } })));
  expect(slowestMs).toBeLessThan(1000);
  await rows.return?.();
});

test('a token that ends no later than the old one is no new one: the old connection stays until its end', async () => {
  const proxy = await startProxy();
  const rows = connect(proxy).iterate(live);
  await rows.next();
  const jwt = sessionToken({ exp: Math.floor(proxy.time.nowMs / 1000) + 60 });
  proxy.clerk.fault = () => Promise.resolve({ jwt });
  proxy.time.nowMs += 51_000;
  await expect.poll(async () => (await proxy.metrics.renewals.get()).values.length).toBe(1);
  expect((await proxy.metrics.renewals.get()).values[0]?.labels).toEqual({ outcome: 'failed' });
  expect(upstream.state.inits).toHaveLength(1);
  upstream.add();
  expect((await rows.next()).value).toEqual({ data: { count: 1 } });
  await rows.return?.();
});

test('a connection that the upstream cuts is made anew, and the subscription goes on', async () => {
  const rows = connect(await startProxy()).iterate(live);
  await rows.next();
  upstream.cut();
  upstream.add();
  expect((await rows.next()).value).toEqual({ data: { count: 1 } });
  await rows.return?.();
});

test('when the caller’s session has ended, the connection is closed within one token’s life', async () => {
  const proxy = await startProxy();
  const { send, closed, socket } = await raw(proxy);
  send(init);
  await once(socket, 'message');
  proxy.clerk.sessions.set('sess_1', { status: 'removed', lastActiveOrganizationId: 'org_acme' });
  proxy.time.nowMs += 51_000;
  expect(await closed).toBe(4401);
});

test('while Clerk is away the old token does until its end, then 1013 says to try again later', async () => {
  const proxy = await startProxy();
  const { send, closed, socket } = await raw(proxy);
  send(init);
  await once(socket, 'message');
  proxy.clerk.fault = () => Promise.reject(clerkError(500));
  proxy.time.nowMs += 51_000;
  await expect.poll(async () => (await proxy.metrics.renewals.get()).values.length).toBe(1);
  expect(socket.readyState).toBe(WebSocket.OPEN);
  proxy.time.nowMs += 10_000;
  expect(await closed).toBe(1013);
});

describe('the handshake', () => {
  const cookie = `__session=${sessionToken()}`;
  test.each([
    ['another site with the person’s cookie is refused', { cookie, origin: 'https://evil.example' }, 403],
    ['no site with the cookie is refused', { cookie, origin: 'null' }, 403],
    ['a sibling site with the cookie is refused', { cookie, 'sec-fetch-site': 'same-site' }, 403],
    ['an authorized origin with the cookie is let in', { cookie, origin: 'https://app.example' }, 0],
    ['nobody yet is let in, to bring a token', {}, 0],
  ])('of %s', async (_who, headers, status) => {
    expect((await raw(await startProxy(), headers as Record<string, string>)).status).toBe(status);
  });

  test('with the app’s own cookie signs in without a token in connection_init', async () => {
    const { send, socket } = await raw(await startProxy(), { cookie, origin: 'https://app.example' });
    send({ type: 'connection_init' });
    expect(String((await once(socket, 'message'))[0])).toBe('{"type":"connection_ack"}');
  });

  test('at another path or beyond the most connections is refused', async () => {
    const proxy = await startProxy({}, { mostConnections: 1 });
    expect((await raw({ ...proxy, url: proxy.url.replace('/hasura', '') })).status).toBe(404);
    expect((await raw(proxy)).status).toBe(0);
    expect((await raw(proxy)).status).toBe(503);
  });
});

describe('a connection is closed', () => {
  const subscribe = (id = '1') => ({ id, type: 'subscribe', payload: live });
  test.each([
    ['4400 for what is no message', ['{'], 4400],
    ['4401 for an operation before connection_init', [subscribe()], 4401],
    ['4401 for no token', [{ type: 'connection_init' }], 4401],
    ['4401 for a bad token', [{ type: 'connection_init', payload: { headers: { authorization: 'Bearer x' } } }], 4401],
    [
      '4401 for a token that no header can have',
      [{ type: 'connection_init', payload: { headers: { authorization: '\n\u{1F600}' } } }],
      4401,
    ],
    ['4408 when connection_init does not come', [], 4408],
    ['4409 for an id that is taken', [init, subscribe(), subscribe()], 4409],
    ['4429 for a second connection_init', [init, init], 4429],
    ['1009 for a message that is too large', ['x'.repeat(1_000_001)], 1009],
    [
      '4403 for a role that the token does not allow',
      [{ type: 'connection_init', payload: { headers: { authorization: authorization(), 'X-Hasura-Role': 'admin' } } }],
      4403,
    ],
  ])('with %s', async (_title, messages, code) => {
    const { send, closed, socket } = await raw(await startProxy({}, { initTimeoutMs: 300 }));
    for (const message of messages) {
      const isSecond = message !== messages[0] && message !== init;
      if (isSecond && messages[0] === init && message === messages[1]) await once(socket, 'message');
      send(message);
    }
    expect(await closed).toBe(code);
  });

  test('with 1013 when the session asks too often, or the upstream does not take it', async () => {
    const rateLimiter = createMemoryLimiter({ requests: 1, seconds: 60 });
    const proxy = await startProxy({ rateLimiter });
    const first = await raw(proxy);
    first.send(init);
    await once(first.socket, 'message');
    const second = await raw(proxy);
    second.send(init);
    expect(await second.closed).toBe(1013);
    upstream.state.refuse = true;
    const third = await raw(await startProxy());
    third.send(init);
    expect(await third.closed).toBe(1013);
  });

  test('with 4406 where the older protocol is spoken, and 1012 when the proxy stops', async () => {
    const proxy = await startProxy();
    expect(await (await raw(proxy, {}, 'graphql-ws')).closed).toBe(4406);
    const { closed } = await raw(proxy);
    proxy.close();
    expect(await closed).toBe(1012);
  });
});

test('too many operations at a time, and what the guard refuses, end the operation and not the connection', async () => {
  const proxy = await startProxy({}, { mostOperations: 1 });
  const client = connect(proxy);
  const rows = client.iterate(live);
  await rows.next();
  await expect(client.iterate(live).next()).rejects.toMatchObject([{ extensions: { code: 'too_many_requests' } }]);
  await rows.return?.();
  await expect.poll(async () => (await proxy.metrics.live.get()).values[0]?.value).toBe(0);
  await expect(client.iterate({ query: '{ __schema { types { name } } }' }).next()).rejects.toMatchObject([
    { extensions: { code: 'introspection_disabled' } },
  ]);
  expect(upstream.state.operations).toEqual([live.query]);
});

test('a caller who does not answer pings is cut off', async () => {
  const { socket, closed } = await raw(await startProxy({}, { pingMs: 50, initTimeoutMs: 60_000 }));
  socket.pause();
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.resume();
  expect(await closed).toBe(1006);
});
