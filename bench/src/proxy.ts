// `pnpm bench:proxy`: what apps/hasura-proxy costs over a forwarder that looks at nothing. Writes bench/PROXY.md.
import { fork, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, cpus, loadavg, platform, release } from 'node:os';
import { join } from 'node:path';
import { load } from './proxy-load.ts';

const rounds = Number(process.argv[2] ?? 9);
const roundMs = Number(process.argv[3] ?? 1500);
const here = import.meta.dirname;

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwtKey = publicKey.export({ type: 'spki', format: 'pem' });
const host = 'bench-00.clerk.accounts.dev';
const now = Math.floor(Date.now() / 1000);

function tokenOf(claims: object): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'RS256', cat: 'cl_B7d4PD111AAA', kid: 'ins_2bench', typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
}
const times = { iss: `https://${host}`, iat: now - 5, nbf: now - 15, exp: now + 36_000 };
const person = { sub: 'user_2bench', azp: 'https://app.example', sid: 'sess_bench', sts: 'active', v: 2, fva: [1, -1] };
const sessionToken = tokenOf({ ...times, ...person, jti: 'bench', role: 'authenticated' });
const hasura = {
  'x-hasura-default-role': 'user',
  'x-hasura-allowed-roles': ['user'],
  'x-hasura-user-id': 'user_2bench',
};
const templateToken = tokenOf({ ...times, sub: 'user_2bench', 'https://hasura.io/jwt/claims': hasura });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A forwarder in a process of its own. */
interface Running {
  readonly name: string;
  readonly child: ChildProcess;
  readonly port: number;
}

const material = JSON.stringify({ templateToken });
const base = { PATH: process.env['PATH'], NODE_ENV: 'production', BENCH_MATERIAL: material };
const upstream = fork(join(here, 'proxy-upstream.ts'), { env: base });
const [{ port: upstreamPort }] = (await once(upstream, 'message')) as [{ port: number }];
const upstreamUrl = `http://localhost:${upstreamPort}`;

async function start(name: string, program: string, args: readonly string[], more = {}): Promise<Running> {
  const port = await freePort();
  const env = { ...base, PROXY_PORT: String(port), HASURA_URL: upstreamUrl, SUPABASE_URL: upstreamUrl, ...more };
  const execArgv = ['--import', join(here, 'report-cpu.ts'), ...(process.env['BENCH_NODE']?.split(' ') ?? [])];
  const child = fork(program, [...args], { env, execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  while (child.exitCode === null) {
    const answered = await fetch(`http://localhost:${port}/health`).then(
      () => true,
      () => false,
    );
    if (answered) return { name, child, port };
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${name} ended before it answered`);
}

const clerk = {
  CLERK_JWT_KEY: jwtKey,
  CLERK_SECRET_KEY: 'sk_test_bench',
  CLERK_API_URL: upstreamUrl,
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_test_${btoa(`${host}$`)}`,
  AUTHORIZED_PARTIES: 'https://app.example',
  PROXY_REQUESTS_PER_MINUTE: '900000000',
};
// Started by its command, as everywhere: the benchmark is no part of the app.
const command = join(here, '../../apps/hasura-proxy/src/main.ts');
const forwarder = (name: string, which: string) => start(name, join(here, 'proxy-forwarders.ts'), [which]);
const plainName = 'a plain forwarder (Hono, undici)';
const ownName = 'hasura-proxy';
const subjects = [
  await forwarder(plainName, 'plain'),
  await start(ownName, command, [], clerk),
  await start(`${ownName}, without a log`, command, [], { ...clerk, LOG_LEVEL: 'warn' }),
  await forwarder('node:http and undici, streaming', 'bare'),
  await forwarder('Hono’s proxy helper', 'honoProxy'),
  await forwarder('http-proxy-middleware', 'middleware'),
];

const graphqlBody = JSON.stringify({
  query: 'query Todos($done: Boolean!) { todos(where: {done: {_eq: $done}}, limit: 5) { id title done created_at } }',
  variables: { done: false },
});
/** As a browser sends it: about a kilobyte of headers. */
function requestOf(method: string, path: string, body = ''): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: localhost',
    'accept: */*',
    'accept-language: en-GB,en;q=0.9',
    'user-agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'origin: https://app.example',
    `authorization: Bearer ${sessionToken}`,
    ...(body ? ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`] : []),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
const requests = {
  GraphQL: requestOf('POST', '/hasura/v1/graphql', graphqlBody),
  REST: requestOf('GET', '/supabase/rest/v1/todos?select=id,title,done,created_at&limit=5'),
} as const;

async function tell<Answer>(child: ChildProcess, word: string): Promise<Answer> {
  const answered = once(child, 'message');
  child.send(word);
  const [answer] = (await answered) as [Answer];
  return answer;
}

/** Figures of all rounds of one subject, request and number of clients. */
interface Figures {
  readonly cpuMicros: number[];
  readonly perSecond: number[];
  readonly median: number[];
  readonly late: number[];
}
const figures = new Map<string, Figures>();
const keyOf = (name: string, kind: string, clients: number): string => `${name} · ${kind} · ${clients}`;

async function measure({ name, child, port }: Running, kind: keyof typeof requests, clients: number, keep: boolean) {
  await tell(child, 'begin');
  const { answered, seconds, latencies } = await load(port, requests[kind], clients, roundMs);
  const { cpuMicros } = await tell<{ cpuMicros: number }>(child, 'end');
  if (!keep) return;
  const key = keyOf(name, kind, clients);
  const all = figures.get(key) ?? { cpuMicros: [], perSecond: [], median: [], late: [] };
  figures.set(key, all);
  all.cpuMicros.push(cpuMicros / answered);
  all.perSecond.push(answered / seconds);
  all.median.push(latencies[Math.floor(answered / 2)] ?? 0);
  all.late.push(latencies[Math.floor(answered * 0.99)] ?? 0);
}

const busy = loadavg()[0] ?? 0;
const kinds = Object.keys(requests) as (keyof typeof requests)[];
for (let at = -2; at < rounds; at += 1) {
  process.stderr.write(at < 0 ? 'warming up\n' : `round ${at + 1} of ${rounds}\n`);
  for (const kind of kinds)
    for (const clients of [32, 1]) for (const subject of subjects) await measure(subject, kind, clients, at >= 0);
}
for (const { child } of subjects) child.disconnect();
upstream.disconnect();

const least = (values: readonly number[] = []): number => Math.min(...values);
const middle = (values: readonly number[] = []): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

function table(kind: string): string {
  const plainCpu = least(figures.get(keyOf(plainName, kind, 32))?.cpuMicros);
  const rows = subjects.map(({ name }) => {
    const many = figures.get(keyOf(name, kind, 32));
    const one = figures.get(keyOf(name, kind, 1));
    const cpu = least(many?.cpuMicros);
    const latency = (given: Figures | undefined) =>
      `${middle(given?.median).toFixed(2)} | ${middle(given?.late).toFixed(2)}`;
    const perSecond = Math.round(middle(many?.perSecond)).toLocaleString('en');
    return `| ${name} | ${cpu.toFixed(1)} | ${middle(many?.cpuMicros).toFixed(1)} | ${(cpu - plainCpu).toFixed(1)} | ${(cpu / plainCpu).toFixed(2)} | ${latency(one)} | ${latency(many)} | ${perSecond} |`;
  });
  return `| what | CPU µs, least | median | over the plain one | × the plain one | ms, 1 client | 99th | ms, 32 clients | 99th | per second, 32 |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n${rows.join('\n')}`;
}

/** Whether the proxy keeps to 1.3 times the plain forwarder's CPU for both requests. */
function isReached(): boolean {
  const cpu = (name: string, kind: string) => least(figures.get(keyOf(name, kind, 32))?.cpuMicros);
  return kinds.every((kind) => cpu(ownName, kind) <= 1.3 * cpu(plainName, kind));
}

const text = `# The proxy, measured

Written by \`pnpm bench:proxy\`. Each forwarder runs in a process of its own before one upstream, which answers ${kinds.join(' and ')}
with the same five rows; asked over kept loopback connections, ${rounds} rounds of ${roundMs} ms each, interleaved, after two to warm up. CPU is
that of the forwarder’s process alone, all threads, per request at 32 clients. Latency and requests per second are by the
clock, with the asking side and the upstream on the same ${availableParallelism()} cores.

hasura-proxy is started by its own command, with its defaults: it verifies the session token (remembered), takes the template
token from its cache, counts the session’s rate, checks the GraphQL (a text seen before), picks the headers, and writes a line
of log. The others forward everything, the caller’s credentials too.

The goal is 1.3 × the CPU of the plain forwarder, and it is **${isReached() ? 'reached' : 'not reached'}**. What it is measured against buffers both bodies and checks nothing;
forwarders that stream, and libraries made for it, stand below for scale.

${new Date().toISOString().slice(0, 10)} · ${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores · ${platform()} ${release()} · Node ${process.version} · load at the start ${busy.toFixed(1)}

## GraphQL: a POST with a body of ${Buffer.byteLength(graphqlBody)} bytes

${table('GraphQL')}

## REST: a GET

${table('REST')}
`;
if (!process.env['BENCH_DRY']) writeFileSync(join(here, '../PROXY.md'), text);
process.stdout.write(text);
