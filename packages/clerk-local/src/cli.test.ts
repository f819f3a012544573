import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createClerkLocal } from './index.ts';
import { createKeys } from './keys.ts';
import { privateKey } from './testing.ts';

const cli = new URL('cli.ts', import.meta.url).pathname;
const newFolder = () => mkdtempSync(join(tmpdir(), 'clerk-local-'));
const pinned = { CLERK_LOCAL_PRIVATE_KEY: privateKey.replaceAll('\n', String.raw`\n`) };

function start(args: readonly string[], variables: Record<string, string> = {}, cwd = newFolder()) {
  const env = { PATH: process.env['PATH'] ?? '', ...variables };
  const child = spawn(process.execPath, [cli, ...args], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, output, ended };
}

async function run(...command: Parameters<typeof start>) {
  const { output, ended } = start(...command);
  const code = await ended;
  return { code, ...output };
}

/** Waits until it serves. */
async function listening({ child, output }: ReturnType<typeof start>): Promise<string> {
  for (;;) {
    const url = /listening on (http:\/\/localhost:\d+)/.exec(output.stdout)?.[1];
    if (url) return url;
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${output.stdout}`);
    await new Promise((resolve) => child.stdout.once('data', resolve).once('end', resolve));
  }
}

/** The one line of a log, as its message. */
function onlyLine(stdout: string): unknown {
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  return (JSON.parse(lines[0] ?? '') as { msg: unknown }).msg;
}

test.concurrent('env prints exactly the lines that lead Clerk’s SDKs here', async ({ expect }) => {
  const { code, stdout, stderr } = await run(['env'], pinned);
  const { publishableKey, secretKey, publicPem } = createKeys(privateKey);
  expect(stdout.split('\n')).toEqual([
    `NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY=${publishableKey}`,
    `CLERK_SECRET_KEY=${secretKey}`,
    'NEXT_PUBLIC_CLERK_PROXY_URL=http://localhost:4000',
    'NEXT_PUBLIC_CLERK_JS_URL=http://localhost:4000/npm/@clerk/clerk-js@6/dist/clerk.browser.js',
    'NEXT_PUBLIC_CLERK_UI_URL=http://localhost:4000/npm/@clerk/ui@1/dist/ui.browser.js',
    'CLERK_API_URL=http://localhost:4000/api',
    `CLERK_JWT_KEY=${publicPem.trim().replaceAll('\n', String.raw`\n`)}`,
    '',
  ]);
  expect([code, stderr]).toEqual([0, '']);
});

test.concurrent('env keeps the key it makes, and follows --port before CLERK_LOCAL_PORT', async ({ expect }) => {
  const file = join(newFolder(), 'state.json');
  const [one, other] = [
    await run(['env', '--data', file, '--port', '4100'], { CLERK_LOCAL_PORT: '4200' }),
    await run(['env'], { CLERK_LOCAL_DATA: file, CLERK_LOCAL_PORT: '4200' }),
  ];
  expect(one.stdout).toContain('CLERK_API_URL=http://localhost:4100/api\n');
  expect(other.stdout).toBe(one.stdout.replaceAll(':4100', ':4200'));
});

test.concurrent('export prints the seed of what was kept, and --seed takes it', async ({ expect }) => {
  const file = join(newFolder(), 'mine.json');
  const keeping = await createClerkLocal({ port: 0, privateKey, dataFile: file });
  keeping.plant({
    users: [{ id: 'user_2lOcaLZoe00000000000000009a', email: 'zoe@example.com', password: 'zoe-zoe-zoe' }],
  });
  await keeping.close();
  const { code, stdout } = await run(['export', '--data', file, '--port', '1'], pinned);
  expect(code).toBe(0);
  expect(parse(stdout)).toMatchObject({
    users: [{ id: 'user_2lOcaLZoe00000000000000009a', email: 'zoe@example.com' }],
  });
  expect(stdout).not.toContain('zoe-zoe-zoe');
  for (const [args, reason] of [
    [[], 'no --data names a file'],
    [['--data', 'none.json'], 'none.json is not there'],
  ] as const) {
    const nothing = await run(['export', '--port', '1', ...args], pinned);
    expect([nothing.code, nothing.stdout]).toEqual([1, '']);
    const start = 'clerk-local: no clerk-local runs at http://localhost:1, and';
    expect(nothing.stderr).toBe(`${start} ${reason}: nothing to export\n`);
  }
});

test.concurrent('--help says what there is', async ({ expect }) => {
  const { code, stdout } = await run(['--help']);
  expect(code).toBe(0);
  for (const word of [
    'clerk-local env',
    '--port',
    '--data',
    '--seed',
    '--let-anybody-sign-in-in-production',
    'CLERK_LOCAL_PRIVATE_KEY',
  ])
    expect(stdout).toContain(word);
});

describe('wrong arguments end with 2 and the help', () => {
  test.concurrent.each([[['serve']], [['env', 'more']], [['--nope']]])('%j', async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('clerk-local env');
  });
});

test.concurrent('--version says the package’s', async ({ expect }) => {
  const file = new URL('../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

describe('a wrong --port is blamed on the flag, not on the variable, whatever the command', () => {
  test.concurrent.each([
    [['--port', 'abc']],
    [['--port=-1']],
    [['--port', '99999']],
    [['--port=']],
    [['env', '--port', 'x']],
    [['export', '--port', 'x']],
  ])('%j', async (args) => {
    const line = 'clerk-local: --port must be a port number from 0 to 65535, such as --port 4000\n';
    expect(await run(args, { ...pinned, CLERK_LOCAL_PORT: '0' })).toEqual({ code: 2, stdout: '', stderr: line });
  });
});

describe('what cannot start says why in one line and ends with 1', () => {
  const badSeed = join(newFolder(), 'people.yaml');
  writeFileSync(badSeed, 'users:\n  - firstName: A\n');
  const held = createServer().listen(0, 'localhost');
  afterAll(() => held.close());

  test.concurrent.each<[string, readonly string[], Record<string, string>, RegExp]>([
    [
      'production',
      ['--port', '0'],
      { ...pinned, NODE_ENV: 'production' },
      /NODE_ENV is production: .* --let-anybody-sign-in-in-production /,
    ],
    [
      'a broken key',
      [],
      { CLERK_LOCAL_PRIVATE_KEY: 'canary' },
      /^CLERK_LOCAL_PRIVATE_KEY: the private key must be an RSA key/,
    ],
    ['a port that is none', [], { ...pinned, CLERK_LOCAL_PORT: 'canary' }, /^CLERK_LOCAL_PORT must be a port number/],
    [
      'a seed that is none',
      ['--seed', badSeed, '--port', '0'],
      pinned,
      /people\.yaml is not a seed[^]*line 2, users\.0\.email/,
    ],
    [
      'a host that other machines reach',
      ['--host', '0.0.0.0', '--port', '0'],
      pinned,
      /other machines could reach it: .* --expose-test-accounts-to-the-network /,
    ],
    ['a folder to keep its state in', ['--port', '0', '--data', newFolder()], pinned, /is a folder: name a file/],
    [
      'a data file in a folder that cannot be made',
      ['--port', '0', '--data', '/dev/null/below/state.json'],
      {},
      /^the folder \/dev\/null\/below cannot be made \(ENOTDIR\): name another place/,
    ],
    ['a missing seed', ['--seed', 'missing.yaml', '--port', '0'], pinned, /^the seed missing\.yaml cannot be read/],
  ])('%s', async (_name, args, variables, message) => {
    const { code, stdout, stderr } = await run(args, variables);
    expect([code, stderr]).toEqual([1, '']);
    expect(onlyLine(stdout)).toMatch(message);
    expect(stdout).not.toContain('canary');
  });

  test.concurrent('a taken port', async () => {
    const { port } = held.address() as AddressInfo;
    const { code, stdout } = await run(['--port', String(port)], pinned);
    expect(code).toBe(1);
    expect(onlyLine(stdout)).toContain(`port ${port} (clerk-local) is taken`);
    expect(onlyLine(stdout)).toContain('CLERK_LOCAL_PORT');
  });

  test.concurrent('a broken key is one line for env as well, and names the file it is in', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'private-key.pem'), 'canary');
    const { code, stdout, stderr } = await run(['env', '--data', join(folder, 'state.json')]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^clerk-local: .*private-key\.pem: the private key must be an RSA key .*\n$/);
    expect(stderr).not.toContain('canary');
  });
});

test.concurrent('a second one on the same data is refused in one line, and one that was killed is succeeded', async ({
  expect,
}) => {
  const args = ['--port', '0', '--data', join(newFolder(), 'state.json')];
  const first = start(args, pinned);
  await listening(first);
  const second = await run(args, pinned);
  expect([second.code, second.stderr]).toEqual([1, '']);
  expect(onlyLine(second.stdout)).toMatch(
    new RegExp(`state\\.json is in use by process ${first.child.pid}: stop it, or name another file with --data`),
  );
  first.child.kill('SIGKILL');
  await first.ended;
  const third = start(args, pinned);
  await listening(third);
  third.child.kill('SIGKILL');
  await third.ended;
}, 30_000);

test.concurrent('it starts in production only when told so by name, and keeps nothing unless told where', async ({
  expect,
}) => {
  const folder = newFolder();
  const args = ['--port', '0', '--let-anybody-sign-in-in-production'];
  const running = start(args, { ...pinned, NODE_ENV: 'production' }, folder);
  const answer = await fetch(`${await listening(running)}/v1/dev_browser`, { method: 'POST' });
  expect(answer.status).toBe(200);
  running.child.kill('SIGTERM');
  expect(await running.ended).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});

test.concurrent('it serves, prints codes but no secret, and ends with the signal', async ({ expect }) => {
  const { child, output, ended } = start(['--port', '0'], { ...pinned, LOG_LEVEL: 'trace' });
  const until = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(output.stdout)?.[1];
      if (found) return found;
      await new Promise((resolve) => child.stdout.once('data', resolve));
    }
  };
  const url = await listening({ child, output, ended });
  const post = async (path: string, values: Record<string, string>) => {
    const answer = await fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(values) });
    return (await answer.json()) as { id: string; response: { id: string } };
  };
  const { id } = await post('/v1/dev_browser', {});
  const asked = `?__clerk_db_jwt=${id}`;
  const { response } = await post(`/v1/client/sign_ins${asked}`, { identifier: 'alice@example.com' });
  const signIn = `/v1/client/sign_ins/${response.id}`;
  await post(`${signIn}/attempt_first_factor${asked}`, { strategy: 'password', password: 'canary' });
  await post(`${signIn}/prepare_first_factor${asked}`, { strategy: 'email_code' });
  expect(await until(/sign-in code (\d{6})/)).toMatch(/^\d{6}$/);
  await until(/"POST (\S+prepare_first_factor)"/);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  for (const secret of ['canary', id, createKeys(privateKey).secretKey, 'alice@example.com', 'PRIVATE'])
    expect(output.stdout + output.stderr).not.toContain(secret);
});
