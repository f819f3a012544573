import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ensureBrowser } from '../../e2e/ensure-browser.ts';
import { createClerkLocal, keepPrivatePem, type ClerkLocal } from '../../packages/clerk-local/src/index.ts';
import { unservedTitles } from './applicable.ts';
import { CheckoutError, type Workshop } from './checkout.ts';
import { startGateway, type Certificate } from './gateway.ts';
import { hostOf, instanceNames, presetOf } from './instances.ts';
import { testsOf, type JsonReport, type Ran, type Spec } from './results.ts';

/** Where the suite runs: the local instances, the way to them, and Playwright. */
export interface Stage {
  /** Every test of the suite, whatever app it needs. */
  readonly list: () => Promise<Spec[]>;
  /** Runs the tests of one long-running app, or of none. */
  readonly run: (app: string | undefined, specs: readonly Spec[]) => Promise<Ran[]>;
  readonly refused: ReadonlyMap<string, number>;
  /** The packages of Clerk's that the apps were given. */
  readonly used: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** How to run. */
export interface StageOptions {
  readonly port: number;
  readonly workers: number;
  /** How many times the time a test may take. */
  readonly patience: number;
  readonly keep: boolean;
  readonly verbose: boolean;
  readonly say: (line: string) => void;
}

/** Starts an instance for each name that the suite knows, and what leads there. */
export async function startStage(workshop: Workshop, options: StageOptions): Promise<Stage> {
  const { folder } = workshop;
  const browser = await ensureBrowser();
  const instances = new Map<string, ClerkLocal>();
  for (const name of instanceNames) instances.set(name, await startInstance(name, folder));
  const reachable = [...instances].map(([name, clerk]) => ({
    host: hostOf(name),
    url: clerk.url,
    secretKey: clerk.keys.secretKey,
    inbox: clerk.inbox,
    hasMachines: presetOf(name).settings.apiKeys !== undefined,
  }));
  const gateway = await startGateway(reachable, certificateOf(folder), options.port);
  const { proxy: _none, ...launch } = { proxy: undefined, ...browser.launch };
  const conformance = {
    gateway: gateway.url,
    // Playwright leads this machine's own ports through a proxy too, unless told not to.
    proxy: { server: gateway.url, bypass: 'localhost,127.0.0.1,*.localhost' },
    launch,
    workers: options.workers,
    retries: 1,
    patience: options.patience,
    trace: 'off',
  };
  const keys = [...instances].map(([name, { keys }]) => [name, { pk: keys.publishableKey, sk: keys.secretKey }]);
  const variables = {
    ...withoutClerk(process.env),
    PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
    TMPDIR: appsFolder(),
    CONFORMANCE: JSON.stringify(conformance),
    CLERK_API_URL: `${gateway.url}/api`,
    INTEGRATION_INSTANCE_KEYS: JSON.stringify(Object.fromEntries(keys)),
    E2E_SDK_SOURCE: 'latest',
    E2E_CLEANUP: '0',
    E2E_APP_CLERK_JS: `${gateway.url}/npm/@clerk/clerk-js@6/dist/clerk.browser.js`,
    E2E_APP_CLERK_UI: `${gateway.url}/npm/@clerk/ui@1/dist/ui.browser.js`,
    NEXT_FONT_GOOGLE_MOCKED_RESPONSES: join(folder, 'fonts.cjs'),
    NEXT_TELEMETRY_DISABLED: '1',
    CLERK_TELEMETRY_DISABLED: '1',
    PLAYWRIGHT_DISABLE_FORCED_CHROMIUM_PROXIED_LOOPBACK: '1',
  };
  const playwright = (args: readonly string[], extra: Record<string, string>): Promise<JsonReport> =>
    runPlaywright(folder, args, { ...variables, ...extra }, options);

  return {
    list: async () => testsOf(await playwright(['--list', '--project=chrome'], { E2E_APP_ID: '*' })),
    run: async (app, specs) => {
      const files = [...new Set(specs.map(({ file }) => `integration/tests/${file}`))];
      const only = ['--project=chrome', ...files, '--grep-invert'];
      const meant = new Set(specs.map(({ file, title }) => `${file} ${title}`));
      const ranOf = (report: JsonReport) =>
        testsOf(report).filter(({ file, title, outcome }) => outcome !== 'listed' && meant.has(`${file} ${title}`));
      if (!app) {
        const any = await testingVariables(envOf(instances, 'with-email-codes'), variables.CLERK_API_URL);
        return ranOf(await playwright([...only, `long-running--|${unservedTitles.source}`], any));
      }
      const extra = { E2E_APP_ID: app };
      const problem =
        options.keep && isRunning(app) ? undefined : problemOf(await playwright(['--project=setup'], extra));
      if (problem)
        return specs.map((spec) => ({ ...spec, outcome: 'failed', problem: `its app did not start: ${problem}` }));
      const grep = String.raw`long-running--${app.replaceAll('.', String.raw`\.`)} `;
      try {
        return ranOf(
          await playwright([...only, unservedTitles.source, '--grep', grep], {
            ...extra,
            ...(await testingVariables(notedOf(app)?.env, variables.CLERK_API_URL)),
          }),
        );
      } finally {
        if (!options.keep) await playwright(['--project=teardown'], { ...extra, E2E_CLEANUP: '1' });
      }
    },
    refused: gateway.refused,
    used: workshop.versions,
    close: async () => {
      await gateway.close();
      await Promise.all([...instances.values()].map((clerk) => clerk.close()));
    },
  };
}

function problemOf(report: JsonReport): string | undefined {
  return testsOf(report).find(({ outcome }) => outcome === 'failed')?.problem;
}

/** Keys are kept, so that an app that was built for an instance stays good for it. */
async function startInstance(name: string, folder: string): Promise<ClerkLocal> {
  const { settings, roles } = presetOf(name);
  const privateKey = keepPrivatePem(join(folder, 'keys', `${name}.pem`));
  return createClerkLocal({ port: 0, instanceHost: hostOf(name), privateKey, settings, seed: roles ? { roles } : {} });
}

/** For the hosts of all instances; browsers are told to take any. */
function certificateOf(folder: string): Certificate {
  const file = join(folder, 'keys/certificate.json');
  if (!existsSync(file)) {
    const { generate } = createRequire(join(folder, 'package.json'))('selfsigned') as {
      generate: (subject: object[], options: object) => { private: string; cert: string };
    };
    const made = generate([{ name: 'commonName', value: '*.clerk.accounts.dev' }], { days: 3650, keySize: 2048 });
    writeFileSync(file, JSON.stringify({ cert: made.cert, key: made.private }), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Certificate;
}

/** Outside the repository, where no workspace of ours is above the apps. */
function appsFolder(): string {
  const folder = join(tmpdir(), 'clerk-patterns-conformance');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** What the suite noted of a long-running app that it started. */
interface Noted {
  readonly pid: number;
  readonly env: { readonly public: Record<string, string>; readonly private: Record<string, string> };
}

function notedOf(app: string): Noted | undefined {
  const file = join(appsFolder(), '.temp_integration/state.json');
  if (!existsSync(file)) return undefined;
  const state = JSON.parse(readFileSync(file, 'utf8') || '{}') as { longRunningApps?: Record<string, Noted> };
  return state.longRunningApps?.[app];
}

/** Whether a run before left the app running. */
function isRunning(app: string): boolean {
  const pid = notedOf(app)?.pid;
  if (!pid) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** An instance as an app's environment names it. */
function envOf(instances: ReadonlyMap<string, ClerkLocal>, name: string): Noted['env'] | undefined {
  const keys = instances.get(name)?.keys;
  if (!keys) return undefined;
  return { public: { CLERK_PUBLISHABLE_KEY: keys.publishableKey }, private: { CLERK_SECRET_KEY: keys.secretKey } };
}

/** What `clerkSetup()` leaves to the tests when both run in one go. */
async function testingVariables(env: Noted['env'] | undefined, api: string): Promise<Record<string, string>> {
  const authorization = `Bearer ${env?.private['CLERK_SECRET_KEY']}`;
  const answer = await fetch(`${api}/v1/testing_tokens`, { method: 'POST', headers: { authorization } });
  const { token } = (await answer.json()) as { token: string };
  const encoded = env?.public['CLERK_PUBLISHABLE_KEY']?.split('_')[2] ?? '';
  return { CLERK_FAPI: Buffer.from(encoded, 'base64').toString().replace(/\$$/, ''), CLERK_TESTING_TOKEN: token };
}

/** Neither the caller's own keys nor CI's stricter settings reach the suite. */
function withoutClerk(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(variables).filter(([name]) => !/CLERK|^CI$|^E2E_|^npm_/.test(name));
  return Object.fromEntries(kept);
}

async function runPlaywright(
  folder: string,
  args: readonly string[],
  variables: NodeJS.ProcessEnv,
  { verbose, say }: StageOptions,
): Promise<JsonReport> {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const cli = join(folder, 'node_modules/@playwright/test/cli.js');
  const child = spawn(process.execPath, [cli, 'test', '--config', 'playwright.config.cjs', ...args], {
    cwd: folder,
    env: { ...variables, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-4000);
      if (verbose) process.stdout.write(chunk);
      else if (!args.includes('--list'))
        for (const line of chunk.toString().split('\n')) if (/^\s+[✓✘-]/.test(line)) say(line);
    });
  }
  await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (!existsSync(report)) throw new CheckoutError(`the suite does not start:\n${tail}`);
  const result = JSON.parse(readFileSync(report, 'utf8')) as JsonReport;
  for (const { message } of result.errors ?? []) say(`    ${message ?? 'an error without a message'}`);
  return result;
}
