// `pnpm controls`: takes guards of the proxy and the upstreams away, one at a time. `--help` says more.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readFlags } from '../packages/config/src/flags.ts';
import { because, guards, named, proxy, upstreams, type Control } from './lib/controls.ts';
import { root } from './lib/launch.ts';
import { run } from './lib/run.ts';

const help = `pnpm controls [--only TEXT] [--jobs N] [--record] [--again]

Takes guards away in a copy, one at a time: row policies, the permissions of Hasura's metadata, the headers the proxy keeps
back, and every refusal that the proxy makes behind a condition. Runs the tests of what was changed, and names those that
go red: all of them for the guards that the page names first, else the first one.

  --only TEXT   those whose name has TEXT
  --jobs N      so many at a time (default: 1)
  --record      write docs/negative-controls.md once each was tried: what came of it is kept in .data/controls.json, and a run
                that was cut off goes on from there
  --again       forget what is kept of those
`;
const { values: flags } = readFlags(help, {
  options: {
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '1' },
    record: { type: 'boolean' },
    again: { type: 'boolean' },
  },
});

type Found = Control & { readonly red: readonly string[] };

const parts = ['docs', 'packages/auth-core', 'packages/config', 'packages/clerk-local', upstreams, proxy];
function makeCopy(): string {
  const copy = mkdtempSync(join(tmpdir(), 'controls-'));
  const skip = new Set(['dist', '.turbo', 'coverage', '.next']);
  for (const part of parts) {
    cpSync(join(root, part), join(copy, part), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !skip.has(path.split('/').at(-1) ?? ''),
    });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** A test that fails, and its file; one that says so where none could be run. */
interface Red {
  readonly name: string;
  readonly file: string;
}

async function redIn(copy: string, part: string, tests: readonly string[], isWhole: boolean): Promise<Red[]> {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  // The first red one is to be about the guard: the one test that holds a second to account is late on a busy machine.
  const until = isWhole ? [] : ['--bail=1', '--exclude=**/engine.test.ts'];
  const args = [vitest, 'run', ...tests, '--no-isolate', ...until, '--reporter=json', `--outputFile=${report}`];
  const options = { cwd: join(copy, part), stdio: 'ignore', timeout: 240_000 } as const;
  const [code] = (await once(spawn(process.execPath, args, options), 'exit')) as [number | null];
  if (code === 0) return [];
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const red = testResults.flatMap(({ name: file, assertionResults }) =>
      assertionResults.filter(({ status }) => status === 'failed').map(({ fullName: name }) => ({ name, file })),
    );
    return red.length > 0 ? red : [{ name: '(the tests could not begin)', file: '' }];
  } catch {
    return [{ name: '(the tests did not end)', file: '' }];
  }
}

/** Red twice: on a busy machine a test may be late without any change, and hide the one that is about the guard. */
async function confirmed(copy: string, part: string, tests: readonly string[], isWhole: boolean): Promise<string[]> {
  for (let tries = 0; tries < 3; tries += 1) {
    const red = await redIn(copy, part, tests, isWhole);
    if (red.length === 0) return [];
    const files = [...new Set(red.map(({ file }) => file).filter(Boolean))];
    const again = await redIn(copy, part, files.length > 0 ? files : tests, isWhole);
    const same = red.map(({ name }) => name).filter((name) => again.some((one) => one.name === name));
    if (same.length > 0) return same;
  }
  return [];
}

async function tryControl(copy: string, control: Control): Promise<Found> {
  const { file, change, part, tests, isWhole } = control;
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  const changed = change(source);
  if (changed === source) throw new Error(`${control.name}: nothing of ${file} was changed`);
  writeFileSync(path, changed);
  try {
    // Whatever the nearest tests do not miss, others may. Those of starting and stopping know nothing of either.
    const red = await confirmed(copy, part, tests, isWhole);
    const isMissed = red.length > 0 || tests.length === 0;
    const others = part === upstreams ? ['src/hasura', 'src/supabase', 'src/hostile.test.ts'] : [];
    return { ...control, red: isMissed ? red : await confirmed(copy, part, others, isWhole) };
  } finally {
    writeFileSync(path, source);
  }
}

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);
function pageOf(found: readonly Found[]): string {
  const red = found.filter((one) => one.red.length > 0);
  const whole = found.filter(({ isWhole }) => isWhole);
  const sections = whole.map((one) => `### ${one.name}\n\n${one.red.map((name) => `- ${name}`).join('\n')}`);
  const rows = found
    .filter(({ isWhole }) => !isWhole)
    .map((one) => `| ${cell(one.name)} | ${cell(one.red[0] ?? because[one.name] ?? '**not missed**')} |`);
  return `# Without its guards: the proxy and the upstreams

Written by \`pnpm controls --record\`: do not edit. Each guard was taken away in a copy, alone, and the tests of what was changed
were run there; Node.js ${process.version}, ${new Date().toISOString().slice(0, 10)}. ${found.length} guards: tests go red without ${red.length} of them, and not without
${found.length - red.length}.

## Every test that goes red

${sections.join('\n\n')}

## The first test that goes red

| without it | red, or why nothing needs to be |
| --- | --- |
${rows.join('\n')}
`;
}

const every = [...named, ...guards()];
const all = every.filter(({ name }) => name.includes(flags.only));
const file = join(root, '.data/controls.json');
const kept = new Map<string, readonly string[]>(
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as [string, string[]][]) : [],
);
if (flags.again) for (const { name } of all) kept.delete(name);
function keep({ name, red }: Found): void {
  kept.set(name, red);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify([...kept], null, 1));
}

const waiting = all.filter(({ name }) => !kept.has(name));
const copies = Array.from({ length: Math.max(1, Number(flags.jobs) || 1) }, makeCopy);
try {
  const [first = ''] = copies;
  for (const part of kept.size === 0 ? new Set(all.map((control) => control.part)) : []) {
    const red = await redIn(first, part, [], true);
    if (red.length > 0) throw new Error(`red without a change: ${red.map(({ name }) => name).join(', ')}`);
  }
  const work = async (copy: string): Promise<void> => {
    for (let control = waiting.shift(); control; control = waiting.shift()) {
      const one = await tryControl(copy, control);
      keep(one);
      const verdict = one.red.length > 0 ? 'red' : 'NOT MISSED';
      process.stdout.write(`${verdict}: ${one.name} (${one.red[0] ?? ''}); ${waiting.length} to go\n`);
    }
  };
  await Promise.all(copies.map(work));
} finally {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}
const foundOf = (controls: readonly Control[]): Found[] =>
  controls.flatMap((control) => {
    const red = kept.get(control.name);
    return red ? [{ ...control, red }] : [];
  });
const found = foundOf(flags.record ? every : all);
if (flags.record && found.length === every.length) {
  const page = join(root, 'docs/negative-controls.md');
  writeFileSync(page, pageOf(found));
  await run(['oxfmt', page], process.env);
} else process.stdout.write(pageOf(found));
process.exitCode = found.every(({ red, name }) => red.length > 0 || because[name]) ? 0 : 1;
