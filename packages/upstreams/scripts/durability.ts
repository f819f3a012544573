// `pnpm durability`: kills the upstreams in the middle of writes, again and again. `--help` says more.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readFlags } from '@clerk-patterns/config/flags';
import { createTestIssuer, hasuraClaims, people } from '../src/testing.ts';

const help = `pnpm durability [--kills N] [--record]

Starts the upstreams with their rows in a folder, has eight writers add todos through both dialects, kills the process with
SIGKILL in the middle of it, starts it again on the same folder, and looks for every row whose writer was told that it is
kept.

  --kills N   how often (default: 20)
  --record    write packages/upstreams/DURABILITY.md
`;
const { values: flags } = readFlags(help, {
  options: { kills: { type: 'string', default: '20' }, record: { type: 'boolean' } },
});
if (!/^[1-9]\d{0,3}$/.test(flags.kills)) {
  process.stderr.write(`--kills is a whole number from 1\n\n${help}`);
  process.exit(2);
}
const kills = Number(flags.kills);
const writers = 8;
const packageRoot = join(import.meta.dirname, '..');
const directory = mkdtempSync(join(tmpdir(), 'upstreams-durability-'));
const issuer = await createTestIssuer();

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
const port = await freePort();
const url = `http://localhost:${port}`;

async function start(): Promise<ChildProcess> {
  const env = { ...process.env, UPSTREAM_DB: '', UPSTREAMS_JWKS_URL: issuer.jwksUrl, UPSTREAMS_ISSUER: issuer.issuer };
  const args = [join(packageRoot, 'src/cli.ts'), '--port', String(port), '--data', directory];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  while (child.exitCode === null) {
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok) return child;
    await wait(50);
  }
  throw new Error('the upstreams did not start again');
}

const headersOf = async (claims: Parameters<typeof issuer.sign>[0]) => ({
  apikey: 'sb_publishable_local',
  authorization: `Bearer ${await issuer.sign(claims)}`,
  'content-type': 'application/json',
});

async function write(title: string, byHasura: boolean): Promise<boolean> {
  const headers = await headersOf(byHasura ? hasuraClaims(people.alice) : people.alice);
  const query = 'mutation($title: String!) { insert_todos_one(object: {title: $title}) { title } }';
  const answer = byHasura
    ? await fetch(`${url}/v1/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query, variables: { title } }),
      })
    : await fetch(`${url}/rest/v1/todos`, { method: 'POST', headers, body: JSON.stringify({ title }) });
  const text = await answer.text();
  if (!answer.ok || text.includes('"errors"')) throw new Error(`a write was refused with ${answer.status}: ${text}`);
  return true;
}

/** Writes until the connection breaks, and notes what was acknowledged. */
async function writeUntilKilled(name: string, kept: string[]): Promise<void> {
  for (let at = 0; ; at += 1) {
    const title = `${name} ${at}`;
    // A connection that broke: nobody was told anything.
    const isKept = await write(title, at % 2 === 0).catch((error: unknown) => {
      if (error instanceof TypeError) return false;
      throw error;
    });
    if (!isKept) return;
    kept.push(title);
  }
}

const acknowledged: string[] = [];
const lost: string[] = [];
let child = await start();
try {
  for (let kill = 1; kill <= kills; kill += 1) {
    const running = Array.from({ length: writers }, (_none, at) => writeUntilKilled(`${kill}.${at}`, acknowledged));
    await wait(150 + Math.random() * 700);
    child.kill('SIGKILL');
    await Promise.all([once(child, 'exit'), ...running]);
    child = await start();
    const rows = (await (
      await fetch(`${url}/rest/v1/todos?select=title&title=like.${kill}.*`, { headers: await headersOf(people.alice) })
    ).json()) as { title: string }[];
    const found = new Set(rows.map(({ title }) => title));
    const missing = acknowledged.filter((title) => title.startsWith(`${kill}.`) && !found.has(title));
    lost.push(...missing);
    const mine = acknowledged.filter((title) => title.startsWith(`${kill}.`)).length;
    process.stdout.write(`killed ${kill} of ${kills}: ${mine} rows acknowledged, ${missing.length} lost\n`);
  }
} finally {
  child.kill('SIGKILL');
  await issuer.close();
  rmSync(directory, { recursive: true, force: true });
}

const text = `# What a killed process loses

Written by \`pnpm durability --record\`: do not edit. ${writers} writers add todos through both dialects, the process is killed with
SIGKILL in the middle of it and started again on the same folder, ${kills} times in a row.

- **Result:** ${acknowledged.length} rows acknowledged, ${lost.length} lost
- **Date:** ${new Date().toISOString().slice(0, 10)}, Node.js ${process.version}, ${process.platform} ${process.arch}
`;
process.stdout.write(text);
if (flags.record && lost.length === 0) writeFileSync(join(packageRoot, 'DURABILITY.md'), text);
process.exitCode = lost.length === 0 && acknowledged.length > 0 ? 0 : 1;
