// `pnpm test:postgres`: the tests of this package on a real PostgreSQL server, which
// is found or installed, started in a folder of its own as a user who is not root, and stopped again.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { readFlags } from '@clerk-patterns/config/flags';
import { isPostgresThere, startPostgres } from '../src/testing-postgres.ts';

const help = `pnpm test:postgres [--record] [--if-found] [--report FILE]

Runs the tests of packages/upstreams on a real PostgreSQL server instead of the embedded one. The server is found (on PATH
or where Debian keeps it) or Debian's package is installed; it runs in a folder of its own, and is stopped again.

  --record        write packages/upstreams/POSTGRES.md
  --if-found      without a server say so and end well, unless POSTGRES_REQUIRED is set; install one only where CI is set
  --report FILE   write the tests' results there, as JSON
`;
const { values: flags } = readFlags(help, {
  options: { record: { type: 'boolean' }, 'if-found': { type: 'boolean' }, report: { type: 'string' } },
});
const packageRoot = join(import.meta.dirname, '..');

interface Report {
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function runTests(url: string): Report {
  const folder = mkdtempSync(join(tmpdir(), 'upstreams-report-'));
  const file = resolve(flags.report ?? join(folder, 'report.json'));
  const vitest = join(packageRoot, 'node_modules/vitest/vitest.mjs');
  // Roles belong to the whole server: one file at a time makes its schema.
  const command = [
    vitest,
    'run',
    '--no-file-parallelism',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  const env = { ...process.env, UPSTREAM_DB: url, UPSTREAM_DB_SERVER: url };
  spawnSync(process.execPath, command, { cwd: packageRoot, stdio: 'inherit', env });
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  rmSync(folder, { recursive: true, force: true });
  return report;
}

/** What a file of tests asks with. */
function clientOf(file: string): string {
  const text = readFileSync(file, 'utf8');
  if (/@supabase\/supabase-js|\.\/lane\.ts/.test(text)) return '@supabase/supabase-js';
  return /graphql-request|testing-lane/.test(text) ? 'graphql-request' : '';
}

function record({ testResults, numPassedTests, numFailedTests }: Report, version: string): void {
  const files = testResults
    .map(({ name, assertionResults }) => ({
      file: relative(packageRoot, name),
      client: clientOf(name),
      count: assertionResults.filter(({ status }) => status === 'passed').length,
    }))
    .toSorted((a, b) => a.file.localeCompare(b.file));
  const total = files.reduce((sum, { client, count }) => sum + (client === '' ? 0 : count), 0);
  const text = `# The tests on a real PostgreSQL

Written by \`pnpm test:postgres --record\`: do not edit. PostgreSQL ${version},
${process.platform} ${process.arch}, Node.js ${process.version}, ${new Date().toISOString().slice(0, 10)}: ${numPassedTests} cases passed, ${numFailedTests} failed. ${total} of them are in files that ask
with the real clients. \`vitest run\` runs the same cases on the embedded database.

| file | client | cases passed |
| --- | --- | --: |
${files.map(({ file, client, count }) => `| [${file}](${file}) | ${client} | ${count} |`).join('\n')}
`;
  writeFileSync(join(packageRoot, 'POSTGRES.md'), text);
}

if (flags['if-found'] && !process.env['POSTGRES_REQUIRED'] && !isPostgresThere(Boolean(process.env['CI']))) {
  process.stdout.write(
    'the upstreams on PostgreSQL: NOT tested, for there is no server; pnpm test:postgres installs one, POSTGRES_REQUIRED=1 demands it\n',
  );
  process.exit(0);
}
const postgres = await startPostgres();
process.once('exit', postgres.stop);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.stdout.write(`the upstreams on PostgreSQL ${postgres.version}\n`);
const report = runTests(postgres.url);
const failed = report.numFailedTests > 0 || report.numTotalTests === 0;
if (flags.record && !failed) record(report, postgres.version);
process.exitCode = failed ? 1 : 0;
