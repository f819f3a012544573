// `pnpm bench:verification`: auth-core's verifier beside the libraries. Writes bench/VERIFICATION.md and the picture of it.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  sign,
  verify as verifyRaw,
} from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, platform, release } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { authenticate, createVerifier, harden, webPlatform, type Verify } from '@clerk-patterns/auth-core';
import { verifyToken } from '@clerk/backend';
import { clerkMiddleware, getAuth } from '@clerk/hono';
import { createVerifier as createFastJwt } from 'fast-jwt';
import { Hono } from 'hono';
import { verify as verifyHono } from 'hono/jwt';
import { importSPKI, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { measureHttp, type HttpFigures, type HttpSubject } from './http.ts';
import { draw, type Bar } from './picture.ts';

const rounds = 7;
const roundMs = Number(process.argv[2] ?? 250);
const tokens = 512;
/** As in a server that is asked by many: what waits for another thread costs twice as much when it is alone. */
const inFlight = 32;

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwtKey = publicKey.export({ type: 'spki', format: 'pem' });
const key = createPublicKey(jwtKey);
const issuer = 'https://bench-00.clerk.accounts.dev';
const publishableKey = `pk_test_${btoa('bench-00.clerk.accounts.dev$')}`;
const policy = { issuer, authorizedParties: ['https://app.example'] };

/** A session token as Clerk makes them, of about a thousand characters, with an organization. */
function tokenOf(at: number): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = encode({ alg: 'RS256', cat: 'cl_B7d4PD111AAA', kid: 'ins_2bench', typ: 'JWT' });
  const payload = encode({
    azp: 'https://app.example',
    exp: now + 3600,
    fea: 'o:todos,o:posts,u:beta',
    fva: [at, -1],
    iat: now - 5,
    iss: issuer,
    jti: randomUUID(),
    nbf: now - 15,
    o: { fpm: '7,3', id: `org_${randomUUID()}`, per: 'read,manage,delete', rol: 'admin', slg: 'acme' },
    role: 'authenticated',
    sid: `sess_${randomUUID()}`,
    sts: 'active',
    sub: `user_${randomUUID()}`,
    v: 2,
  });
  const text = `${header}.${payload}`;
  return `${text}.${sign('sha256', Buffer.from(text), createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }))).toString('base64url')}`;
}

const all = Array.from({ length: tokens }, (_none, at) => tokenOf(at));
const raw = all.map((token) => {
  const at = token.lastIndexOf('.');
  return { signed: Buffer.from(token.slice(0, at)), signature: Buffer.from(token.slice(at + 1), 'base64url') };
});

interface Subject {
  readonly name: string;
  readonly run: (at: number) => unknown;
}

const core = createVerifier({ ...policy, jwtKey });
const remembering = createVerifier({ ...policy, jwtKey, cache: { max: tokens } });
const onWeb = createVerifier({ ...policy, jwtKey, platform: webPlatform });
const hardBackend = harden((token) => verifyToken(token, { jwtKey }), policy);
const hardJsonwebtoken = harden((token) => jsonwebtoken.verify(token, key, { algorithms: ['RS256'] }), policy);
const fast = createFastJwt({ key: jwtKey, algorithms: ['RS256'], allowedIss: issuer, cache: false });
const joseKey = await importSPKI(jwtKey, 'RS256');
const tokenAt = (at: number): string => all[at % tokens] ?? '';
/** Of a hundred calls, 95 with one of sixteen tokens, the others with one that was forgotten meanwhile. */
const fewHits = createVerifier({ ...policy, jwtKey, cache: { max: Math.ceil(tokens / 2) } });
const hits95 = (at: number): string => tokenAt(at % 20 === 0 ? 16 + at / 20 : at % 16);
const hits50 = (at: number): string => tokenAt(at % 2 === 0 ? 16 + at / 2 : at % 16);

const libraries: readonly Subject[] = [
  {
    name: 'the RSA signature alone (node:crypto)',
    run: (at) => {
      const { signed, signature } = raw[at % tokens] ?? raw[0]!;
      return verifyRaw('sha256', signed, key, signature);
    },
  },
  { name: 'auth-core', run: (at) => core.verify(tokenAt(at)) },
  { name: 'auth-core, remembered', run: (at) => remembering.verify(tokenAt(at)) },
  { name: 'auth-core, 95 of 100 remembered', run: (at) => fewHits.verify(hits95(at)) },
  { name: 'auth-core on WebCrypto', run: (at) => onWeb.verify(tokenAt(at)) },
  { name: 'fast-jwt', run: (at) => void fast(tokenAt(at)) },
  { name: 'jsonwebtoken, KeyObject', run: (at) => jsonwebtoken.verify(tokenAt(at), key, { algorithms: ['RS256'] }) },
  { name: 'jsonwebtoken, KeyObject, hardened', run: (at) => hardJsonwebtoken(tokenAt(at)) },
  { name: 'jsonwebtoken, PEM', run: (at) => jsonwebtoken.verify(tokenAt(at), jwtKey, { algorithms: ['RS256'] }) },
  { name: 'jose, imported key', run: (at) => jwtVerify(tokenAt(at), joseKey, { algorithms: ['RS256'], issuer }) },
  { name: 'hono/jwt, PEM', run: (at) => verifyHono(tokenAt(at), jwtKey, 'RS256') },
  { name: '@clerk/backend verifyToken', run: (at) => verifyToken(tokenAt(at), { jwtKey }) },
  { name: '@clerk/backend verifyToken, hardened', run: (at) => hardBackend(tokenAt(at)) },
];

/** A Hono app with one route behind the given check; asked without a socket. */
function appOf(check: (request: Request) => Promise<string | null | undefined>): (at: number) => Promise<void> {
  const app = new Hono();
  app.get('/me', async (context) => {
    const userId = await check(context.req.raw);
    return userId ? context.json({ userId }) : context.body(null, 401);
  });
  return async (at) => {
    const response = await app.request('http://api.test/me', { headers: { authorization: `Bearer ${tokenAt(at)}` } });
    if (response.status !== 200) throw new Error(`answered ${response.status}`);
    await response.text();
  };
}
const bearer = (request: Request): string => request.headers.get('authorization')?.slice(7) ?? '';
const throughCore = (verify: Verify) =>
  appOf(async (request) => (await authenticate(request, { ...policy, verify })).auth.userId);
const withClerk = new Hono();
withClerk.use(clerkMiddleware({ publishableKey, secretKey: 'sk_test_bench', jwtKey }));
withClerk.get('/me', (context) => {
  const { userId } = getAuth(context);
  return userId ? context.json({ userId }) : context.body(null, 401);
});

const requests: readonly Subject[] = [
  { name: 'nobody asked who', run: appOf(() => Promise.resolve('user')) },
  { name: 'auth-core', run: throughCore(core.verify) },
  { name: 'auth-core, remembered', run: throughCore(remembering.verify) },
  {
    name: '@clerk/backend verifyToken',
    run: appOf(async (request) => (await verifyToken(bearer(request), { jwtKey })).sub),
  },
  {
    name: '@clerk/hono',
    run: async (at) => {
      const headers = { authorization: `Bearer ${tokenAt(at)}` };
      const response = await withClerk.request('http://api.test/me', { headers });
      if (response.status !== 200) throw new Error(`answered ${response.status}`);
      await response.text();
    },
  },
];

/** CPU microseconds of one call: many calls, some at a time, for a round's time. */
async function round({ run }: Subject): Promise<number> {
  let calls = 0;
  const began = performance.now();
  const before = process.cpuUsage();
  while (performance.now() - began < roundMs) {
    await Promise.all(Array.from({ length: inFlight }, (_none, more) => run(calls + more)));
    calls += inFlight;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

/** All subjects in turn, round after round, so that what else the machine does meets them alike. */
async function measure(subjects: readonly Subject[]): Promise<Map<string, number[]>> {
  const figures = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  for (const subject of subjects) await round(subject);
  for (let at = 0; at < rounds; at += 1) {
    process.stderr.write(`round ${at + 1} of ${rounds}\n`);
    for (const subject of subjects) figures.get(subject.name)?.push(await round(subject));
  }
  return figures;
}

function table(figures: Map<string, number[]>, base: string, clerk: string): string {
  const least = (name: string): number => Math.min(...(figures.get(name) ?? []));
  const rows = [...figures].map(([name, values]) => {
    const sorted = values.toSorted((one, other) => one - other);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    const show = (value: number): string => value.toFixed(1);
    const ratios = `${(least(name) / least(base)).toFixed(2)} | ${(least(name) / least(clerk)).toFixed(3)}`;
    return `| ${name} | ${show(sorted[0] ?? 0)} | ${show(median)} | ${show(sorted.at(-1) ?? 0)} | ${ratios} |`;
  });
  return `| what | least | median | most | × ${base} | × ${clerk} |\n| --- | --- | --- | --- | --- | --- |\n${rows.join('\n')}`;
}

const versionOf = (name: string): string => {
  let folder = dirname(fileURLToPath(import.meta.resolve(name)));
  for (;;) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (manifest.name === name && manifest.version) return `${name} ${manifest.version}`;
    } catch {
      // No manifest here; further up is one.
    }
    folder = dirname(folder);
  }
};
const versions = ['@clerk/backend', '@clerk/hono', '@hono/node-server', 'fast-jwt', 'hono', 'jose', 'jsonwebtoken']
  .map(versionOf)
  .join(' · ');

const sockets: readonly HttpSubject[] = [
  { name: 'nobody asked who', server: 'nobody', tokenAt },
  { name: 'auth-core', server: 'core', tokenAt },
  { name: 'auth-core, 50 of 100 remembered', server: 'remembering', tokenAt: hits50 },
  { name: 'auth-core, 95 of 100 remembered', server: 'remembering', tokenAt: hits95 },
  { name: '@clerk/backend verifyToken', server: 'verifyToken', tokenAt },
  { name: '@clerk/hono', server: 'clerkHono', tokenAt },
];

const load = loadavg()[0] ?? 0;
const calls = await measure(libraries);
const whole = await measure(requests);
const material = { jwtKey, policy, publishableKey, cacheMax: Math.ceil(tokens / 2) };
const served = await measureHttp(sockets, material, { rounds, roundMs: 4 * roundMs });

/** The best round by processor, the median and the best by the clock. */
function bestOf(figures: readonly HttpFigures[]) {
  const sorted = (of: (one: HttpFigures) => number): number[] => figures.map(of).toSorted((one, other) => one - other);
  const [cpu, wall] = [sorted(({ perCpuSecond }) => perCpuSecond), sorted(({ perSecond }) => perSecond)];
  const middle = Math.floor(figures.length / 2);
  return { cpu: cpu.at(-1) ?? 0, cpuMedian: cpu[middle] ?? 0, wall: wall.at(-1) ?? 0, wallMedian: wall[middle] ?? 0 };
}

function httpTable(): string {
  const clerk = bestOf(served.get('@clerk/backend verifyToken') ?? []);
  const whole = (value: number): string => Math.round(value).toLocaleString('en');
  const rows = [...served].map(([name, figures]) => {
    const { cpu, cpuMedian, wall, wallMedian } = bestOf(figures);
    const hits = name.includes('remembered') ? `${Math.round(figures[0]?.hits ?? 0)} of 100` : 'none';
    const ratios = `${(cpu / clerk.cpu).toFixed(2)} | ${(wall / clerk.wall).toFixed(2)}`;
    return `| ${name} | ${hits} | ${whole(cpu)} | ${whole(cpuMedian)} | ${whole(wall)} | ${whole(wallMedian)} | ${ratios} |`;
  });
  return `| what | remembered | per CPU second, most | median | per second, most | median | CPU × verifyToken | clock × verifyToken |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n${rows.join('\n')}`;
}

function picture(): string {
  const bar = (label: string, value: number): Bar => ({ label, value, isOwn: label.startsWith('auth-core') });
  const names = ['the RSA signature alone (node:crypto)', 'auth-core', 'auth-core, 95 of 100 remembered', 'fast-jwt'];
  const more = ['jsonwebtoken, PEM', 'jose, imported key', 'hono/jwt, PEM', '@clerk/backend verifyToken'];
  const single = [...names, ...more].map((name) =>
    bar(name.replace(' (node:crypto)', ''), Math.min(...(calls.get(name) ?? [0]))),
  );
  const http = [...served].map(([name, figures]) => bar(name, bestOf(figures).cpu));
  return draw(
    [
      { title: 'One verification: CPU microseconds, less is better', bars: single, show: (value) => value.toFixed(1) },
      {
        title: 'A Hono server over sockets: requests per CPU second, more is better',
        bars: http,
        show: (value) => Math.round(value).toLocaleString('en'),
      },
    ],
    'Costs of verification by auth-core and other libraries; the figures are in bench/VERIFICATION.md',
  );
}
writeFileSync(join(import.meta.dirname, '../../docs/images/verification.svg'), picture());

const text = `# Verification, measured

Written by \`pnpm bench:verification\`. CPU microseconds (all threads of the process) of one call, ${inFlight} in flight, over ${tokens}
session tokens of ${all[0]?.length ?? 0} characters signed RS256 with 2,048 bits. ${rounds} rounds of ${roundMs} ms for each, interleaved after one
to warm up; the ratios are between the least of each.

${new Date().toISOString().slice(0, 10)} · ${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores · ${platform()} ${release()} · Node ${process.version} · ${versions} · load at the start ${load.toFixed(1)}

## One verification

${table(calls, 'the RSA signature alone (node:crypto)', '@clerk/backend verifyToken')}

“remembered” is no verification: it is a hash, a look into memory, and a check of the times. A session token lives a minute,
so whoever asks ten times a minute has nine of ten remembered. The other libraries leave open what auth-core checks; the
hardened rows are those libraries with the same rules.

## One request to a Hono app, without a socket

${table(whole, 'nobody asked who', '@clerk/backend verifyToken')}

## A Hono server over sockets

Each in a process of its own behind @hono/node-server, asked over 32 kept loopback connections by this process, ${rounds} rounds
of ${4 * roundMs} ms, interleaved, after three to warm up. “Per CPU second” counts the server’s processor time alone, which what else the machine does hardly
changes; “per second” is by the clock, with the asking side on the same cores. What Node.js and Hono do for any request is in
every row: see “nobody asked who”. How many were remembered is counted in the server, not assumed.

${httpTable()}

![The same as bars](../docs/images/verification.svg)
`;
writeFileSync(join(import.meta.dirname, '../VERIFICATION.md'), text);
process.stdout.write(text);
