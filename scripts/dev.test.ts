import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { services } from '../packages/config/src/ports.ts';

const dev = join(import.meta.dirname, 'dev.ts');
const secret = 'sk_test_canaryCanaryCanary';
const publishable = `pk_test_${Buffer.from('happy-cat-1.clerk.accounts.dev$').toString('base64')}`;
const pem = String.raw`-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----`;

async function listen(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, port: typeof address === 'object' && address ? address.port : 0 };
}

/** A free port for each service: the usual ones may be held by a stack that runs beside the tests. */
const free: Record<string, string> = {};

/** Runs the launcher until it ends by itself. */
async function start(variables: Record<string, string>): Promise<{ code: number; lines: string[] }> {
  const kept = Object.entries(process.env).filter(([name]) => !/CLERK|_PORT$|_URL$/.test(name));
  const env = { ...Object.fromEntries(kept), NO_COLOR: '1', ...free, ...variables };
  const child = spawn(process.execPath, [dev, '--quiet'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? -1)));
  return { code, lines: said.trim().split('\n') };
}

describe('the launcher does not start, and says why in one line', () => {
  let server: Server;
  let taken = 0;
  const folder = mkdtempSync(join(tmpdir(), 'dev-'));
  beforeAll(async () => {
    ({ server, port: taken } = await listen());
    const held = await Promise.all(Object.values(services).map(listen));
    for (const [at, { variable }] of Object.values(services).entries()) free[variable] = String(held[at]?.port);
    for (const one of held) one.server.close();
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  test('when a port is taken: it names the port and the variable', async () => {
    const { code, lines } = await start({ CLERK_LOCAL_PORT: String(taken) });
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`not started: .*${taken}.*CLERK_LOCAL_PORT`));
  });

  test('when several ports are taken: it names each, a line for each', async () => {
    const port = String(taken);
    const { server: other, port: second } = await listen();
    const { code, lines } = await start({ CLERK_LOCAL_PORT: port, WEB_PORT: String(second) });
    other.close();
    expect([code, lines[0]]).toEqual([1, 'not started: 2 ports are taken:']);
    expect(lines.slice(1)).toHaveLength(2);
    for (const line of [`port ${port} \\(clerk-local\\).*CLERK_LOCAL_PORT=…`, `port ${second} \\(web\\).*WEB_PORT=…`]) {
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^ {2}${line}$`)));
    }
  });

  test('when a port is no port', async () => {
    const { code, lines } = await start({ WEB_PORT: 'eighty' });
    expect(code).toBe(1);
    expect(lines.join('\n')).toContain('WEB_PORT');
    expect(lines.join('\n')).not.toContain('    at ');
  });

  test.each([
    ['two services share one', { WEB_PORT: '3001', API_PORT: '3001' }, 'given to web and to api'],
    ['one is 0', { API_PORT: '0' }, 'API_PORT=0'],
  ])('when of the ports %s', async (_, variables, words) => {
    const { code, lines } = await start(variables);
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(words);
  });

  test.each([
    ['only the JWT key is given', { CLERK_JWT_KEY: 'junk' }, 'CLERK_JWT_KEY'],
    ['the secret key is missing', { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishable }, 'CLERK_SECRET_KEY'],
    ['the publishable key is missing', { CLERK_SECRET_KEY: secret }, 'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'],
    [
      'the JWT key is missing',
      { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishable, CLERK_SECRET_KEY: secret },
      'CLERK_JWT_KEY',
    ],
    [
      'the publishable key is broken',
      { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: 'pk_test_%%%', CLERK_SECRET_KEY: secret, CLERK_JWT_KEY: pem },
      'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY',
    ],
  ])('when %s: it names the variable and where to get it, and shows no key', async (_, variables, name) => {
    const { code, lines } = await start(variables);
    const said = lines.join('\n');
    expect(code).toBe(1);
    expect(said).toContain(name);
    expect(said).toContain('dashboard.clerk.com');
    expect(said).not.toContain(secret);
    expect(said).not.toContain('    at ');
  });
});
