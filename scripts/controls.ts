// `pnpm controls`: takes guards of the proxy and the upstreams away, one at a time. `--help` says more.
import { spawn } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFlags } from '../packages/config/src/flags.ts';
import { root } from './lib/launch.ts';

const help = `pnpm controls [--only TEXT] [--jobs N] [--record]

Takes guards away in a copy, one at a time: row policies, Hasura's filters, the headers the proxy keeps back, and every
refusal that the proxy makes behind a condition. Runs the tests of what was changed, and names those that go red.

  --only TEXT   those whose name has TEXT
  --jobs N      so many at a time (default: 1)
  --record      write docs/negative-controls.md
`;
const { values: flags } = readFlags(help, {
  options: {
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '1' },
    record: { type: 'boolean' },
  },
});

/** Guards that nothing misses, and why nothing needs to. */
const because: Readonly<Record<string, string>> = {
  'an inbound authorization goes on to the upstream': 'the proxy’s own Authorization takes its place',
  "src/graphql/body.ts: if (typeof value !== 'object' || value === null)":
    'what is no object is refused again, one by one',
  "src/graphql/guard.ts: if (typeof query !== 'string' || query === '')": 'a parser refuses it with the same code',
};

/** A guard, and what is left of the text without it. */
interface Control {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly put: string;
}
type Found = Control & { readonly red: readonly string[] };

const proxy = 'apps/hasura-proxy';
const headers = `${proxy}/src/upstream/headers.ts`;
const keep = (name: string): Control => ({
  name: `an inbound ${name} goes on to the upstream`,
  file: headers,
  find: "'accept-profile', ",
  put: `'accept-profile', '${name}', `,
});

const chosen: readonly Control[] = [
  {
    name: 'the row policy lets everybody read every todo',
    file: 'packages/upstreams/schema.sql',
    find: '  using ((org_id is null and user_id = (select app.user_id())) or org_id = (select app.org_id()));',
    put: '  using (true);',
  },
  {
    name: 'Hasura’s filter on one’s own todos is empty',
    file: 'packages/upstreams/hasura/metadata/databases/default/tables/public_todos.yaml',
    find: `filter: &own
        _and:
          - { org_id: { _is_null: true } }
          - { user_id: { _eq: X-Hasura-User-Id } }`,
    put: 'filter: &own {}',
  },
  ...['x-hasura-role', 'cookie', 'apikey', 'authorization', 'x-forwarded-for'].map((name) => keep(name)),
  {
    name: 'what Connection names goes on',
    file: headers,
    find: '    if (value !== null && !isMeantForHere(name)) headers[name] = value;',
    put: '    if (value !== null) headers[name] = value;',
  },
  {
    name: 'an upstream’s cookie goes back',
    file: headers,
    find: "const responseHeaders = ['content-range'",
    put: "const responseHeaders = ['set-cookie', 'content-range'",
  },
];

/** Every `if (…) throw` of the proxy, which does not throw then. */
function refusals(): Control[] {
  const files = globSync('src/**/*.ts', { cwd: join(root, proxy), exclude: ['**/*.test.ts', '**/testing*.ts'] });
  return files
    .toSorted((a, b) => a.localeCompare(b))
    .flatMap((file) => {
      const text = readFileSync(join(root, proxy, file), 'utf8');
      return [...text.matchAll(/^( *)if \((.+)\)( \{)?(?:\n +| )throw .*$/gm)].map(([whole, indent, condition]) => ({
        name: `${file}: if (${condition})`,
        file: join(proxy, file),
        find: whole,
        put: whole.replace(`${indent}if (${condition})`, `${indent}if (Math.random() > 1)`),
      }));
    });
}

const parts = ['docs', 'packages/auth-core', 'packages/config', 'packages/clerk-local', 'packages/upstreams', proxy];
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
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** The names of the tests that fail; one that says so where none could be run. */
async function redIn(copy: string, file: string): Promise<string[]> {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const part = file.startsWith(proxy) ? proxy : 'packages/upstreams';
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--no-isolate', '--reporter=json', `--outputFile=${report}`];
  const options = { cwd: join(copy, part), stdio: 'ignore', timeout: 120_000 } as const;
  await once(spawn(process.execPath, args, options), 'exit');
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const results = testResults.flatMap(({ assertionResults }) => assertionResults);
    if (results.length === 0) return ['(no test could be run)'];
    return results.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  } catch {
    return ['(the tests did not end)'];
  }
}

async function tryControl(copy: string, control: Control): Promise<Found> {
  const path = join(copy, control.file);
  const source = readFileSync(path, 'utf8');
  if (!source.includes(control.find)) throw new Error(`${control.file} has no ${control.find}`);
  writeFileSync(
    path,
    source.replace(control.find, () => control.put),
  );
  try {
    return { ...control, red: await redIn(copy, control.file) };
  } finally {
    writeFileSync(path, source);
  }
}

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);
function pageOf(found: readonly Found[]): string {
  const red = found.filter((one) => one.red.length > 0);
  const rows = found.map((one) => {
    const first = cell(one.red[0] ?? because[one.name] ?? '**not missed**');
    return `| ${cell(one.name)} | ${one.red.length} | ${first} |`;
  });
  return `# Without its guards: the proxy and the upstreams

Written by \`pnpm controls --record\`: do not edit. Each guard was taken away in a copy, alone, and the tests of what was changed
were run there; Node.js ${process.version}, ${new Date().toISOString().slice(0, 10)}. ${found.length} guards: tests go red without ${red.length} of them, and not without
${found.length - red.length}.

| without it | tests red | the first of them, or why none |
| --- | --: | --- |
${rows.join('\n')}
`;
}

const all = [...chosen, ...refusals()].filter(({ name }) => name.includes(flags.only));
const copies = Array.from({ length: Math.max(1, Number(flags.jobs) || 1) }, makeCopy);
const found = new Map<Control, Found>();
try {
  const [first = ''] = copies;
  for (const part of [proxy, 'packages/upstreams']) {
    const red = await redIn(first, part);
    if (red.length > 0) throw new Error(`red without a change: ${red.join(', ')}`);
  }
  const waiting = [...all];
  const work = async (copy: string): Promise<void> => {
    for (let control = waiting.shift(); control; control = waiting.shift()) {
      const one = await tryControl(copy, control);
      found.set(control, one);
      process.stdout.write(`${found.size}/${all.length} ${one.red.length > 0 ? 'red' : 'NOT MISSED'}: ${one.name}\n`);
    }
  };
  await Promise.all(copies.map(work));
} finally {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}
const text = pageOf(all.flatMap((control) => found.get(control) ?? []));
if (flags.record && flags.only === '') writeFileSync(join(root, 'docs/negative-controls.md'), text);
else process.stdout.write(text);
process.exitCode = [...found.values()].every(({ red, name }) => red.length > 0 || because[name]) ? 0 : 1;
