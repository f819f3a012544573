import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { readMachine } from './machine.ts';
import { preflight, preflightText, type Finding, type Machine } from './preflight.ts';

const port = { service: 'playground', port: 3004, variable: 'PLAYGROUND_PORT', isTaken: false } as const;
const good: Machine = {
  platform: 'linux',
  node: 'v20.11.0',
  npm: '10.2.4',
  root: '/home/you/workshop',
  writeError: undefined,
  freeBytes: 50 * 1024 ** 3,
  memoryBytes: 16 * 1024 ** 3,
  ports: [port],
  localhost: ['::1', '127.0.0.1'],
  browsers: ['/usr/bin/firefox'],
  now: new Date('2027-01-01T10:00:00Z'),
  newestFile: new Date('2026-12-01T10:00:00Z'),
};

function find(name: string, changed: Partial<Machine>): Finding | undefined {
  return preflight({ ...good, ...changed }).find((finding) => finding.name === name);
}

test('a good laptop has nothing to do', () => {
  expect(preflight(good).filter(({ verdict, todo }) => verdict !== 'ok' || todo !== '')).toEqual([]);
  expect(preflightText(preflight(good))).toContain('this laptop is ready');
});

describe('each fault is seen, and says what to do', () => {
  const long = `C:\\Users\\${'long-name\\'.repeat(9)}`;
  test.each<[string, string, Partial<Machine>, 'warn' | 'stop', string]>([
    ['node', 'is missing', { node: undefined }, 'stop', 'install Node.js 20'],
    ['node', 'is too old', { node: 'v18.20.4' }, 'stop', 'install Node.js 20'],
    ['node', 'is no version', { node: 'nonsense' }, 'stop', 'install Node.js 20'],
    ['npm', 'is missing', { npm: undefined }, 'stop', 'comes with Node.js'],
    ['ports', 'are taken', { ports: [{ ...port, isTaken: true }] }, 'stop', 'PLAYGROUND_PORT=3104'],
    ['disk', 'is full', { freeBytes: 100 * 1024 ** 2 }, 'stop', 'make room'],
    ['memory', 'is short', { memoryBytes: 3 * 1024 ** 3 }, 'warn', 'close other programs'],
    ['memory', 'is too small', { memoryBytes: 1024 ** 3 }, 'stop', 'share a laptop'],
    ['localhost', 'leads nowhere', { localhost: [] }, 'stop', 'hosts file'],
    ['localhost', 'leads elsewhere', { localhost: ['127.0.0.1', '10.0.0.7'] }, 'stop', 'hosts file'],
    ['folder', 'is read-only', { writeError: 'EROFS' }, 'stop', 'folder of your own'],
    ['path', 'is long on Windows', { platform: 'win32', root: long }, 'warn', 'C:\\workshop'],
    ['path', 'has a hash in it', { root: '/home/you/#1' }, 'warn', 'safer'],
    ['path', 'has letters beyond ASCII in it', { root: '/home/zoë/workshop' }, 'warn', 'safer'],
    ['path', 'is in a cloud', { root: 'C:\\Users\\you\\OneDrive\\w', platform: 'win32' }, 'warn', 'quicker'],
    ['browser', 'is not found', { browsers: [] }, 'warn', 'Firefox'],
    ['clock', 'is early', { now: new Date('1970-01-01T00:00:10Z') }, 'stop', 'set the clock'],
    ['clock', 'is far too late', { now: new Date('2099-01-01T00:00:00Z') }, 'stop', 'set the clock'],
  ])('%s %s', (name, _, changed, verdict, todo) => {
    const finding = find(name, changed);
    expect(finding?.verdict).toBe(verdict);
    expect(finding?.todo).toContain(todo);
    const others = preflight({ ...good, ...changed }).filter((other) => other.name !== name);
    expect(others.filter((other) => other.verdict !== 'ok')).toEqual([]);
  });
});

test('a long path is no trouble but on Windows, and spaces are none anywhere', () => {
  expect(find('path', { root: `/home/${'long-name/'.repeat(20)}` })?.verdict).toBe('ok');
  expect(find('path', { root: String.raw`C:\Users\Ann Other\workshop`, platform: 'win32' })?.verdict).toBe('ok');
});

test('a taken port is named with who has it', () => {
  const ports = [{ ...port, isTaken: true, holder: 'node (pid 4711)' }];
  expect(find('ports', { ports })?.saw).toBe('3004 (playground) is held by node (pid 4711)');
});

test('what stops is told at the end', () => {
  expect(preflightText(preflight({ ...good, node: undefined }))).toMatch(/stop.*node.*\n.*→[\s\S]*not ready yet/);
});

test('a port of this machine that somebody has is seen', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = (server.address() as AddressInfo).port;
  const { ports } = await readMachine({ ...process.env, PLAYGROUND_PORT: String(port) });
  server.close();
  expect(ports[0]).toMatchObject({ service: 'playground', port, isTaken: true });
});

test('this machine can be looked at', async () => {
  const machine = await readMachine(process.env);
  expect(machine.node).toMatch(/^v\d+/);
  expect(machine.localhost).not.toEqual([]);
  expect(machine.writeError).toBeUndefined();
  expect(machine.freeBytes).toBeGreaterThan(0);
});
