import { execFileSync } from 'node:child_process';
import type { IncomingMessage, Server } from 'node:http';
import { serve, type HttpBindings } from '@hono/node-server';
import type { Logger } from './log.ts';
import { services, type ServiceName } from './ports.ts';

/** A port that somebody else holds. The message names the port, the variable that changes it, and the holder if known. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
  readonly port: number;

  constructor(service: ServiceName, port: number) {
    const holder = holderOf(port);
    super(
      `port ${port} (${service}) is taken${holder ? ` by ${holder}` : ''}: ` +
        `stop what uses it, or choose another with ${services[service].variable}=…`,
    );
    this.port = port;
  }
}

/** Several ports that others hold, a line for each. */
export class PortsTakenError extends Error {
  override readonly name = 'PortsTakenError';

  constructor(taken: readonly PortTakenError[]) {
    super(`${taken.length} ports are taken:\n${taken.map(({ message }) => `  ${message}`).join('\n')}`);
  }
}

/**
 * Who listens on a port of this machine, such as `node (pid 4711)`, when a tool that knows is at hand.
 *
 * @returns `undefined` when it cannot be known
 */
export function holderOf(port: number): string | undefined {
  const ask = (command: string, args: string[]): string => {
    try {
      return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 2000 });
    } catch {
      return '';
    }
  };
  if (process.platform === 'win32') return undefined;
  const lsof = /p(\d+)\nc([^\n]+)/.exec(ask('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']));
  if (lsof) return `${lsof[2]} (pid ${lsof[1]})`;
  const ss = /users:\(\("([^"]+)",pid=(\d+)/.exec(ask('ss', ['-Hltnp', `sport = :${port}`]));
  return ss ? `${ss[1]} (pid ${ss[2]})` : undefined;
}

/** A server that listens. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  /** Stops listening, waits for requests under way (at most `graceMs`, then cuts them), and returns. */
  readonly close: () => Promise<void>;
}

/** How to start a server. */
export interface ServeOptions {
  readonly service: ServiceName;
  /** Answers. What it has not read of a request's body when it answers is thrown away. */
  readonly fetch: (request: Request, env: HttpBindings) => Response | Promise<Response>;
  /** 0 asks the system for a free port. */
  readonly port: number;
  /** The name or address to listen on. Default: localhost, which no other machine reaches. */
  readonly host?: string;
  /** How long {@link RunningServer.close} waits for requests under way, in milliseconds. Default 3000. */
  readonly graceMs?: number;
}

/**
 * Serves a fetch handler, on the loopback host `localhost` unless told otherwise.
 *
 * @throws PortTakenError when the port is held by another process
 */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const { service, fetch, port, host = 'localhost', graceMs = 3000 } = options;
  const server = await new Promise<Server>((resolve, reject) => {
    // The server is one of HTTP 1: Hono's type allows for others.
    const answer = (request: Request, env: unknown) =>
      hasBody((env as HttpBindings).incoming)
        ? answerAll(fetch, request, env as HttpBindings)
        : fetch(request, env as HttpBindings);
    const starting = serve({ fetch: answer, hostname: host, port }, () => resolve(starting)) as Server;
    starting.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortTakenError(service, port) : error),
    );
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return { url: `http://localhost:${bound}`, port: bound, server, close: () => closeServer(server, graceMs) };
}

/**
 * Answers once the request's body is read to its end. A body that stands still half read would hold the connection up
 * until it is cut, in the middle of the next request on it; a body that does not come to an end closes the connection.
 */
async function answerAll(fetch: ServeOptions['fetch'], request: Request, env: HttpBindings): Promise<Response> {
  const response = await fetch(request, env);
  if (await drain(env.incoming)) return response;
  const last = new Response(response.body, response);
  last.headers.set('connection', 'close');
  return last;
}

/** @see https://www.rfc-editor.org/rfc/rfc9112#section-6.3 */
function hasBody({ headers }: IncomingMessage): boolean {
  return 'content-length' in headers || 'transfer-encoding' in headers;
}

/** What is thrown away of a body at most, in bytes and milliseconds. */
const drained = { mostBytes: 16_000_000, mostMs: 500 };

/** Throws away what is left of a body, and says whether it came to its end. */
async function drain(incoming: IncomingMessage): Promise<boolean> {
  if (incoming.complete && incoming.readableLength === 0) return true;
  if (incoming.destroyed) return false;
  // Whoever began to read would stop the flow again.
  incoming.removeAllListeners('data').removeAllListeners('readable');
  return new Promise((resolve) => {
    let bytes = 0;
    const finish = (isAll: boolean) => (): void => {
      clearTimeout(late);
      incoming.off('data', count).off('end', end).off('close', cut);
      resolve(isAll);
    };
    const [end, cut] = [finish(true), finish(false)];
    const late = setTimeout(cut, drained.mostMs);
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > drained.mostBytes) cut();
    };
    incoming.on('data', count).on('end', end).on('close', cut).resume();
  });
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // A client keeps its connection after its last answer: without this, each stop would wait for the cut.
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

/**
 * Runs a program's `main`: ends it on SIGINT, SIGTERM and SIGHUP through the function that `main` returns, and turns an
 * error at the start into one clear line instead of a stack.
 *
 * @param log - where the line goes
 * @param main - starts the program and returns what stops it
 */
export async function runMain(log: Pick<Logger, 'fatal'>, main: () => Promise<() => Promise<void>>): Promise<void> {
  let stop: (() => Promise<void>) | undefined;
  let stopping = false;
  const end = (): void => {
    if (stopping) return;
    stopping = true;
    const stopped = stop ? stop() : Promise.reject(new Error('it had not started'));
    void stopped.then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  try {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
    stop = await main();
  } catch (error) {
    log.fatal(error instanceof Error ? error.message : 'could not start');
    process.exitCode = 1;
    setImmediate(() => process.exit(1));
  }
}
