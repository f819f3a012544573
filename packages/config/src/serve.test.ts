import { execFileSync } from 'node:child_process';
import { connect, createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { services, type ServiceName } from './ports.ts';
import { holderOf, PortTakenError, runMain, startServer, type RunningServer, type ServeOptions } from './serve.ts';

const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(async (server) => server.close()));
});

async function start(options: Partial<ServeOptions> = {}): Promise<RunningServer> {
  const server = await startServer({ service: 'api', fetch: () => new Response('hi'), port: 0, ...options });
  running.push(server);
  return server;
}

describe('a server', () => {
  test('answers on localhost until it is closed', async () => {
    const server = await start();
    expect(server.url).toBe(`http://localhost:${server.port}`);
    expect(await (await fetch(server.url)).text()).toBe('hi');
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  });

  test('listens on the loopback host only', async () => {
    const address = (await start()).server.address();
    expect(typeof address === 'object' && address?.address).toMatch(/^(127\.0\.0\.1|::1)$/);
  });

  test('finishes what is under way before it is closed, and waits for nothing else', async () => {
    const release = Promise.withResolvers<Response>();
    const asked = Promise.withResolvers<undefined>();
    const fetchHandler = (): Promise<Response> => {
      asked.resolve(undefined);
      return release.promise;
    };
    const server = await start({ fetch: fetchHandler, graceMs: 60_000 });
    const answer = fetch(server.url).then(async (response) => response.text());
    await asked.promise;
    const closed = server.close();
    release.resolve(new Response('late'));
    expect(await answer).toBe('late');
    await closed;
    // The client itself would give its connection up after three seconds.
  }, 2500);

  test('cuts what does not end within the time it is given', async () => {
    const asked = Promise.withResolvers<undefined>();
    const never = (): Promise<Response> => {
      asked.resolve(undefined);
      return new Promise<never>(() => undefined);
    };
    const server = await start({ fetch: never, graceMs: 5 });
    const answer = fetch(server.url).catch((error: unknown) => String(error));
    await asked.promise;
    await server.close();
    expect(await answer).toContain('fetch failed');
  });

  test('may be closed twice', async () => {
    const server = await start();
    await Promise.all([server.close(), server.close()]);
  });
});

/** One connection, whatever the server says on it. */
async function openConnection({ port }: RunningServer) {
  const socket = connect(port, 'localhost');
  await once(socket, 'connect');
  const heard = { text: '', isClosed: false };
  socket.setEncoding('utf8').on('data', (text: string) => (heard.text += text));
  socket.on('error', () => undefined).on('close', () => (heard.isClosed = true));
  const statuses = () => [...heard.text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
  return { socket, heard, statuses };
}

const post = (bytes: number) => `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${bytes}\r\n\r\n`;
const get = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

async function readHalf({ body }: Request): Promise<void> {
  const reader = body?.getReader();
  await reader?.read();
}

describe('after an answer to a body that was not read', () => {
  const unread = new Hono<object>().use(bodyLimit({ maxSize: 1_000_000, onError: (c) => c.text('too large', 413) }));
  unread.post('/', (context) => context.text('who are you', 401)).get('/', (context) => context.text('hi'));
  const half = async (request: Request): Promise<Response> => {
    if (request.method === 'GET') return new Response('hi');
    await readHalf(request);
    return new Response('no', { status: 401 });
  };
  const iterated = async (request: Request): Promise<Response> => {
    if (request.method === 'GET') return new Response('hi');
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      if (chunk.length > 0) break;
    }
    return new Response('no', { status: 401 });
  };
  test.each([
    ['a limit refused', unread.fetch, 1_500_000, 413],
    ['nobody looked at', unread.fetch, 900_000, 401],
    ['nobody looked at, and is small', unread.fetch, 10, 401],
    ['was read in part', half, 900_000, 401],
    ['was read in part and is small', half, 10, 401],
    ['was read in part and given up', iterated, 1_500_000, 401],
  ] as const)('that %s, the next request on its connection is answered', async (_what, fetch, bytes, status) => {
    const server = await start({ fetch });
    const { socket, heard, statuses } = await openConnection(server);
    socket.write(post(bytes) + 'x'.repeat(bytes));
    await expect.poll(statuses).toEqual([status]);
    // Longer than the time after which a half-read body used to cut its connection.
    for (const answered of [2, 3]) {
      socket.write(get);
      await expect.poll(() => statuses().length).toBe(answered);
      await new Promise((resolve) => setTimeout(resolve, 350));
    }
    expect([statuses(), heard.isClosed]).toEqual([[status, 200, 200], false]);
    expect(heard.text).not.toMatch(/connection: close/i);
    socket.destroy();
  });

  test.each([
    ['does not come to its end', post(1_000_000) + 'x'.repeat(1000)],
    ['is beyond all measure', post(100_000_000) + 'x'.repeat(20_000_000)],
  ])('that %s, the connection is closed, and the answer says so', async (_what, request) => {
    const { socket, heard, statuses } = await openConnection(await start({ fetch: half }));
    socket.write(request);
    await expect.poll(() => heard.isClosed).toBe(true);
    expect(statuses()).toEqual([401]);
    expect(heard.text).toMatch(/\r\nconnection: close\r\n/i);
  });
});

describe('a taken port', () => {
  const table = Object.entries(services) as [ServiceName, { variable: string }][];
  test.each(table)('of %s is refused in one line that names it and its variable', async (service, { variable }) => {
    const { port } = await start();
    const second = startServer({ service, fetch: () => new Response('hi'), port });
    await expect(second).rejects.toBeInstanceOf(PortTakenError);
    await expect(second).rejects.toThrow(new RegExp(`^port ${port} \\(${service}\\) is taken[^\\n]*${variable}=…$`));
  });

  const canKnow = ['lsof', 'ss'].some((tool) => {
    try {
      execFileSync('which', [tool], { stdio: 'ignore' });
      return process.platform !== 'win32';
    } catch {
      return false;
    }
  });
  test.runIf(canKnow)('names who holds it, when the machine has a tool that knows', async () => {
    const { port } = await start();
    expect(holderOf(port)).toMatch(new RegExp(`^\\S+ \\(pid ${process.pid}\\)$`));
    expect(new PortTakenError('api', port).message).toContain(`is taken by ${holderOf(port)}: stop`);
  });

  test('that nobody holds has no holder, and the line goes without', async () => {
    const server: Server = createServer().listen(0, 'localhost');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    server.close();
    await once(server, 'close');
    expect(holderOf(port)).toBeUndefined();
    expect(new PortTakenError('web', port).message).toBe(
      `port ${port} (web) is taken: stop what uses it, or choose another with WEB_PORT=…`,
    );
  });

  test('is told apart from a port one may not have', async () => {
    const refused = startServer({ service: 'api', fetch: () => new Response(), port: 70_000 });
    await expect(refused).rejects.not.toBeInstanceOf(PortTakenError);
  });
});

describe('runMain', () => {
  test('turns an error at the start into one line and a failing exit code', async () => {
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    const lines: string[] = [];
    const log = { fatal: (line: string) => void lines.push(line) };
    await runMain(log, () => Promise.reject(new Error('port 3001 (api) is taken')));
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines).toEqual(['port 3001 (api) is taken']);
    expect(exit).toHaveBeenCalledExactlyOnceWith(1);
    process.exitCode = 0;
    exit.mockRestore();
  });

  test.each([
    ['ends', () => Promise.resolve(), 0],
    ['fails to end', () => Promise.reject(new Error('x')), 1],
  ] as const)('stops once on signals, however many come, and exits when it %s', async (_what, stop, code) => {
    const before = new Map((['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => [name, process.listeners(name)]));
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    const stopped = vi.fn(stop);
    await runMain({ fatal: () => undefined }, () => Promise.resolve(stopped));
    for (const [name, others] of before) {
      for (const listener of process.listeners(name).filter((one) => !others.includes(one))) {
        listener(name);
        listener(name);
        process.off(name, listener);
      }
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toHaveBeenCalledOnce();
    expect(exit).toHaveBeenCalledExactlyOnceWith(code);
    exit.mockRestore();
  });
});
