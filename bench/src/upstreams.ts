// `pnpm bench:upstreams`: requests per second of packages/upstreams on PGlite and PostgreSQL, beside @supabase/lite. Writes
// bench/UPSTREAMS.md.
import { execFileSync, fork, spawn, type ChildProcess } from 'node:child_process';
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, cpus, loadavg, platform, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { load } from './proxy-load.ts';

const rounds = Number(process.argv[2] ?? 5);
const roundMs = Number(process.argv[3] ?? 1500);
const here = import.meta.dirname;
const upstreamsRoot = join(here, '../../packages/upstreams');
const folder = mkdtempSync(join(tmpdir(), 'bench-upstreams-'));
const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
process.once('exit', () => {
  for (const step of undo.toReversed()) step();
});

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const issuer = 'https://bench-00.clerk.accounts.dev';
const secret = randomBytes(32).toString('hex');
const now = Math.floor(Date.now() / 1000);
const hasura = {
  'x-hasura-default-role': 'user',
  'x-hasura-allowed-roles': ['user'],
  'x-hasura-user-id': 'user_bench',
};
const claims = {
  iss: issuer,
  sub: 'user_bench',
  role: 'authenticated',
  iat: now - 5,
  nbf: now - 15,
  exp: now + 36_000,
  'https://hasura.io/jwt/claims': hasura,
};
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (header: object, seal: (text: string) => Buffer): string => {
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${seal(text).toString('base64url')}`;
};
const clerkToken = signed({ alg: 'RS256', kid: 'ins_bench', typ: 'JWT' }, (text) =>
  sign('sha256', Buffer.from(text), privateKey),
);
/** @supabase/lite knows no key sets: only tokens of a shared secret. */
const secretToken = signed({ alg: 'HS256', typ: 'JWT' }, (text) => createHmac('sha256', secret).update(text).digest());

const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'ins_bench', alg: 'RS256', use: 'sig' };
const keys = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] }))).listen(0, 'localhost');
await once(keys, 'listening');
undo.push(() => keys.close());

/** A server under test. */
interface Subject {
  readonly name: string;
  readonly port: number;
  readonly token: string;
  readonly speaks: readonly Kind[];
}
const kinds = ['REST, reading', 'REST, inserting', 'GraphQL, reading'] as const;
type Kind = (typeof kinds)[number];

const env = { PATH: process.env['PATH'], NODE_ENV: 'production' };
async function startUpstreams(name: string, more: Record<string, string>): Promise<Subject> {
  const probe = createServer().listen(0, 'localhost');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const jwksUrl = `http://localhost:${(keys.address() as AddressInfo).port}/jwks.json`;
  const all = {
    ...env,
    UPSTREAMS_JWKS_URL: jwksUrl,
    UPSTREAMS_ISSUER: issuer,
    UPSTREAMS_DATA: join(folder, 'rows'),
    ...more,
  };
  const args = [join(upstreamsRoot, 'src/cli.ts'), '--port', String(port)];
  const child = spawn(process.execPath, args, { env: all, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  undo.push(() => child.kill('SIGKILL'));
  for (const until = performance.now() + 30_000; performance.now() < until; await wait(50)) {
    const answer = await fetch(`http://localhost:${port}/health`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return { name, port, token: clerkToken, speaks: kinds };
  }
  throw new Error(`${name} did not start`);
}

/** What a process tells first. It ends by itself when this one is gone; killed, it would leave its server behind. */
async function told<Answer>(child: ChildProcess): Promise<Answer> {
  const [answer] = (await once(child, 'message')) as [Answer];
  return answer;
}

const liteVersion = '0.10.0';
/** @supabase/lite on PGlite with this repository's schema: run where the package was installed. */
const liteProgram = `import { readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { App } from '@supabase/lite';
import { createPgliteConnection } from '@supabase/lite/pglite';

const [schema, secret] = process.argv.slice(2);
const connection = await createPgliteConnection({});
await connection.driver.exec(readFileSync(schema, 'utf8'));
const app = new App({ connection, auth: { enabled: false, jwt_secret: secret } });
serve({ fetch: app.fetch, port: 0, hostname: 'localhost' }, ({ port }) =>
  process.send({ url: \`http://localhost:\${port}\` }),
);
process.once('disconnect', () => process.exit(0));
`;
async function startLite(): Promise<Subject> {
  process.stderr.write(`installing @supabase/lite ${liteVersion} into a folder of its own\n`);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const packages = [`@supabase/lite@${liteVersion}`, '@hono/node-server@1'];
  execFileSync('npm', ['install', '--no-audit', '--no-fund', ...packages], {
    cwd: folder,
    stdio: 'ignore',
    timeout: 240_000,
  });
  writeFileSync(join(folder, 'serve.mjs'), liteProgram);
  const child = fork(join(folder, 'serve.mjs'), [join(upstreamsRoot, 'schema.sql'), secret], {
    env,
    cwd: folder,
    silent: true,
  });
  const { url } = await told<{ url: string }>(child);
  return {
    name: `@supabase/lite ${liteVersion}, PGlite`,
    port: Number(new URL(url).port),
    token: secretToken,
    speaks: kinds.slice(0, 2),
  };
}

const postgres = await told<{ url: string; version: string }>(
  fork(join(upstreamsRoot, 'scripts/throw-away-postgres.ts'), { env }),
);
const own = 'upstreams, PGlite';
const subjects = [
  await startUpstreams(own, {}),
  await startUpstreams('upstreams, PostgreSQL', { UPSTREAM_DB: postgres.url }),
  await startLite(),
];

const title = 'Something to do';
const columns = 'id,title,done,created_at';
function requestOf(kind: Kind, token: string): Buffer {
  const query = `{ todos(limit: 5, order_by: {created_at: asc}) { ${columns.replaceAll(',', ' ')} } }`;
  const [method, path, body] = {
    'REST, reading': ['GET', `/rest/v1/todos?select=${columns}&order=created_at.asc&limit=5`, ''],
    'REST, inserting': ['POST', `/rest/v1/todos?select=${columns}`, JSON.stringify({ title })],
    'GraphQL, reading': ['POST', '/v1/graphql', JSON.stringify({ query })],
  }[kind] as [string, string, string];
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: localhost',
    'apikey: sb_publishable_local',
    `authorization: Bearer ${token}`,
    'prefer: return=representation',
    ...(body ? ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`] : []),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

// Twenty rows to read from; what the rounds insert is newer, and never read.
for (const { port, token } of subjects)
  for (let at = 0; at < 20; at += 1) await load(port, requestOf('REST, inserting', token), 1, 0);

const busy = loadavg()[0] ?? 0;
const figures = new Map<string, { perSecond: number[]; median: number[] }>();
const keyOf = (name: string, kind: Kind, clients: number): string => `${name} · ${kind} · ${clients}`;
for (let at = -1; at < rounds; at += 1) {
  process.stderr.write(at < 0 ? 'warming up\n' : `round ${at + 1} of ${rounds}\n`);
  for (const kind of kinds)
    for (const clients of [1, 8])
      for (const { name, port, token, speaks } of subjects) {
        if (!speaks.includes(kind)) continue;
        const { answered, seconds, latencies } = await load(port, requestOf(kind, token), clients, roundMs);
        if (at < 0) continue;
        const key = keyOf(name, kind, clients);
        const all = figures.get(key) ?? { perSecond: [], median: [] };
        figures.set(key, all);
        all.perSecond.push(answered / seconds);
        all.median.push(latencies[Math.floor(answered / 2)] ?? 0);
      }
}

const middle = (values: readonly number[] = []): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
function table(kind: Kind): string {
  const rows = subjects
    .filter(({ speaks }) => speaks.includes(kind))
    .map(({ name }) => {
      const cells = [1, 8].map((clients) => {
        const { perSecond, median } = figures.get(keyOf(name, kind, clients)) ?? {};
        const ratio = middle(perSecond) / middle(figures.get(keyOf(own, kind, clients))?.perSecond);
        return `${Math.round(middle(perSecond)).toLocaleString('en')} | ${ratio.toFixed(2)} | ${middle(median).toFixed(1)}`;
      });
      return `| ${name} | ${cells.join(' | ')} |`;
    });
  return `## ${kind}\n\n| what | per second, 1 client | × | ms | per second, 8 clients | × | ms |\n| --- | --: | --: | --: | --: | --: | --: |\n${rows.join('\n')}`;
}

const manifest = JSON.parse(
  readFileSync(join(upstreamsRoot, 'node_modules/@electric-sql/pglite/package.json'), 'utf8'),
) as { version: string };
const text = `# The upstreams, measured

Written by \`pnpm bench:upstreams\`. Each server runs in a process of its own, with the same schema, row policies and twenty rows,
asked over kept loopback connections as one person; medians of ${rounds} rounds of ${roundMs} ms, interleaved, after one to warm up. The asking side
is on the same ${availableParallelism()} cores. × is the ratio to the first row. Reading is four
columns of the first five rows by age; an insert gives its row back.

The upstreams verify RS256 by a key set, as Clerk’s tokens need; @supabase/lite verifies HS256 by a shared secret, which is
cheaper, and is the only thing it can. PGlite ${manifest.version} with rows in a folder, PostgreSQL ${postgres.version} with its defaults and
fsync, @supabase/lite with rows in memory.

${new Date().toISOString().slice(0, 10)} · ${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores · ${platform()} ${release()} · Node ${process.version} · load at the start ${busy.toFixed(1)}

${kinds.map(table).join('\n\n')}
`;
writeFileSync(join(here, '../UPSTREAMS.md'), text);
process.stdout.write(text);
process.exit(0);
