// `pnpm test`: everything. The check first, then the packages as they are published, then every lesson, then the browser tests.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readFlags } from '../packages/config/src/flags.ts';
import { root } from './lib/launch.ts';
import { run } from './lib/run.ts';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** Passed when tried again. */
  flaky: number;
}

readFlags(
  `pnpm test

Every test: the check, the packages as they are published, the upstreams on a real
PostgreSQL where there is one, every lesson, the browser tests on a production build,
in development, on the app with Clerk's SDK before, and on the workshop's page.
Parts of it: pnpm check, pnpm published, pnpm test:postgres, pnpm lessons:check, pnpm e2e;
each has --help.
`,
  {},
);

const began = performance.now();
const reports = join(root, '.data/reports');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

/** A part of the whole, and how it counts. */
interface Part {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly counts?: () => Counts;
}
const script = (name: string, file: string, ...rest: string[]): Part => ({
  name,
  command: [process.execPath, file, ...rest],
});
const browsers = (mode: string, ...rest: string[]): Part => ({
  ...script(`browser tests, ${mode}`, 'scripts/e2e.ts', '--mode', mode, '--report', join(reports, 'e2e.json'), ...rest),
  counts: () => browserCounts(`e2e-${mode}.json`),
});
const unit = join(reports, 'unit.json');
const postgres = join(reports, 'postgres.json');
const lessons = join(reports, 'lessons.json');

const failed: string[] = [];
const total: Counts = { passed: 0, failed: 0, skipped: 0, flaky: 0 };

await runPart(
  { ...script('check', 'scripts/check.ts', '--report', unit), counts: () => unitCounts('unit.json') },
  true,
);
await runPart(script('the packages as they are published', 'scripts/published.ts'), true);
await runPart(
  {
    ...script('lessons', 'scripts/lessons-check.ts', '--cut-network', '--report', lessons),
    counts: () => lessonCounts('lessons.json'),
  },
  true,
);
// Browser tests wait a third of their time: beside the longest of them there is time for all others. On two cores two
// workers each are quicker than three each.
const two = ['--workers', '2'];
await Promise.all([
  runPart(browsers('production', ...two), true),
  runParts([
    {
      ...script('PostgreSQL', 'packages/upstreams/scripts/postgres.ts', '--if-found', '--report', postgres),
      counts: () => unitCounts('postgres.json'),
    },
    browsers('development', ...two),
    browsers('core2'),
    browsers('workshop'),
  ]),
]);

const ok = failed.length === 0;
// A step that is no test (format, types, a build) fails the whole run as well, and must not read as "0 failed".
if (!ok && total.failed === 0) total.failed = 1;

if (!existsSync(join(reports, 'postgres.json')))
  process.stdout.write('\nnot tested: the upstreams on a PostgreSQL server (pnpm test:postgres installs one)\n');
const seconds = Math.round((performance.now() - began) / 1000);
if (!ok) process.stdout.write(`\nnot passed: ${failed.join(', ')}\n`);
process.stdout.write(`\nchecked and tested in ${seconds} s\n`);
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}${total.flaky ? ` (${total.flaky} flaky)` : ''}\n`,
);
process.exit(ok ? 0 : 1);

/** Runs parts after each other, beside another that is shown: what they say is shown when each ends. */
async function runParts(parts: readonly Part[]): Promise<void> {
  for (const part of parts) await runPart(part, false);
}

async function runPart({ name, command, counts }: Part, show: boolean): Promise<void> {
  const { code, output } = await run(command, process.env, show);
  if (!show) process.stdout.write(`\n${output.trimEnd()}\n`);
  if (code !== 0) failed.push(name);
  if (!counts) return;
  const add = counts();
  for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += add[key];
}

function unitCounts(file: string): Counts {
  const report = read(file) as { numPassedTests: number; numFailedTests: number; numPendingTests: number } | undefined;
  return {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: report?.numPendingTests ?? 0,
    flaky: 0,
  };
}

function lessonCounts(file: string): Counts {
  const report = read(file) as { passed: number; failed: number } | undefined;
  return { passed: report?.passed ?? 0, failed: report?.failed ?? 0, skipped: 0, flaky: 0 };
}

function browserCounts(file: string): Counts {
  const report = read(file) as
    | { stats: { expected: number; unexpected: number; flaky: number; skipped: number } }
    | undefined;
  const stats = report?.stats;
  return {
    passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0),
    failed: stats?.unexpected ?? 0,
    skipped: stats?.skipped ?? 0,
    flaky: stats?.flaky ?? 0,
  };
}

function read(file: string): unknown {
  const path = join(reports, file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as unknown) : undefined;
}
