// `pnpm hostile`: generated requests at the proxy before the real upstreams, and what must hold after each. `--help` says more.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFlags } from '@clerk-patterns/config/flags';
import { ask, type Answer } from './ask.ts';
import { createRandom } from './random.ts';
import { kinds, sqlFragments } from './requests.ts';
import { startStack } from './stack.ts';

const help = `pnpm hostile [--requests N] [--seed N] [--record]

Sends generated requests at apps/hasura-proxy before the embedded upstreams and a local Clerk, all started here: bombs of
depth and aliases, SQL in every position, headers, broken text, paths, lies about lengths. No 500, no hang, no row of
another person, no words of a broken statement.

  --requests N   how many (default: 10000, about five minutes)
  --seed N       the same requests again
  --record       write docs/hostile-proxy.md
`;
const { values: flags } = readFlags(help, {
  options: {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    record: { type: 'boolean' },
  },
});
for (const name of ['requests', 'seed'] as const) {
  if (/^[1-9]\d{0,8}$/.test(flags[name])) continue;
  process.stderr.write(`--${name} is a whole number from 1\n\n${help}`);
  process.exit(2);
}
const count = Number(flags.requests);
const seed = Number(flags.seed);
const atOnce = 6;
const canary = 'canary of carol';

/** What PostgreSQL says when somebody's text became part of a statement, and what a fault of ours would show. */
const forbidden = [
  /syntax error at or near/i,
  /unterminated (?:quoted|dollar)/i,
  /PL\/pgSQL|SQL statement|SQLSTATE/i,
  /\bat \S+ \(?(?:file|node):|\.ts:\d+/,
  /pg_catalog\.|pg_roles|pg_authid/i,
  /ECONNREFUSED|ECONNRESET|UND_ERR/,
];

/** What is wrong with an answer; nothing, usually. */
function faultOf({ statuses, text, hung }: Answer, sent: string): string | undefined {
  if (hung) return 'it hung';
  const bad = statuses.find((status) => status >= 500 && status !== 501 && status !== 505);
  if (bad !== undefined) return `it was answered with ${bad}`;
  if (text.includes(canary)) return 'it has a row of another person';
  // Rows may hold what was sent before: it is no word of the engine's.
  const said = sqlFragments.reduce(
    (rest, fragment) => rest.replaceAll(JSON.stringify(fragment).slice(1, -1), ''),
    text,
  );
  const words = forbidden.find((one) => one.test(said) && !one.test(sent));
  if (words) return `it says ${words.source}`;
  if (/eyJ[\w-]{20,}/.test(text) && !sent.includes('/tokens/')) return 'it has a token';
  return undefined;
}

const stack = await startStack();
const call = async (token: string, path: string, init: RequestInit = {}) =>
  fetch(`${stack.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
const [bob, carol] = [await stack.tokenOf('bob@example.com'), await stack.tokenOf('carol@example.com')];
for (let at = 0; at < 5; at += 1) {
  const body = JSON.stringify({ title: `${canary} ${at}` });
  const made = await call(carol, '/supabase/rest/v1/todos', { method: 'POST', body });
  if (made.status !== 201) throw new Error(`carol's row was answered with ${made.status}`);
}
const carolsRows = async () => (await call(carol, '/supabase/rest/v1/todos?select=*&order=id')).text();
const before = await carolsRows();

const random = createRandom(seed);
const names = Object.keys(kinds);
const found: string[] = [];
const tally = new Map(names.map((name) => [name, new Map<string, number>()]));
let slowest = 0;

async function tryOne(at: number): Promise<void> {
  const name = names[at % names.length] ?? '';
  const bytes = kinds[name]?.(random, bob) ?? Buffer.alloc(0);
  const answer = await ask(stack.port, bytes);
  slowest = Math.max(slowest, answer.ms);
  const status = answer.statuses[0];
  const kept = tally.get(name);
  const word = status === undefined ? 'closed' : String(status);
  kept?.set(word, (kept.get(word) ?? 0) + 1);
  const sent = bytes.toString('latin1');
  const fault = faultOf(answer, sent);
  if (!fault) return;
  found.push(`${name}: ${fault}`);
  process.stdout.write(
    `\n${at} ${name}: ${fault}\n${sent.replaceAll(bob, '<token>').slice(0, 700)}\n→ ${answer.text.slice(-600)}\n`,
  );
}

const began = performance.now();
let next = 0;
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (let at = next++; at < count; at = next++) {
      await tryOne(at);
      if (at % 1000 === 999) process.stdout.write(`${at + 1} sent, ${found.length} findings\n`);
    }
  }),
);
const seconds = (performance.now() - began) / 1000;

if (!stack.isAlive()) found.push('the proxy ended');
if ((await carolsRows()) !== before) found.push('another person’s rows were changed');
const good = await call(bob, '/hasura/v1/graphql', { method: 'POST', body: '{"query":"{ todos { id } }"}' });
if (!(await good.text()).startsWith('{"data":')) found.push('a good request is not answered any more');
const metrics = await (await fetch(`${stack.url}/metrics`)).text();
if (metrics.includes('code="internal_error"')) found.push('the proxy counted a fault of its own');
if (!metrics.includes('proxy_requests_open 1\n')) found.push('requests are still open');
await stack.close();

const rows = [...tally].map(([name, statuses]) => {
  const sent = [...statuses.values()].reduce((sum, one) => sum + one, 0);
  const sorted = [...statuses].toSorted(([one], [other]) => one.localeCompare(other));
  return `| ${name} | ${sent} | ${sorted.map(([status, times]) => `${times} × ${status}`).join(', ')} |`;
});
const text = `# Hostile requests at the proxy

Written by \`pnpm hostile --record\`: do not edit. Generated requests, each over a connection of its own, with Bob’s good token,
at apps/hasura-proxy in a process of its own before packages/upstreams and clerk-local. After each: an answer or a closed
connection within 10 seconds, no 500, 502, 503 or 504, no row of another person, no words of a broken SQL statement, no
stack, no address, no token. At the end: Carol’s rows are as they were, the proxy lives, has no request open, counted no
fault of its own, and answers a good request.

What PostgREST itself tells of a value or a name, such as \`invalid input syntax for type uuid\`, may be told here as well.

- **Result:** ${found.length === 0 ? 'nothing found' : `${found.length} findings`}
- **Date:** ${new Date().toISOString().slice(0, 10)}, Node.js ${process.version}, ${process.platform} ${process.arch}
- **Requests:** ${count} in ${seconds.toFixed(0)} seconds, ${atOnce} at once; the slowest took ${(slowest / 1000).toFixed(1)} seconds
- **Seed:** ${seed}; again with \`pnpm hostile --requests ${count} --seed ${seed}\`

| what | sent | answers |
| --- | --- | --- |
${rows.join('\n')}
`;
process.stdout.write(text);
if (flags.record && found.length === 0) writeFileSync(join(import.meta.dirname, '../../docs/hostile-proxy.md'), text);
process.exitCode = found.length === 0 ? 0 : 1;
