// Subscriptions through the proxy on the real upstreams, whose clock and the proxy's are moved together.
import { fork } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { jwtKey, signToken, testPolicy } from '@clerk-patterns/auth-core/testing';
import { createClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createMetrics } from '../metrics.ts';
import { createTestProxy, sessionToken } from '../testing.ts';
import { serveSubscriptions } from './serve.ts';

const keyId = 'ins_test';
// By its place: it is no part of the app.
const program = join(import.meta.dirname, '../../../../packages/upstreams/src/testing-clock.ts');

async function listen(server: Server): Promise<string> {
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

/** The proxy before real upstreams, and a Clerk that mints tokens of a minute for one person. */
async function startAll() {
  const jwk = { ...createPublicKey(jwtKey).export({ format: 'jwk' }), kid: keyId, alg: 'RS256', use: 'sig' };
  const keys = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
  const jwksUrl = await listen(keys);
  const proxy = createTestProxy();
  const args = [jwksUrl, testPolicy.issuer, String(proxy.time.nowMs)];
  const engine = fork(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [{ url: engineUrl }] = (await once(engine, 'message')) as [{ url: string }];
  const mint = (): string => {
    const claims = {
      'x-hasura-default-role': 'user',
      'x-hasura-allowed-roles': ['user'],
      'x-hasura-user-id': 'user_bob',
    };
    const seconds = Math.floor(proxy.time.nowMs / 1000);
    const times = { iat: seconds, nbf: seconds - 5, exp: seconds + 60 };
    return signToken(
      { 'https://hasura.io/jwt/claims': claims, iss: testPolicy.issuer, sub: 'user_bob', ...times },
      { kid: keyId },
    );
  };
  let mints = 0;
  proxy.clerk.fault = () => {
    mints += 1;
    return Promise.resolve({ jwt: mint() });
  };
  const server = createServer();
  const url = await listen(server);
  const stop = serveSubscriptions(server, { ...proxy.options, hasuraUrl: engineUrl }, createMetrics(), { tickMs: 20 });
  return {
    url,
    move: async (milliseconds: number): Promise<void> => {
      proxy.time.nowMs += milliseconds;
      engine.send(proxy.time.nowMs);
      await once(engine, 'message');
    },
    countMints: () => mints,
    add: async (title: string): Promise<void> => {
      const query = 'mutation ($title: String!) { insert_todos_one(object: {title: $title}) { id } }';
      const answer = await fetch(`${engineUrl}/v1/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${mint()}` },
        body: JSON.stringify({ query, variables: { title } }),
      });
      expect(await answer.json()).toHaveProperty('data.insert_todos_one.id');
    },
    close: async (): Promise<void> => {
      stop();
      server.close();
      engine.disconnect();
      await once(engine, 'exit');
      keys.close();
    },
  };
}

test('a subscription outlives five token lifetimes of the real upstreams, and hears of each row within a second', async () => {
  const { url, move, countMints, add, close } = await startAll();
  const client = createClient({
    url: `${url.replace('http', 'ws')}/hasura/v1/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { headers: { authorization: `Bearer ${sessionToken()}` } },
  });
  try {
    const query = 'subscription { todos(where: {title: {_like: "life %"}}, order_by: {title: asc}) { title } }';
    const rows = client.iterate<{ todos: { title: string }[] }>({ query });
    const heard = async (): Promise<string[]> =>
      ((await rows.next()).value as { data: { todos: { title: string }[] } }).data.todos.map(({ title }) => title);
    const expected: string[] = [];
    expect(await heard()).toEqual(expected);
    let slowestMs = 0;
    const expectNext = async (title: string): Promise<void> => {
      expected.push(title);
      const began = performance.now();
      await add(title);
      // A new leg begins by telling what is there: the same again is no event lost.
      let known = await heard();
      while (known.length < expected.length) known = await heard();
      expect(known).toEqual(expected.toSorted((one, other) => one.localeCompare(other)));
      slowestMs = Math.max(slowestMs, performance.now() - began);
    };
    for (let life = 1; life <= 5; life += 1) {
      await expectNext(`life ${life}, young`);
      // Near the end of the token: the proxy fetches the next one meanwhile.
      await move(51_000);
      await expectNext(`life ${life}, renewed`);
      await expect.poll(countMints).toBe(life + 1);
      // Beyond the end of the old one, which the engine cuts.
      await move(10_000);
      await expectNext(`life ${life}, old token over`);
    }
    expect(expected).toHaveLength(15);
    expect(slowestMs).toBeLessThan(1000);
    await rows.return?.();
  } finally {
    client.terminate();
    await close();
  }
});

test('a number of more digits than JavaScript has passes whole, to the upstreams and back', async () => {
  const { url, close } = await startAll();
  const client = createClient({
    url: `${url.replace('http', 'ws')}/hasura/v1/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { headers: { authorization: `Bearer ${sessionToken()}` } },
    jsonMessageReviver: (_key, value, context?: { readonly source?: string }) =>
      typeof value === 'number' ? context?.source : (value as unknown),
  });
  try {
    const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };
    const query = `mutation ($style: jsonb) {
      insert_tags_one(object: {name: "digits", style: $style}) { style }
    }`;
    const style = { big: rawJSON('9007199254740993'), small: 7 };
    expect((await client.iterate({ query, variables: { style } }).next()).value).toEqual({
      data: { insert_tags_one: { style: { big: '9007199254740993', small: '7' } } },
    });
  } finally {
    client.terminate();
    await close();
  }
});
