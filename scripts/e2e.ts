// `pnpm e2e`: the browser tests against a stack of their own. `--help` says more.
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { originOf, services as portTable } from '../packages/config/src/ports.ts';
import { readVariables } from './lib/environment.ts';
import { prepareEnvironment, root, terminalEvents } from './lib/launch.ts';
import { run } from './lib/run.ts';
import { core2Variables, servicesOf, type NextApp } from './lib/services.ts';
import { startStack, type Stack } from './lib/stack.ts';

const help = `pnpm e2e [--mode production|development|core2|workshop|both|all] [--report FILE] [--many] [playwright options…]

Starts a stack of its own (ports 100, 110, 120 or 130 above the usual ones for the modes, fresh data under .data/e2e,
always the local Clerk), runs the browser tests against it and ends it. A running \`pnpm dev\` is not disturbed by production mode.

  --mode     Next as a production build, in development, or both after each other; core2: the app with Clerk's SDK
             before, as a production build, and the tests that it shares; workshop: the page of \`pnpm lesson start\`,
             and a room beside it (default: all four)
  --report   also writes Playwright's JSON report to FILE (the mode is put before its extension)
  --verbose  shows the services' own lines
  --all      also Clerk's components, the panel and axe in development; they always run in production mode
  --many     instead of all that: two hundred people sign in through the form, four at once

UPSTREAM_DB=postgres://… keeps the upstreams' rows on that server instead of the embedded database.

Everything else goes to Playwright, such as --grep "sign in", --repeat-each 20 or --project flows.
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  mode: { type: 'string', default: 'all' },
  report: { type: 'string' },
  verbose: { type: 'boolean' },
  all: { type: 'boolean' },
  many: { type: 'boolean' },
} as const;
const own = new Set(Object.keys(options).map((name) => `--${name}`));
const { values: flags, tokens } = parseArgs({ options, strict: false, allowPositionals: true, tokens: true });
if (flags.help) {
  process.stdout.write(help);
  process.exit(0);
}
const known = ['production', 'development', 'core2', 'workshop'] as const;
type Mode = (typeof known)[number];
const several: Readonly<Record<string, readonly Mode[]>> = { all: known, both: ['production', 'development'] };
const modes = several[String(flags.mode)] ?? known.filter((mode) => mode === flags.mode);
if (modes.length === 0) {
  process.stderr.write(`--mode is production, development, core2, workshop, both or all\n`);
  process.exit(2);
}
const many = ['--project', 'many', '--workers', '4'];
const forPlaywright = [
  ...(flags.many ? many : []),
  ...tokens
    .filter((token) => !('rawName' in token && own.has(token.rawName)))
    .map((token) => process.argv[token.index + 2] ?? ''),
];

let failed = false;
for (const mode of modes) {
  try {
    if (!(await (mode === 'workshop' ? testWorkshop() : testIn(mode)))) failed = true;
  } catch (error) {
    process.stderr.write(
      `${styleText('red', 'not tested:')} ${error instanceof Error ? error.message : 'unknown error'}\n`,
    );
    failed = true;
  }
}
process.exit(failed ? 1 : 0);

async function testIn(mode: Mode): Promise<boolean> {
  const dataDirectory = join(root, '.data/e2e', mode);
  rmSync(dataDirectory, { recursive: true, force: true });
  mkdirSync(dataDirectory, { recursive: true });
  const environment = prepareEnvironment(ownPorts(process.env, mode), dataDirectory);
  const pidsFile = join(dataDirectory, 'pids.json');
  const variables = {
    ...environment.variables,
    E2E_PIDS: pidsFile,
    E2E_MODE: mode,
    E2E_ALL: flags.all ? '1' : '0',
    E2E_MANY: flags.many ? '1' : '0',
  };
  const app = mode === 'core2' ? 'web-core2' : 'web';
  if (mode === 'core2') Object.assign(variables, core2Variables(environment));
  if (mode !== 'development') await build(app, variables);
  const pids: Record<string, number> = {};
  const terminal = terminalEvents((text) => process.stdout.write(text));
  const web = mode === 'development' ? 'development' : 'production';
  const services = servicesOf({ root, environment, web, apps: [app], dataDirectory });
  const stack = await startStack(services, variables, {
    ...terminal,
    line: flags.verbose ? terminal.line : () => undefined,
    started: ({ name }, pid) => {
      pids[name] = pid;
      // At once: a test may be reading it.
      writeFileSync(`${pidsFile}.new`, JSON.stringify(pids));
      renameSync(`${pidsFile}.new`, pidsFile);
    },
  });
  stopOnSignals(stack);
  try {
    await stack.ready;
    process.stdout.write(`${styleText('bold', `browser tests, ${mode}`)}\n`);
    return await playwright(mode, variables);
  } finally {
    await stack.stop();
  }
}

/** The workshop as a learner starts it, with a playground and data of the tests' own. */
async function testWorkshop(): Promise<boolean> {
  const data = join(root, '.data/e2e/workshop');
  const playground = join(root, 'lessons/.e2e');
  for (const folder of [data, playground]) rmSync(folder, { recursive: true, force: true });
  const variables = {
    ...readVariables(root, ownPorts(process.env, 'workshop')),
    WORKSHOP_PLAYGROUND: playground,
    WORKSHOP_DATA: data,
    E2E_MODE: 'workshop',
  };
  const url = originOf('workshop', variables);
  const terminal = terminalEvents((text) => process.stdout.write(text));
  const command = [process.execPath, join(root, 'scripts/lesson.ts'), 'start'] as const;
  const service = { name: 'workshop', command, directory: root, url, health: `${url}/health` } as const;
  const line = flags.verbose ? terminal.line : () => undefined;
  const stack = await startStack([service], variables, { ...terminal, line });
  stopOnSignals(stack);
  try {
    await stack.ready;
    return await playwright('workshop', variables);
  } finally {
    await stack.stop();
  }
}

/**
 * Ports of the tests' own, and no keys: they must not meet a running stack, let alone somebody's real Clerk. Each mode
 * has others, so that they can run at the same time.
 */
function ownPorts(shell: NodeJS.ProcessEnv, mode: Mode): NodeJS.ProcessEnv {
  const above = 100 + 10 * known.indexOf(mode);
  const ports = Object.values(portTable).map(({ port, variable }) => [
    variable,
    shell[variable] ?? String(port + above),
  ]);
  const kept = Object.entries(shell).filter(
    ([name]) => !/CLERK|HASURA_URL|SUPABASE|UPSTREAMS|AUTHORIZED_PARTIES/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    ...(Object.fromEntries(ports) as NodeJS.ProcessEnv),
    CLERK_LOCAL_PRIVATE_KEY: signingKey(),
  };
}

/** A signing key for this run, which the tests know, too, to sign tokens that no Clerk would. */
function signingKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' });
}

async function build(app: NextApp, variables: Record<string, string>): Promise<void> {
  const { code, output } = await run(
    ['turbo', 'run', 'build', `--filter=@clerk-patterns/${app}`, '--output-logs=new-only'],
    { ...variables, WRONG_TWINS: '1' },
  );
  if (code !== 0) throw new Error(`the build failed\n${output}`);
}

async function playwright(mode: string, variables: Record<string, string>): Promise<boolean> {
  const cli = createRequire(join(root, 'e2e/package.json')).resolve('@playwright/test/cli');
  const report = flags.report ? { E2E_REPORT: String(flags.report).replace(/(\.\w+)?$/, `-${mode}$1`) } : {};
  const command = [process.execPath, cli, 'test', '--config', 'e2e/playwright.config.ts', ...forPlaywright] as const;
  const { code } = await run([...command], { ...variables, ...report }, true);
  return code === 0;
}

function stopOnSignals(stack: Stack): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void stack.stop().finally(() => process.exit(130)));
  }
}
