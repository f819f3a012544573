import { execFileSync } from 'node:child_process';
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
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
  readonly fetch: Parameters<typeof serve>[0]['fetch'];
  /** 0 asks the system for a free port. */
  readonly port: number;
  /** How long {@link RunningServer.close} waits for requests under way, in milliseconds. Default 3000. */
  readonly graceMs?: number;
}

/**
 * Serves a fetch handler on the loopback host `localhost`.
 *
 * @throws PortTakenError when the port is held by another process
 */
export async function startServer({ service, fetch, port, graceMs = 3000 }: ServeOptions): Promise<RunningServer> {
  const server = await new Promise<Server>((resolve, reject) => {
    const starting = serve({ fetch, hostname: 'localhost', port }, () => resolve(starting)) as Server;
    starting.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortTakenError(service, port) : error),
    );
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return { url: `http://localhost:${bound}`, port: bound, server, close: () => closeServer(server, graceMs) };
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
 * Runs a program's `main`: ends it on SIGINT and SIGTERM through the function that `main` returns, and turns an error
 * at the start into one clear line instead of a stack.
 *
 * @param log - where the line goes
 * @param main - starts the program and returns what stops it
 */
export async function runMain(log: Pick<Logger, 'fatal'>, main: () => Promise<() => Promise<void>>): Promise<void> {
  try {
    const stop = await main();
    let stopping = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (stopping) return;
        stopping = true;
        void stop().then(
          () => process.exit(0),
          () => process.exit(1),
        );
      });
    }
  } catch (error) {
    log.fatal(error instanceof Error ? error.message : 'could not start');
    process.exitCode = 1;
    setImmediate(() => process.exit(1));
  }
}
