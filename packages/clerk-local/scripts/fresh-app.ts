// `fresh-app`: does what docs/testing.md says, in a Next app outside this workspace, from the packed packages.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';

const own = dirname(import.meta.dirname);
const app = mkdtempSync(join(tmpdir(), 'clerk-local-fresh-app-'));
const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
const running: ChildProcess[] = [];

/** The pnpm that runs this script. */
function pnpm(...args: string[]): string[] {
  const program = process.env['npm_execpath'] ?? 'pnpm';
  return /\.[cm]?js$/.test(program) ? [process.execPath, program, ...args] : [program, ...args];
}

/** Nothing of this repository's own variables reaches the app. */
function environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(CLERK|NEXT_PUBLIC_|npm_|pnpm_)|_PORT$|^NODE_/.test(name),
  );
  return { ...Object.fromEntries(kept), PATH: path, NEXT_TELEMETRY_DISABLED: '1', ...more };
}

function run(command: string[], cwd: string, variables: Record<string, string> = {}): string {
  const [program = '', ...args] = command;
  const began = performance.now();
  const output = execFileSync(program, args, {
    cwd,
    env: environment(variables),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.stdout.write(
    `${Math.round((performance.now() - began) / 1000)} s  ${command
      .map((part) => basename(part))
      .join(' ')
      .slice(0, 80)}\n`,
  );
  return output;
}

function start(command: string[], variables: Record<string, string>): void {
  const [program = '', ...args] = command;
  running.push(spawn(program, args, { cwd: app, env: environment(variables), stdio: ['ignore', 'ignore', 'inherit'] }));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(url: string): Promise<void> {
  for (const until = Date.now() + 120_000; Date.now() < until;) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${url} does not answer`);
}

/** Packs a package as it would be published. */
function pack(folder: string): string {
  run(pnpm('pack', '--pack-destination', app), folder);
  const name = (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string }).name;
  return globSync(`${name.replace('@', '').replace('/', '-')}-*.tgz`, { cwd: app })[0] ?? '';
}

const page = `import { auth } from '@clerk/nextjs/server';

export default async function Page() {
  const { userId } = await auth();
  return <p>{userId ? \`Signed in as \${userId}\` : 'Signed out'}</p>;
}
`;
const form = (name: string) => `import { ${name} } from '@clerk/nextjs';

export default function Page() {
  return <${name} />;
}
`;
const files: Record<string, string> = {
  'proxy.ts': `import { clerkMiddleware } from '@clerk/nextjs/server';

export default clerkMiddleware();
export const config = { matcher: ['/((?!_next|.*\\\\..*).*)'] };
`,
  'app/layout.tsx': `import { ClerkProvider } from '@clerk/nextjs';
import type { ReactNode } from 'react';

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <ClerkProvider>{children}</ClerkProvider>
      </body>
    </html>
  );
}
`,
  'app/page.tsx': page,
  'app/sign-in/[[...sign-in]]/page.tsx': form('SignIn'),
  'app/sign-up/[[...sign-up]]/page.tsx': form('SignUp'),
  'fresh.config.ts': `import config from './playwright.config.ts';

const launchOptions = JSON.parse(process.env['BROWSER_LAUNCH'] ?? '{}');
export default { ...config, workers: 1, timeout: 60_000, use: { baseURL: process.env['APP_URL'], launchOptions } };
`,
};

/** Versions as this workspace has them. */
function versions(names: readonly string[]): Record<string, string> {
  const catalog = readFileSync(join(own, '../../pnpm-workspace.yaml'), 'utf8');
  return Object.fromEntries(
    names.map((name) => [name, new RegExp(`^  '?${name}'?: (\\S+)$`, 'm').exec(catalog)?.[1] ?? 'latest']),
  );
}

function writeApp(): void {
  const packed = { '@clerk-patterns/clerk-local': `file:${pack(own)}` };
  const usual = ['next', 'react', 'react-dom', '@clerk/nextjs', '@clerk/backend', '@clerk/testing', '@playwright/test'];
  const dependencies = { ...versions([...usual, 'vitest', 'typescript', '@types/node', '@types/react']), ...packed };
  const manifest = { name: 'fresh-app', private: true, type: 'module', dependencies };
  for (const [file, text] of Object.entries({
    ...files,
    'package.json': JSON.stringify(manifest, null, 2),
    'pnpm-workspace.yaml': 'strictDepBuilds: false\nminimumReleaseAge: 0\n',
  })) {
    mkdirSync(dirname(join(app, file)), { recursive: true });
    writeFileSync(join(app, file), text);
  }
  cpSync(join(own, 'examples'), app, { recursive: true });
  run(pnpm('install', '--prefer-offline', '--no-frozen-lockfile'), app);
}

/** How this repository's own browser tests start theirs. */
function browserLaunch(): string {
  const find = `import { ensureBrowser } from './ensure-browser.ts';
process.stdout.write(JSON.stringify((await ensureBrowser()).launch));`;
  return run([process.execPath, '--input-type=module', '--eval', find], join(own, '../../e2e'));
}

async function testApp(): Promise<void> {
  const [web, clerk] = [await freePort(), await freePort()];
  const command = join(app, 'node_modules/.bin/clerk-local');
  const lines = run([command, 'env', '--port', String(clerk)], app)
    .trim()
    .split('\n');
  const variables: Record<string, string> = {
    ...Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])),
    NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
    NEXT_PUBLIC_CLERK_SIGN_UP_URL: '/sign-up',
    CLERK_TELEMETRY_DISABLED: '1',
    NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
  };
  start([command, '--port', String(clerk)], {});
  const tool = (name: string) => join(app, 'node_modules/.bin', name);
  run([process.execPath, 'library.ts'], app);
  run([tool('vitest'), 'run', 'users.test.ts'], app);
  start([tool('next'), 'dev', '-p', String(web)], variables);
  await answers(`http://localhost:${clerk}/health`);
  await answers(`http://localhost:${web}/sign-in`);
  const browser = { BROWSER_LAUNCH: browserLaunch(), APP_URL: `http://localhost:${web}` };
  process.stdout.write(
    run([tool('playwright'), 'test', '--config', 'fresh.config.ts', '--reporter', 'list'], app, {
      ...variables,
      ...browser,
    }),
  );
}

try {
  writeApp();
  await testApp();
  process.stdout.write('docs/testing.md works in a fresh app\n');
} finally {
  for (const child of running) child.kill('SIGTERM');
  if (process.argv.includes('--keep')) process.stdout.write(`kept: ${app}\n`);
  else rmSync(app, { recursive: true, force: true, maxRetries: 5, retryDelay: 300 });
}
