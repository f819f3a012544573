// `pnpm conformance`: compares auth-core's authorization with Clerk's own on 10,000 generated inputs for each layer, and
// writes RESULTS.md. Another number and seed may be given: `pnpm conformance 100000 7` (then nothing is written).
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inspect } from 'node:util';
import { differences, type Outcome } from './compare.ts';
import { runConformance, type Tally } from './run.ts';

const usual = { runs: 10_000, seed: 2026 };
const [runs = usual.runs, seed = usual.seed] = process.argv.slice(2).map(Number);
const results = runConformance(runs, seed);

function versionOf(name: string): string {
  const file = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function row(name: Outcome, text: string): string {
  const count = ({ counts }: Tally): string => (counts.get(name) ?? 0).toLocaleString('en');
  return `| ${text} | ${count(results.has)} | ${count(results.claims)} |`;
}

const page = `# auth-core beside Clerk

Written by \`pnpm --filter @clerk-patterns/auth-core conformance\`: ${runs.toLocaleString('en')} generated inputs for each column,
seed ${seed}; @clerk/shared ${versionOf('@clerk/shared')}, @clerk/backend ${versionOf('@clerk/backend')}.

| | \`has\` beside \`createCheckAuthorization\` | \`toAuth\` and \`has\` beside \`signedInAuthObject\` |
| --- | --: | --: |
${row('yes', 'both grant')}
${row('no', 'both deny')}
${Object.entries(differences)
  .map(([name, what]) => row(name as Outcome, `auth-core denies: ${what}`))
  .join('\n')}
${row('unexplained', 'anything else, and anything that auth-core grants and Clerk does not')}
`;

process.stdout.write(page);
if (runs === usual.runs && seed === usual.seed) writeFileSync(new URL('RESULTS.md', import.meta.url), page);
const unexplained = [...results.has.unexplained, ...results.claims.unexplained];
for (const input of unexplained) process.stderr.write(`${inspect(input, { depth: 5 })}\n`);
process.exitCode = unexplained.length === 0 ? 0 : 1;
