import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestIssuer, people, type TestIssuer } from './testing.ts';

const directory = mkdtempSync(join(tmpdir(), 'upstreams-'));
const running: ChildProcess[] = [];
let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await createTestIssuer();
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await issuer.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Starts the program with a database of its own, also where the tests are run on a server. */
function start(args: string[], more: Record<string, string> = {}): { child: ChildProcess; output: () => string } {
  const tokens = { UPSTREAMS_JWKS_URL: issuer.jwksUrl, UPSTREAMS_ISSUER: issuer.issuer };
  const env = { ...process.env, UPSTREAM_DB: '', ...tokens, ...more };
  const child = spawn(process.execPath, [...process.execArgv, join(import.meta.dirname, 'cli.ts'), ...args], { env });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

async function healthy(port: number): Promise<void> {
  await expect
    .poll(
      () =>
        fetch(`http://localhost:${port}/health`).then(
          (answer) => answer.status,
          () => 0,
        ),
      { timeout: 30_000 },
    )
    .toBe(200);
}

test('a row that was acknowledged survives SIGKILL, and a second owner is refused in one line', async () => {
  const port = await freePort();
  const headers = {
    apikey: 'sb_publishable_local',
    authorization: `Bearer ${await issuer.sign(people.alice)}`,
    'content-type': 'application/json',
  };
  const first = start(['--port', String(port), '--data', directory]);
  await healthy(port);
  const url = `http://localhost:${port}/rest/v1/todos`;
  expect((await fetch(url, { method: 'POST', headers, body: '{"title":"survive"}' })).status).toBe(201);

  const second = start(['--port', String(await freePort()), '--data', directory]);
  expect(await once(second.child, 'exit')).toEqual([1, null]);
  expect(second.output()).toContain(`is in use by process ${first.child.pid}`);

  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  start(['--port', String(port), '--data', directory]);
  await healthy(port);
  expect(await (await fetch(`${url}?select=title`, { headers })).json()).toEqual([{ title: 'survive' }]);
});

test.concurrent.each([
  [
    'a missing variable',
    [],
    { UPSTREAMS_JWKS_URL: '' },
    /UPSTREAMS_JWKS_URL is missing: expected the address of the key set/,
  ],
  ['a malformed port', ['--port', 'x'], {}, /UPSTREAMS_PORT must be a port number/],
  ['an unknown option', ['--dta', 'x'], {}, /Unknown option '--dta'/],
] as const)('%s ends the program with a clear line', async (_what, args, env, line) => {
  const { child, output } = start([...args], env);
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBeGreaterThan(0);
  expect(output()).toMatch(line);
  expect(output()).not.toContain('    at ');
});

test('the seeded rows belong to people and organizations of clerk-local’s seed', () => {
  const seed = parse(readFileSync(join(import.meta.dirname, '../../clerk-local/seed/default.seed.yaml'), 'utf8')) as {
    users: { id: string }[];
    organizations: { id: string }[];
  };
  const known = new Set([...seed.users, ...seed.organizations].map(({ id }) => id));
  const used = readFileSync(join(import.meta.dirname, '../seed.sql'), 'utf8').match(/(?:user|org)_\w{27}/g) ?? [];
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((id) => !known.has(id))).toEqual([]);
});
