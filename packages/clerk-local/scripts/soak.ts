// `pnpm soak`: sends 20,000 generated requests to a Clerk in this process and checks what always holds after each.
// `--requests N`, `--seed N` and `--path P` for replay, `--record` writes docs/clerk-local-soak.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { verbs } from '../src/control/index.ts';
import { createClerkLocal } from '../src/index.ts';
import { backendOperations } from '../src/operations/backend/index.ts';
import { frontendOperations } from '../src/operations/frontend/index.ts';
import { invariants } from '../src/soak/invariants.ts';
import { prepareSubject, soak, type SoakResult } from '../src/soak/soak.ts';

const help = `pnpm soak [--requests N] [--seed N] [--path P] [--record]

Sends generated requests to a Clerk in this process and checks what always holds after each.

  --requests N   how many. Default 20000
  --seed N       the seed of an earlier run, and
  --path P       the path to its failure: try that again
  --record       write docs/clerk-local-soak.md
`;

function end(code: number, words = ''): never {
  (code === 0 ? process.stdout : process.stderr).write(words + help);
  process.exit(code);
}

function readArguments() {
  if (process.argv.includes('--help')) end(0);
  try {
    return parseArgs({
      options: {
        requests: { type: 'string', default: '20000' },
        seed: { type: 'string' },
        path: { type: 'string' },
        record: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : 'wrong arguments').split('. To specify');
    return end(2, `${reason}\n\n`);
  }
}

const flags = readArguments();
if (!/^[1-9]\d{0,8}$/.test(flags.requests)) end(2, '--requests must be a whole number of at least 1\n\n');
if (flags.seed !== undefined && !/^-?\d{1,10}$/.test(flags.seed)) end(2, '--seed must be a whole number\n\n');

/** Writes down when what was tried, and how to try it again. */
function writeRecord({ seed, sent, journeys, seconds, statuses, reached }: SoakResult): void {
  const answers = inWords(statuses);
  const own = `clerk-local ${version('../package.json')}, Node.js ${process.version}, ${process.platform} ${process.arch}`;
  const text = `# Soak of clerk-local

Written by \`pnpm soak --record\`: do not edit. Generated requests to every operation of the Frontend API and the Backend
API and every verb of the control plane: such that fit, such with wrong types, unknown ids and huge values, in any order,
several at once from one browser as from two tabs. After each: an answer within 5 seconds, no 500, no answer of a wrong
shape, nothing changed by a request of a server that was refused, and a state that breaks none of the
[${invariants.length} invariants](../packages/clerk-local/src/soak/invariants.ts), also after it was kept and read again.

- **Result:** nothing found.
- **Date:** ${new Date().toISOString().slice(0, 10)}
- **Versions:** ${own}
- **Requests:** ${sent} in ${journeys} journeys of up to 40 turns, ${seconds.toFixed(0)} seconds
- **Seed:** ${seed}; again with \`pnpm soak --requests ${flags.requests} --seed ${seed}\`
- **Answers:** ${answers}
- **Answered with success at least once:** ${reached.size} operations and verbs

## Invariants

${invariants.map(({ says }) => `- ${says}`).join('\n')}
- the API counts as many people, organizations, members and clients as there are
- what is kept and read again is the same
`;
  writeFileSync(fileURLToPath(new URL('../../../docs/clerk-local-soak.md', import.meta.url)), text);
}

/** How often each class of status was answered. */
function inWords(statuses: SoakResult['statuses']): string {
  const kinds = Object.keys(statuses).toSorted((one, other) => one.localeCompare(other));
  return kinds.map((kind) => `${statuses[kind]} × ${kind}`).join(', ');
}

function version(file: string): string {
  const read = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as { version: string };
  return read.version;
}

const complaints: string[] = [];
const write = process.stderr.write.bind(process.stderr);
process.stderr.write = (text: string | Uint8Array) => {
  if (String(text).startsWith('clerk-local:')) complaints.push(String(text));
  else write(text);
  return true;
};

const now = Date.now();
const clerk = await createClerkLocal({ port: 0, clock: () => now });
const subject = await prepareSubject(clerk, () => complaints.splice(0));
const seed = flags.seed === undefined ? undefined : Number(flags.seed);
const result = await soak(subject, {
  requests: Number(flags.requests),
  ...(seed === undefined ? {} : { seed }),
  ...(flags.path === undefined ? {} : { path: flags.path }),
});
await clerk.close();
console.log(
  `seed ${result.seed}: ${result.sent} requests in ${result.journeys} journeys, ${result.seconds.toFixed(1)} s`,
);
console.log(inWords(result.statuses));
const all = [
  ...frontendOperations,
  ...backendOperations,
  ...verbs.map(({ method, path }) => ({ name: `${method} ${path}` })),
];
const unreached = [...new Set(all.map(({ name }) => name))].filter((name) => !result.reached.has(name));
console.log(`${result.reached.size} operations and verbs were answered with success; never: ${unreached.join(', ')}`);
if (flags.record && !result.failure) writeRecord(result);
if (result.failure) {
  console.log(result.failure);
  process.exitCode = 1;
}
