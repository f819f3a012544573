// `pnpm mutate`: takes each guard of mutants.ts out of a copy of the packages, one at a time, runs the hostile suite of apps/api
// there over HTTP, and where that misses nothing the tests of this package, and writes conformance/MUTATIONS.md.
// `pnpm mutate --only 'jwks|kid'` tries some and writes nothing; `--jobs 4` tries several at once.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { mutants, type Layer, type Mutant } from './mutants.ts';

const { values: flags } = parseArgs({
  options: { only: { type: 'string' }, at: { type: 'string' }, jobs: { type: 'string' } },
});
const root = join(import.meta.dirname, '../../..');
const packages = ['packages/auth-core', 'packages/config', 'apps/api'];
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const testsOf: Readonly<Record<Layer, readonly string[]>> = {
  verify: ['verifier', 'policy'],
  find: ['token', 'authenticate'],
  read: ['claims', 'authenticate'],
  keys: ['jwks', 'jwk-set', 'unknown-kids'],
};

interface Finding {
  readonly mutant: Mutant;
  /** Tests of this package that failed, when they were run. */
  readonly tests: number | undefined;
  /** Cases of the hostile suite that failed: a verifier and the name of a row. */
  readonly cases: ReadonlySet<string>;
}

/** Where mutants live: a copy of what is tested, which ends with the program. */
function makeCopy(): string {
  const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
  const skip = new Set(['dist', '.turbo', 'coverage']);
  for (const name of packages) {
    cpSync(join(root, name), join(copy, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !skip.has(path.split('/').at(-1) ?? ''),
    });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

async function runIn(directory: string, args: readonly string[]): Promise<string> {
  const program = spawn(process.execPath, args, {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 180_000,
  });
  return text(program.stdout);
}

/** Counts tests that fail. What does not start, or does not end, counts as one. */
async function runTests(copy: string, layers: readonly Layer[]): Promise<number> {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const files = [...new Set(layers.flatMap((layer) => testsOf[layer]))].map((name) => `src/${name}.test.ts`);
  await runIn(join(copy, 'packages/auth-core'), [vitest, 'run', ...files, '--reporter=json', `--outputFile=${report}`]);
  try {
    const found = JSON.parse(readFileSync(report, 'utf8')) as { numFailedTests: number; success: boolean };
    return found.success ? 0 : Math.max(1, found.numFailedTests);
  } catch {
    return 1;
  }
}

/** Runs the hostile suite: all its cases, and those that fail. A server that does not start fails all. */
async function runSuite(copy: string): Promise<{ titles: readonly string[]; red: readonly string[] }> {
  const printed = await runIn(join(copy, 'apps/api'), ['scripts/hostile.ts', 'header']);
  return printed ? (JSON.parse(printed) as { titles: string[]; red: string[] }) : { titles: [], red: ['core all'] };
}

/** The verifier and the row, by whatever the token was carried. */
const caseOf = (title: string): string => title.replace(/ refused(?: by \w+)?:/, ':');
const attacksIn = (titles: readonly string[]): Set<string> =>
  new Set(titles.filter((title) => !title.includes(' accepted')).map(caseOf));

async function tryMutant(copy: string, mutant: Mutant): Promise<Finding> {
  const path = join(copy, mutant.file);
  const source = readFileSync(path, 'utf8');
  if (!source.includes(mutant.find)) throw new Error(`${mutant.file} has no ${mutant.find}`);
  writeFileSync(
    path,
    source.replace(mutant.find, () => mutant.put),
  );
  try {
    const cases = mutant.layer === 'keys' ? new Set<string>() : attacksIn((await runSuite(copy)).red);
    const tests = cases.size > 0 ? undefined : await runTests(copy, [mutant.layer]);
    return { mutant, tests, cases };
  } finally {
    writeFileSync(path, source);
  }
}

const isRed = ({ tests = 0, cases }: Finding): boolean => tests + cases.size > 0;

const cell = (text: string): string => text.replaceAll('|', '\\|');

function pageOf(findings: readonly Finding[], all: ReadonlySet<string>): string {
  const red = new Set(findings.flatMap(({ cases }) => [...cases]));
  const never = [...all].filter((row) => !red.has(row));
  const survivors = findings.filter((finding) => !isRed(finding));
  return `# Without its guards

Written by \`pnpm --filter @clerk-patterns/auth-core mutate\` at ${flags.at ?? 'an unnamed commit'}, Node.js ${process.version}: each guard was taken out of a
copy, alone, and the hostile suite was run there over HTTP, with tokens in the header. What it does not miss, and what it cannot see, such as fetching keys,
this package’s own tests must miss. A case is one attack on one verifier.

${findings.length} guards: tests go red without ${findings.length - survivors.length} of them, and not without ${survivors.length}, each for the reason given.
Of the hostile suite’s ${all.size} cases ${all.size - never.length} went red at least once, ${never.length} never.

| Guard | File | Hostile cases red | Own tests red | None, because |
| --- | --- | --: | --: | --- |
${findings
  .map((finding) => {
    const { mutant, tests, cases } = finding;
    const http = mutant.layer === 'keys' ? '–' : String(cases.size);
    const why = isRed(finding) ? '' : (mutant.because ?? 'unexplained');
    return `| ${cell(mutant.guard)} | ${mutant.file.split('/').at(-1)} | ${http} | ${tests ?? '–'} | ${why} |`;
  })
  .join('\n')}

## Cases that never went red

${never.length === 0 ? 'None.' : `Without one guard another refuses them, by the same code.\n\n${never.map((row) => `- ${row}`).join('\n')}`}
`;
}

const copies = Array.from({ length: Number(flags.jobs ?? 1) }, makeCopy);
try {
  const [first = ''] = copies;
  const untouched = await runSuite(first);
  const failed = await runTests(first, Object.keys(testsOf) as Layer[]);
  if (failed + untouched.red.length > 0) throw new Error(`red without a change: ${failed} ${untouched.red.join(', ')}`);
  const chosen = mutants.filter(({ file, guard }) => new RegExp(flags.only ?? '').test(`${file} ${guard}`));
  const waiting = [...chosen];
  const findings = new Map<Mutant, Finding>();
  const work = async (copy: string): Promise<void> => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const finding = await tryMutant(copy, mutant);
      findings.set(mutant, finding);
      const counts = `${finding.cases.size} + ${finding.tests ?? '–'}`;
      const where = `${mutant.file.split('/').at(-1)}: ${mutant.guard}`;
      console.log(`${findings.size}/${chosen.length} ${isRed(finding) ? 'red' : 'SURVIVED'} ${counts}: ${where}`);
    }
  };
  await Promise.all(copies.map(work));
  const all = chosen.flatMap((mutant) => findings.get(mutant) ?? []);
  if (!flags.only)
    writeFileSync(join(import.meta.dirname, '../conformance/MUTATIONS.md'), pageOf(all, attacksIn(untouched.titles)));
  process.exitCode = all.every((finding) => isRed(finding) || finding.mutant.because) ? 0 : 1;
} finally {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}
