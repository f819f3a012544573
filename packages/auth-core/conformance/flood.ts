// `pnpm flood`: 100,000 random and mutated tokens through the verifier on each platform, with and without a memory. Says
// what came of them and how much memory was held after each fifth, and writes FLOOD.md.
import { writeFileSync } from 'node:fs';
import { AuthError, createVerifier, nodePlatform, webPlatform } from '../src/index.ts';
import { jwtKey, testPolicy } from '../src/testing.ts';
import { countOutcomes, floodTokens } from './flood-tokens.ts';

const total = 100_000;
const steps = 5;
const { gc } = globalThis;
if (!gc) throw new Error('start it with node --expose-gc');
const collect = gc;
const isRefusal = (error: unknown): error is AuthError => error instanceof AuthError;

function heldKib(): number {
  collect();
  collect();
  return Math.round(process.memoryUsage().heapUsed / 1024);
}

async function flood(platform: typeof webPlatform, cache: { max: number } | undefined) {
  const { verify } = createVerifier({ ...testPolicy, jwtKey, platform, ...(cache ? { cache } : {}) });
  const outcomes = new Map<string, number>();
  const held: number[] = [];
  for (let step = 0; step < steps; step += 1) {
    const counts = await countOutcomes(verify, floodTokens(total / steps, step + 1), isRefusal);
    for (const [code, count] of counts) outcomes.set(code, (outcomes.get(code) ?? 0) + count);
    held.push(heldKib());
  }
  return { outcomes, held };
}

const number = (value: number): string => value.toLocaleString('en');
const runs = [
  ['Node.js', nodePlatform ?? webPlatform, undefined],
  ['Node.js, remembering 1,000', nodePlatform ?? webPlatform, { max: 1000 }],
  ['WebCrypto', webPlatform, undefined],
  ['WebCrypto, remembering 1,000', webPlatform, { max: 1000 }],
] as const;
const lines: string[] = [];
const codes = new Map<string, string[]>();
let worst = 0;
for (const [at, [name, platform, cache]] of runs.entries()) {
  const { outcomes, held } = await flood(platform, cache);
  // The first fifth fills what is filled once: compiled code, the memory, the headers.
  const growth = (held.at(-1) ?? 0) - (held[0] ?? 0);
  worst = Math.max(worst, growth);
  lines.push(`| ${name} | ${held.map(number).join(' | ')} | ${number(growth)} |`);
  for (const [code, count] of outcomes) {
    const row = codes.get(code) ?? runs.map(() => '0');
    row[at] = number(count);
    codes.set(code, row);
  }
}

const page = `# A flood of tokens

Written by \`pnpm --filter @clerk-patterns/auth-core flood\`, Node.js ${process.version}: ${number(total)} random and mutated tokens through each
verifier, seeds 1 to ${steps}. Nothing was thrown that is not an \`AuthError\`, else there would be no page.

KiB of heap held after each ${number(total / steps)} tokens and a collection:

| Verifier | ${Array.from({ length: steps }, (_, step) => number(((step + 1) * total) / steps)).join(' | ')} | From first to last |
| --- | ${'--: | '.repeat(steps + 1)}
${lines.join('\n')}

| Outcome | ${runs.map(([name]) => name).join(' | ')} |
| --- | ${'--: | '.repeat(runs.length)}
${[...codes]
  .toSorted(([one], [other]) => (one < other ? -1 : 1))
  .map(([code, counts]) => `| ${code} | ${counts.join(' | ')} |`)
  .join('\n')}
`;
process.stdout.write(page);
writeFileSync(new URL('FLOOD.md', import.meta.url), page);
// A leak of as little as 10 bytes a token would be more.
process.exitCode = worst < 800 ? 0 : 1;
