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
in development, and on the app with Clerk's SDK before.
Parts of it: pnpm check, pnpm published, pnpm test:postgres, pnpm lessons:check, pnpm e2e;
each has --help.
`,
  {},
);

const began = performance.now();
const reports = join(root, '.data/reports');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const check = await run(
  [process.execPath, 'scripts/check.ts', '--report', join(reports, 'unit.json')],
  process.env,
  true,
);
const published = await run([process.execPath, 'scripts/published.ts'], process.env, true);
const postgres = await run(
  [
    process.execPath,
    'packages/upstreams/scripts/postgres.ts',
    '--if-found',
    '--report',
    join(reports, 'postgres.json'),
  ],
  process.env,
  true,
);
const lessons = await run(
  [process.execPath, 'scripts/lessons-check.ts', '--report', join(reports, 'lessons.json')],
  process.env,
  true,
);
const e2e = await run([process.execPath, 'scripts/e2e.ts', '--report', join(reports, 'e2e.json')], process.env, true);

const total: Counts = { passed: 0, failed: 0, skipped: 0, flaky: 0 };
for (const counts of [
  unitCounts('unit.json'),
  unitCounts('postgres.json'),
  lessonCounts('lessons.json'),
  browserCounts('e2e-production.json'),
  browserCounts('e2e-development.json'),
  browserCounts('e2e-core2.json'),
]) {
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  total.flaky += counts.flaky;
}
const ok = check.code === 0 && published.code === 0 && postgres.code === 0 && lessons.code === 0 && e2e.code === 0;
// A step that is no test (format, types, a build) fails the whole run as well, and must not read as "0 failed".
if (!ok && total.failed === 0) total.failed = 1;

const seconds = Math.round((performance.now() - began) / 1000);
process.stdout.write(`\nchecked and tested in ${seconds} s\n`);
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}${total.flaky ? ` (${total.flaky} flaky)` : ''}\n`,
);
process.exit(ok ? 0 : 1);

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
