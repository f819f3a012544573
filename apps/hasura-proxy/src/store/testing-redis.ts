import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';

/** A real server of the tests' own, which can be killed and come back at the same address. */
export interface TestRedis {
  readonly url: string;
  readonly start: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

const names = ['redis-server', 'valkey-server'];

/**
 * Finds a Redis or Valkey: the one named by `REDIS_SERVER_PATH`, else one on `PATH`, else, where `CI` or `REDIS_REQUIRED` is
 * set, Debian's package, installed now. Only `REDIS_REQUIRED` demands one: machines of others may have no packages.
 *
 * @returns undefined where there is none and none is demanded; says so in a line
 * @throws Error where one is demanded
 */
export function findRedis(): string | undefined {
  const found = process.env['REDIS_SERVER_PATH'] ?? onPath();
  if (found) return found;
  const isDemanded = Boolean(process.env['REDIS_REQUIRED']);
  const mayInstall = isDemanded || Boolean(process.env['CI']);
  const installed = mayInstall && process.platform === 'linux' ? install() : undefined;
  if (installed) return installed;
  const how = 'sudo apt-get install redis-server, brew install redis, or REDIS_SERVER_PATH=/path/to/redis-server';
  if (isDemanded) throw new Error(`no redis-server for the tests. Any one of these helps: ${how}`);
  process.stderr.write(`redis: not found, so what several instances share is NOT tested on it (${how})\n`);
  return undefined;
}

function onPath(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/sbin'];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function install(): string | undefined {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const run = (...command: string[]): boolean => {
    const [program = '', ...rest] = [...sudo, 'apt-get', ...command];
    // The package would start a server of its own at the usual port.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    return spawnSync(program, rest, { stdio: 'ignore', timeout: 240_000, env }).status === 0;
  };
  process.stderr.write('redis: not found; installing Debian’s package\n');
  return run('update') && run('install', '-y', '--no-install-recommends', 'redis-server') ? onPath() : undefined;
}

/** Starts a server that keeps nothing on disk, at a free port of the loopback. */
export async function startRedis(binary: string): Promise<TestRedis> {
  const port = await freePort();
  let running: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    running = spawn(binary, args, { stdio: 'ignore' });
    for (let tries = 0; tries < 200; tries += 1) if (await listens(port)) return;
    throw new Error('redis-server did not start');
  };
  const kill = async (): Promise<void> => {
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  };
  await start();
  return { url: `redis://127.0.0.1:${port}`, start, kill };
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 25));
    return false;
  } finally {
    socket.destroy();
  }
}

/** A port that nobody held a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
