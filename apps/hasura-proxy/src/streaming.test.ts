import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { startServer } from '@clerk-patterns/config/serve';
import { afterEach, expect, test } from 'vitest';
import type { ProxyOptions } from './options.ts';
import { bearer, createTestProxy, sessionToken } from './testing.ts';
import { createUpstreamClient } from './upstream/client.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** The proxy over sockets on both sides, with the real client. */
async function start(
  upstream: (request: IncomingMessage, response: ServerResponse) => void,
  more: Partial<ProxyOptions> = {},
) {
  const server = createServer(upstream).listen(0, 'localhost');
  await once(server, 'listening');
  const upstreamUrl = `http://localhost:${(server.address() as AddressInfo).port}`;
  const client = createUpstreamClient({ timeoutMs: more.timeoutMs ?? 5000 });
  const { app, lines } = createTestProxy(undefined, {
    ask: client.ask,
    hasuraUrl: upstreamUrl,
    supabaseUrl: upstreamUrl,
    ...more,
  });
  const proxy = await startServer({ service: 'hasura-proxy', fetch: app.fetch, port: 0 });
  closing.push(
    async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
    () => client.close(),
    () => proxy.close(),
  );
  return { url: `${proxy.url}/supabase/rest/v1/todos`, graphqlUrl: `${proxy.url}/hasura/v1/graphql`, proxy, lines };
}

const headers = bearer(sessionToken());
const json = { ...headers, 'content-type': 'application/json' };

test('a long answer begins before it has ended, and comes whole', async () => {
  const half = Buffer.alloc(300_000, 'x');
  const rest = Promise.withResolvers<undefined>();
  const { url } = await start((_request, response) => {
    response.write(half);
    void rest.promise.then(() => response.end(half));
  });
  const response = await fetch(url, { headers });
  const sizes: number[] = [];
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    sizes.push(chunk.length);
    rest.resolve(undefined);
  }
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(600_000);
});

test('a caller who does not read holds the upstream up, instead of filling the proxy', async () => {
  let written = 0;
  const { url } = await start((_request, response) => {
    const more = (): void => {
      while (written < 40_000_000) {
        written += 100_000;
        if (!response.write(Buffer.alloc(100_000))) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  });
  const asked = httpRequest(url, { headers }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.pause();
  let before = -1;
  await expect
    .poll(
      () => {
        const isStill = written === before;
        before = written;
        return isStill;
      },
      { interval: 100 },
    )
    .toBe(true);
  expect(written).toBeLessThan(40_000_000);
  asked.destroy();
});

test('a long body reaches the upstream before it has ended, and the caller’s leaving ends it there', async () => {
  const begun = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<string>();
  const { url, lines } = await start((request) => {
    request.once('data', () => begun.resolve(undefined));
    request.once('error', (error: NodeJS.ErrnoException) => ended.resolve(error.code ?? ''));
    request.resume();
  });
  const asked = httpRequest(url, { method: 'POST', headers: json });
  asked.on('error', () => undefined);
  asked.write(Buffer.alloc(200_000, ' '));
  await begun.promise;
  asked.destroy();
  expect(await ended.promise).toBe('ECONNRESET');
  await expect.poll(() => lines.join()).toContain('"status":499');
});

test('a caller who leaves before the answer ends the request to the upstream', async () => {
  const asked = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<undefined>();
  const { graphqlUrl } = await start((request) => {
    asked.resolve(undefined);
    request.socket.once('close', () => ended.resolve(undefined));
  });
  const leaving = new AbortController();
  const gone = fetch(graphqlUrl, { method: 'POST', headers: json, body: '{"query":"{ a }"}', signal: leaving.signal });
  await asked.promise;
  leaving.abort();
  await expect(gone).rejects.toThrow('aborted');
  await ended.promise;
});

test('a caller who leaves in the middle of a short body is noted, and the upstream is not asked', async () => {
  let asked = 0;
  const { graphqlUrl, lines } = await start(() => (asked += 1));
  const leaving = httpRequest(graphqlUrl, { method: 'POST', headers: { ...json, 'content-length': 1000 } });
  leaving.on('error', () => undefined).write('{');
  await expect.poll(() => leaving.socket?.bytesWritten ?? 0).toBeGreaterThan(0);
  leaving.destroy();
  await expect.poll(() => lines.join()).toContain('"status":499');
  expect(asked).toBe(0);
});

test('a body without a length is refused with 413 once it is too long, and the upstream gets no whole one', async () => {
  let isWhole = false;
  const { url } = await start((request) => {
    request.once('end', () => (isWhole = request.complete)).on('error', () => undefined);
    request.resume();
  });
  const asked = httpRequest(url, { method: 'POST', headers: json });
  asked.on('error', () => undefined);
  for (let at = 0; at < 15; at += 1) asked.write(Buffer.alloc(100_000, ' '));
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  expect([response.statusCode, JSON.parse(await text(response))]).toMatchObject([413, { code: 'body_too_large' }]);
  expect(isWhole).toBe(false);
});

test.each<[string, (response: ServerResponse) => unknown]>([
  ['by its declared length', (response) => response.setHeader('content-length', 5000).write('x')],
  ['within its first bytes', (response) => response.end('x'.repeat(5000))],
  // Without a declared length.
  ['in two pieces', (response) => response.write('x'.repeat(2500)) && response.end('x'.repeat(2500))],
])('an answer too large %s is a 502', async (_how, answer) => {
  const { url } = await start((_request, response) => void answer(response), { mostBytes: { answer: 4000 } });
  const response = await fetch(url, { headers });
  expect([response.status, await response.json()]).toMatchObject([502, { code: 'answer_too_large' }]);
});

test.each([
  ['becomes too large', (response: ServerResponse) => response.end(Buffer.alloc(400_000)), 200_000],
  ['breaks off', (response: ServerResponse) => setTimeout(() => response.destroy(), 20), 50_000_000],
])('an answer that %s in its middle ends with its connection, and is counted', async (_what, end, answer) => {
  const { url, proxy } = await start(
    (_request, response) => {
      response.write(Buffer.alloc(100_000));
      end(response);
    },
    { mostBytes: { answer } },
  );
  const read = fetch(url, { headers }).then((response) => response.arrayBuffer());
  await expect(read).rejects.toThrow(/terminated|fetch failed/);
  const metrics = await (await fetch(`${proxy.url}/metrics`)).text();
  expect(metrics).toMatch(/proxy_answers_cut_total\{upstream="supabase",code="\w+"\} 1/);
});

test.each([
  ['refuses connections', undefined, 503, 'upstream_unreachable'],
  ['closes the connection', (response: ServerResponse) => response.destroy(), 502, 'upstream_broke_off'],
  ['closes in the middle of its answer', cutShort, 502, 'upstream_broke_off'],
  [
    'says something else than HTTP',
    (response: ServerResponse) => response.socket?.end('canary\r\n\r\n'),
    502,
    'upstream_broke_off',
  ],
  ['says nothing', () => undefined, 504, 'upstream_timeout'],
  ['says nothing more', (response: ServerResponse) => response.write('['), 504, 'upstream_timeout'],
  ['answers in an unasked encoding', gzip, 502, 'upstream_broke_off'],
] as [string, ((response: ServerResponse) => unknown) | undefined, number, string][])(
  'an upstream that %s is a clear refusal with a time to come back',
  async (_what, answer, status, code) => {
    const away = answer ? {} : { supabaseUrl: 'http://localhost:1', hasuraUrl: 'http://localhost:1' };
    const { url, graphqlUrl, lines } = await start((_request, response) => void answer?.(response), {
      // Only who is to be late is given little time: a busy machine is late by itself.
      timeoutMs: status === 504 ? 100 : 5000,
      ...away,
    });
    const post = { method: 'POST', headers: json, body: '{"query":"{ a }"}' };
    for (const response of [await fetch(url, { headers }), await fetch(graphqlUrl, post)]) {
      expect([response.status, await response.json()]).toMatchObject([status, { code }]);
      expect(response.headers.get('retry-after')).toBe('2');
    }
    expect(lines.join()).not.toMatch(/canary|localhost/);
  },
);

function cutShort(response: ServerResponse): void {
  response.setHeader('content-length', 100);
  response.write('{"data":', () => response.destroy());
}

function gzip(response: ServerResponse): void {
  response.setHeader('content-encoding', 'gzip').end('canary');
}

test('a redirect is not followed', async () => {
  let asked = 0;
  const { url } = await start((_request, response) => {
    asked += 1;
    response.writeHead(307, { location: '/rest/v1/secrets' }).end();
  });
  const response = await fetch(url, { headers, redirect: 'manual' });
  expect([response.status, response.headers.get('location'), asked]).toEqual([307, null, 1]);
});

test('what Connection names is taken off, be it on the list, both ways', async () => {
  const seen: IncomingMessage['headers'][] = [];
  const { url } = await start((request, response) => {
    seen.push(request.headers);
    response.writeHead(200, { connection: 'keep-alive, content-range', 'content-range': '0-0/1' }).end('[]');
  });
  const { port } = new URL(url);
  const socket = connect(Number(port), 'localhost');
  const raw = Object.entries({ ...headers, host: 'localhost', prefer: 'count=exact', connection: 'close, Prefer' });
  socket.write(`GET /supabase/rest/v1/todos HTTP/1.1\r\n${raw.map((pair) => pair.join(': ')).join('\r\n')}\r\n\r\n`);
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 200/);
  expect(answer).not.toMatch(/content-range: 0/i);
  expect(seen).toHaveLength(1);
  expect(seen[0]).not.toHaveProperty('prefer');
});
