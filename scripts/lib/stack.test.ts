import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { PortTakenError } from '../../packages/config/src/serve.ts';
import type { Service } from './services.ts';
import { startStack, StartError, type Stack } from './stack.ts';

/** A server that answers every request with its pid and that of a process it started. */
const server = `
  const { spawn } = require('node:child_process');
  const helper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  require('node:http')
    .createServer((_, response) => response.end(JSON.stringify([process.pid, helper.pid])))
    .listen(Number(process.env.API_PORT), 'localhost');
`;
let stack: Stack | undefined;
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, () => resolve()));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function start(
  script: string,
  port: number,
  notes: string[] = [],
  lines: string[] = [],
  more: Partial<Service> = {},
): Promise<Stack> {
  const url = `http://localhost:${port}`;
  const service: Service = {
    name: 'api',
    command: [process.execPath, '-e', script],
    directory: import.meta.dirname,
    url,
    health: `${url}/health`,
    ...more,
  };
  const variables = { PATH: process.env['PATH'] ?? '', API_PORT: String(port) };
  stack = await startStack([service], variables, {
    line: (_, text) => lines.push(text),
    note: (text) => notes.push(text),
  });
  return stack;
}

async function pidsAt(port: number): Promise<[number, number]> {
  return (await (await fetch(`http://localhost:${port}`)).json()) as [number, number];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('stopping ends every process, and what those had started', async () => {
  const port = await freePort();
  const running = await start(server, port);
  await running.ready;
  const pids = await pidsAt(port);
  expect(pids.map((pid) => isAlive(pid))).toEqual([true, true]);
  await running.stop();
  await vi.waitFor(() => expect(pids.map((pid) => isAlive(pid))).toEqual([false, false]), { timeout: 5000 });
});

test('a service that is killed is started again, and the rest of it is gone', async () => {
  const port = await freePort();
  const notes: string[] = [];
  await (
    await start(server, port, notes)
  ).ready;
  const [pid, helper] = await pidsAt(port);
  process.kill(pid, 'SIGKILL');
  const again = await vi.waitFor(() => pidsAt(port), { timeout: 10_000 });
  expect(again[0]).not.toBe(pid);
  await vi.waitFor(() => expect(isAlive(helper)).toBe(false), { timeout: 5000 });
  expect(notes).toEqual(['api ended (SIGKILL); starting it again']);
});

test('a service that ends while starting fails the start at once, with its last words shown', async () => {
  const lines: string[] = [];
  const running = await start('console.error("no database"); process.exit(3)', await freePort(), [], lines);
  await expect(running.ready).rejects.toThrow(StartError);
  await expect(running.ready).rejects.toThrow(/api ended while starting \(exit code 3\).*\n {2}no database$/);
  await vi.waitFor(() => expect(lines).toEqual(['no database']));
});

test('a service whose code is unfinished is up as soon as it answers at all', async () => {
  const port = await freePort();
  const broken = server.replace('response.end(', 'response.writeHead(500).end(');
  const running = await start(broken, port, [], [], { isUpWhenItAnswers: true });
  await running.ready;
  expect((await fetch(`http://localhost:${port}`)).status).toBe(500);
});

test('nothing is started when a port is taken', async () => {
  const port = await freePort();
  const holder = createServer().listen(port, '127.0.0.1');
  const lines: string[] = [];
  await expect(start('console.log("started")', port, [], lines)).rejects.toThrow(PortTakenError);
  holder.close();
  expect(lines).toEqual([]);
});

test('a service may take its time to end what it began', async () => {
  const port = await freePort();
  const slow = `${server}
    process.on('SIGTERM', () => {
      helper.kill();
      setTimeout(() => { console.log('all written'); process.exit(0); }, 300);
    });`;
  const lines: string[] = [];
  const running = await start(slow, port, [], lines);
  await running.ready;
  await running.stop();
  expect(lines).toEqual(['all written']);
});

test('a launcher that is killed leaves nothing behind', async () => {
  const port = await freePort();
  const launcher = `
    import { startStack } from ${JSON.stringify(import.meta.resolve('./stack.ts'))};
    const service = ${JSON.stringify({ name: 'api', command: [process.execPath, '-e', server], directory: import.meta.dirname, url: '', health: `http://localhost:${port}/health` })};
    await startStack([service], { PATH: process.env.PATH, API_PORT: '${port}' }, { line() {}, note() {} });
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', launcher], { stdio: 'ignore' });
  const pids = await vi.waitFor(() => pidsAt(port), { timeout: 10_000 });
  child.kill('SIGKILL');
  await vi.waitFor(() => expect(pids.map((pid) => isAlive(pid))).toEqual([false, false]), { timeout: 5000 });
});

test('a service is started anew on demand, once, with something done while it is down', async () => {
  const port = await freePort();
  const notes: string[] = [];
  const running = await start(server, port, notes);
  await running.ready;
  const [before] = await pidsAt(port);
  const alive: boolean[] = [];
  await running.restart('api', () => alive.push(isAlive(before)));
  await vi.waitFor(async () => expect((await pidsAt(port))[0]).not.toBe(before), 10_000);
  expect([alive, notes]).toEqual([[false], []]);
});

test('a service whose folder is taken away is started again once the folder is there', async () => {
  const port = await freePort();
  const directory = join(mkdtempSync(join(tmpdir(), 'stack-')), 'service');
  mkdirSync(directory);
  const notes: string[] = [];
  const running = await start(server, port, notes, [], { directory });
  await running.ready;
  const [pid] = await pidsAt(port);
  rmSync(directory, { recursive: true });
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(notes.join('\n')).toContain('ENOENT'), 10_000);
  mkdirSync(directory);
  await vi.waitFor(async () => expect((await pidsAt(port))[0]).not.toBe(pid), 10_000);
}, 30_000);
