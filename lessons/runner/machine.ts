import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  globSync,
  mkdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import { portOf, services, type Variables } from '@clerk-patterns/config/ports';
import { holderOf } from '@clerk-patterns/config/serve';
import { lessonsFolder, root, workshopData } from './places.ts';
import type { Machine, PortUse } from './preflight.ts';

const workshopServices = ['playground', 'clerk-local', 'upstreams', 'workshop'] as const;

/** Looks at this laptop. Leaves nothing behind. */
export async function readMachine(variables: Variables): Promise<Machine> {
  const { bavail, bsize } = statfsSync(root);
  return {
    platform: process.platform,
    node: versionOf('node', variables),
    npm: versionOf('npm', variables),
    root,
    writeError: writeError(),
    freeBytes: bavail * bsize,
    memoryBytes: totalmem(),
    ports: await Promise.all(workshopServices.map((service) => portUse(service, variables))),
    localhost: await lookup('localhost', { all: true }).then(
      (found) => found.map(({ address }) => address),
      () => [],
    ),
    browsers: browsersOf(variables),
    now: new Date(),
    newestFile: newestFile(),
  };
}

/** What the person has, not what pnpm put in front of it. */
function versionOf(program: string, variables: Variables): string | undefined {
  const PATH = (variables['PATH'] ?? variables['Path'] ?? '')
    .split(delimiter)
    .filter((folder) => !/node_modules|node-gyp-bin/.test(folder))
    .join(delimiter);
  try {
    return execFileSync(program, ['--version'], {
      encoding: 'utf8',
      env: { ...process.env, PATH, Path: PATH },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 10_000,
      // There npm is a script for the shell.
      shell: process.platform === 'win32',
    }).trim();
  } catch {
    return undefined;
  }
}

function writeError(): string | undefined {
  const probe = join(workshopData, `preflight-${process.pid}`);
  try {
    mkdirSync(workshopData, { recursive: true });
    writeFileSync(probe, '');
    rmSync(probe);
    accessSync(lessonsFolder, constants.W_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}

async function portUse(service: (typeof workshopServices)[number], variables: Variables): Promise<PortUse> {
  const port = portOf(service, variables);
  const taken = await Promise.all(['127.0.0.1', '::1'].map((host) => answers(port, host)));
  const isTaken = taken.includes(true);
  return { service, port, variable: services[service].variable, isTaken, holder: isTaken ? holderOf(port) : undefined };
}

function answers(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy()).once('connect', () => socket.end());
  });
}

/** The learner's browsers, where they usually are. */
function browsersOf(variables: Variables): string[] {
  const folders = (names: string[]) => names.flatMap((name) => variables[name] ?? []);
  const places: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    darwin: ['Safari', 'Google Chrome', 'Firefox', 'Microsoft Edge', 'Brave Browser', 'Chromium'].map(
      (name) => `/Applications/${name}.app`,
    ),
    win32: folders(['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']).flatMap((folder) =>
      [
        'Microsoft/Edge/Application/msedge.exe',
        'Google/Chrome/Application/chrome.exe',
        'Mozilla Firefox/firefox.exe',
      ].map((file) => join(folder, file)),
    ),
  };
  const names = [
    'google-chrome',
    'google-chrome-stable',
    'chromium',
    'chromium-browser',
    'firefox',
    'microsoft-edge',
    'brave-browser',
  ];
  const onPath = names.flatMap((name) =>
    (variables['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)),
  );
  return (places[process.platform] ?? onPath).filter((file) => existsSync(file)).slice(0, 2);
}

function newestFile(): Date {
  const files = globSync('runner/*.ts', { cwd: lessonsFolder }).map(
    (file) => statSync(join(lessonsFolder, file)).mtimeMs,
  );
  return new Date(Math.max(...files));
}
