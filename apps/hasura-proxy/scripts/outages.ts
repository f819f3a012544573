// `pnpm outages`: kills what stands behind the proxy in the middle of requests. `--help` says more.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readFlags } from '@clerk-patterns/config/flags';
import { createClerkClient } from '@clerk/backend';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { findRedis, freePort, startRedis } from '../src/store/testing-redis.ts';

const help = `pnpm outages [--requests N] [--record]

Starts the proxy before the upstreams, a local Clerk and a Redis, each in a process of its own, sends it requests of two people,
and meanwhile kills one of the three after the other with SIGKILL and starts it again. Every request must end in a right
answer or in a clear 502, 503 or 504; none may hang or tell of another's rows; what was acknowledged must be there at the
end; and the proxy must be well again without a restart.

  --requests N   how many (default: 1000, about a minute)
  --record       write docs/outages.md
`;
const { values: flags } = readFlags(help, {
  options: { requests: { type: 'string', default: '1000' }, record: { type: 'boolean' } },
});
if (!/^[1-9]\d{0,6}$/.test(flags.requests)) {
  process.stderr.write(`--requests is a whole number from 1\n\n${help}`);
  process.exit(2);
}
const count = Number(flags.requests);
const callers = 16;
/** Many, so that most requests of Hasura need a token that Clerk has yet to mint. */
const sessionsEach = 250;
const hangsAfterMs = 15_000;

process.env['REDIS_REQUIRED'] = '1';
const redisBinary = findRedis() ?? '';
const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'outages-'));
const origin = 'https://app.example';
const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});
const ports = { clerk: await freePort(), upstreams: await freePort(), proxy: await freePort() };
const urlOf = (service: keyof typeof ports): string => `http://localhost:${ports[service]}`;

/** A program of this repository, which can be killed and started again. */
class Service {
  readonly #script: string;
  readonly #env: Record<string, string | undefined>;
  readonly #health: string;
  #child: ChildProcess | undefined;

  constructor(script: string, env: Record<string, string | undefined>, health: string) {
    this.#script = script;
    this.#env = env;
    this.#health = health;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get isAlive(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  async start(): Promise<void> {
    const [file = '', ...args] = this.#script.split(' ');
    const env = { PATH: process.env['PATH'], ...this.#env };
    this.#child = spawn(process.execPath, [join(root, file), ...args], { env, cwd: folder, stdio: 'ignore' });
    for (const until = performance.now() + 30_000; performance.now() < until; await wait(25)) {
      const answer = await fetch(this.#health).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer && answer.status < 500) return;
      if (!this.isAlive) break;
    }
    throw new Error(`${file} did not start`);
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    if (!this.#child || !this.isAlive) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }
}

const clerkEnv = { CLERK_LOCAL_PRIVATE_KEY: privateKey, CLERK_LOCAL_PORT: String(ports.clerk) };
const clerkCli = 'packages/clerk-local/src/cli.ts';
const keys = readKeys(
  spawnSync(process.execPath, [join(root, clerkCli), 'env'], { env: clerkEnv, encoding: 'utf8' }).stdout,
);

/** What `clerk-local env` tells, a variable a line. */
function readKeys(lines: string): Readonly<Record<string, string>> {
  const pairs = lines.split('\n').flatMap((line) => {
    const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, (value ?? '').replaceAll(String.raw`\n`, '\n')] as const];
  });
  return Object.fromEntries(pairs);
}

const publishableKey = keys['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'] ?? '';
const host = Buffer.from(publishableKey.split('_')[2] ?? '', 'base64')
  .toString()
  .replace('$', '');
const jwksUrl = `${urlOf('clerk')}/.well-known/jwks.json`;
const redis = await startRedis(redisBinary);
const clerk = new Service(`${clerkCli} --data ${join(folder, 'clerk.json')} --no-rate-limit`, clerkEnv, jwksUrl);
const upstreams = new Service(
  `packages/upstreams/src/cli.ts --data ${join(folder, 'rows')} --port ${ports.upstreams}`,
  { UPSTREAMS_JWKS_URL: jwksUrl, UPSTREAMS_ISSUER: `https://${host}` },
  `${urlOf('upstreams')}/health`,
);
const proxy = new Service(
  'apps/hasura-proxy/src/main.ts',
  {
    ...keys,
    PROXY_PORT: String(ports.proxy),
    HASURA_URL: urlOf('upstreams'),
    SUPABASE_URL: urlOf('upstreams'),
    REDIS_URL: redis.url,
    AUTHORIZED_PARTIES: origin,
  },
  `${urlOf('proxy')}/health`,
);
const victims = { upstreams, clerk, redis } as const;
type Victim = keyof typeof victims;

interface Session {
  readonly person: string;
  readonly token: string;
}

/** Sessions of a person, each with a token that is good for two hours: many, so that templates are minted all the time. */
async function sessionsOf(emailAddress: string, person: string): Promise<Session[]> {
  const client = createClerkClient({
    secretKey: keys['CLERK_SECRET_KEY'] ?? '',
    publishableKey,
    apiUrl: keys['CLERK_API_URL'] ?? '',
    telemetry: { disabled: true },
  });
  const { data } = await client.users.getUserList({ emailAddress: [emailAddress] });
  const sessions: Session[] = [];
  for (let at = 0; at < sessionsEach; at += 1) {
    const { id } = await client.sessions.createSession({ userId: data[0]?.id ?? '' });
    const { jwt } = await client.sessions.getToken(id);
    const now = Math.floor(Date.now() / 1000);
    const token = await new SignJWT({ ...decodeJwt(jwt), azp: origin, iat: now - 5, nbf: now - 5, exp: now + 7200 })
      .setProtectedHeader({ ...decodeProtectedHeader(jwt), alg: 'RS256' })
      .sign(createPrivateKey(privateKey));
    sessions.push({ person, token });
  }
  return sessions;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function ask({ token }: Session, path: string, init: { method?: string; body?: string } = {}): Promise<Answer> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    prefer: 'return=representation',
  };
  const answer = await fetch(`${urlOf('proxy')}${path}`, {
    ...init,
    headers,
    signal: AbortSignal.timeout(hangsAfterMs),
  });
  return { status: answer.status, text: await answer.text() };
}

const graphql = (query: string, variables = {}) => ({ method: 'POST', body: JSON.stringify({ query, variables }) });
const titleOf = (person: string, at: number): string => `${person}'s ${at}`;
/** What requests are of, in turn. Each asks for rows or writes one; the title tells whose. */
const kinds: readonly ((session: Session, at: number) => Promise<Answer>)[] = [
  async (session) =>
    ask(session, '/hasura/v1/graphql', graphql('{ todos(limit: 20, order_by: {created_at: desc}) { title } }')),
  async (session) => ask(session, '/supabase/rest/v1/todos?select=title&limit=20&order=created_at.desc'),
  async (session, at) =>
    ask(
      session,
      '/hasura/v1/graphql',
      graphql('mutation ($title: String!) { insert_todos_one(object: {title: $title}) { title } }', {
        title: titleOf(session.person, at),
      }),
    ),
  async (session, at) =>
    ask(session, '/supabase/rest/v1/todos?select=title', {
      method: 'POST',
      body: JSON.stringify({ title: titleOf(session.person, at) }),
    }),
];
const isWrite = (kind: number): boolean => kind >= 2;

const clear = new Set([502, 503, 504]);
const codes = new Map<string, number>();
/** What is wrong with an answer; nothing, usually. */
function faultOf({ status, text }: Answer, person: string): string | undefined {
  const other = person === 'bob' ? 'carol' : 'bob';
  if (text.includes(`${other}'s `)) return 'it has a row of another person';
  if (clear.has(status)) {
    const { code } = JSON.parse(text) as { code?: string };
    codes.set(`${status} ${code ?? ''}`, (codes.get(`${status} ${code ?? ''}`) ?? 0) + 1);
    return code === undefined ? `a ${status} without a code` : undefined;
  }
  if (status !== 200 && status !== 201) return `it was answered with ${status}: ${text.slice(0, 200)}`;
  return text.includes('"errors"') ? `200 with errors: ${text.slice(0, 200)}` : undefined;
}

const found: string[] = [];
const tally = new Map<string, Map<number | string, number>>();
const kept: string[] = [];
let down: Victim | undefined;
let slowestMs = 0;

async function tryOne(session: Session, at: number): Promise<void> {
  const before = down;
  const kind = at % kinds.length;
  const began = performance.now();
  const answer = await kinds[kind]?.(session, at).catch((error: unknown) =>
    error instanceof Error ? error.name : 'error',
  );
  slowestMs = Math.max(slowestMs, performance.now() - began);
  const status = typeof answer === 'object' ? answer.status : (answer ?? 'none');
  // Something may go away while a request is under way.
  const during = before ?? down ?? 'nothing';
  const row = tally.get(during) ?? new Map<number | string, number>();
  tally.set(during, row.set(status, (row.get(status) ?? 0) + 1));
  const fault = typeof answer === 'object' ? faultOf(answer, session.person) : `no answer (${String(status)})`;
  if (fault) found.push(`${at}, without ${during}: ${fault}`);
  else if (isWrite(kind) && (status === 200 || status === 201)) kept.push(titleOf(session.person, at));
}

await clerk.start();
await upstreams.start();
await proxy.start();
const firstPid = proxy.pid;
process.stdout.write(`${sessionsEach} sessions each for two people\n`);
const sessions = (
  await Promise.all([sessionsOf('bob@example.com', 'bob'), sessionsOf('carol@example.com', 'carol')])
).flat();

let next = 0;
const isDone = (): boolean => next >= count;
const sendAll = Promise.all(
  Array.from({ length: callers }, async () => {
    for (let at = next++; at < count; at = next++) {
      const session = sessions[(at * 7 + (at % kinds.length)) % sessions.length];
      if (session) await tryOne(session, at);
      // Slow enough that every outage falls into the middle of requests.
      await wait(Math.random() * 900);
      if (at % 200 === 199) process.stdout.write(`${at + 1} sent, ${found.length} findings\n`);
    }
  }),
);

let kills = 0;
const recoveries: number[] = [];
/** Kills one after the other, until all requests are sent. */
async function breakThings(): Promise<void> {
  for (let turn = 0; !isDone(); turn += 1) {
    await wait(700 + Math.random() * 900);
    const name = (['upstreams', 'clerk', 'redis'] as const)[turn % 3] ?? 'redis';
    down = name;
    await victims[name].kill();
    kills += 1;
    await wait(300 + Math.random() * 1500);
    await victims[name].start();
    const back = performance.now();
    // Well again when a request that needs it is answered.
    for (let tries = 0; tries < 200; tries += 1) {
      const session = sessions[(kills * 13 + tries) % sessions.length];
      const answer = session && (await ask(session, '/hasura/v1/graphql', graphql('{ todos(limit: 1) { id } }')));
      if (answer?.status === 200 && !answer.text.includes('"errors"')) break;
      await wait(50);
    }
    recoveries.push(performance.now() - back);
    down = undefined;
  }
}
const began = performance.now();
await Promise.all([sendAll, breakThings()]);
const seconds = (performance.now() - began) / 1000;

if (!proxy.isAlive || proxy.pid !== firstPid) found.push('the proxy ended');
for (const person of ['bob', 'carol']) {
  const session = sessions.find((one) => one.person === person);
  const { text } = session
    ? await ask(session, '/supabase/rest/v1/todos?select=title&limit=1000&order=created_at.desc')
    : { text: '' };
  const there = new Set((JSON.parse(text) as { title: string }[]).map(({ title }) => title));
  const lost = kept.filter((title) => title.startsWith(`${person}'s `) && !there.has(title));
  if (lost.length > 0) found.push(`${lost.length} acknowledged rows of ${person} are lost`);
}
const metrics = await (await fetch(`${urlOf('proxy')}/metrics`)).text();
if (metrics.includes('code="internal_error"')) found.push('the proxy counted a fault of its own');
if (!metrics.includes('proxy_requests_open 1\n')) found.push('requests are still open');
for (const one of [proxy, upstreams, clerk]) await one.kill('SIGTERM');
await redis.kill();
rmSync(folder, { recursive: true, force: true });

const inOrder = <Value>(map: ReadonlyMap<number | string, Value>) =>
  [...map].toSorted(([one], [other]) => String(one).localeCompare(String(other)));
const sum = (row: ReadonlyMap<number | string, number>): number => [...row.values()].reduce((all, one) => all + one, 0);
const rows = [...tally]
  .toSorted(([one], [other]) => one.localeCompare(other))
  .map(
    ([name, row]) =>
      `| ${name} | ${sum(row)} | ${inOrder(row)
        .map(([status, times]) => `${times} × ${status}`)
        .join(', ')} |`,
  );
const toldCodes = inOrder(codes).map(([code, times]) => `${times} × ${code}`);
const text = `# Outages behind the proxy

Written by \`pnpm outages --record\`: do not edit. Requests of two people, ${sessionsEach} sessions each, at apps/hasura-proxy: GraphQL and REST,
reading and writing, ${callers} at once. Meanwhile packages/upstreams, clerk-local and a Redis, each a process of its own, were killed
one after the other with SIGKILL and started again. Each request must end in a right answer or a clear 502, 503 or 504.

- **Result:** ${found.length === 0 ? 'nothing found' : `${found.length} findings`}: no request hung (the slowest took ${(slowestMs / 1000).toFixed(1)} s), none told of another’s rows, all
  ${kept.length} acknowledged rows are there, the proxy is the process that was started, with no request open
- **Date:** ${new Date().toISOString().slice(0, 10)}, Node.js ${process.version}, ${process.platform} ${process.arch}
- **Requests:** ${count} in ${seconds.toFixed(0)} seconds; ${kills} kills; after each the first good answer came within ${(Math.max(...recoveries) / 1000).toFixed(2)} s
- **Refusals:** ${toldCodes.join(', ') || 'none'}

| without | requests | answers |
| --- | --: | --- |
${rows.join('\n')}
`;
process.stdout.write(`${found.slice(0, 20).join('\n')}\n${text}`);
if (flags.record && found.length === 0) writeFileSync(join(root, 'docs/outages.md'), text);
process.exitCode = found.length === 0 ? 0 : 1;
