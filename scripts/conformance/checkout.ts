import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../lib/launch.ts';

/** What the suite runs in: a folder of ours, never the checkout that was given. */
export interface Workshop {
  readonly folder: string;
  /** The checkout's commit, or `unknown` without git. */
  readonly commit: string;
  /** The scripts of its root manifest. */
  readonly scripts: Readonly<Record<string, string>>;
  /** The exact version of each package of Clerk's that the apps get. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What went wrong with what the caller gave; its message says what to give instead. */
export class CheckoutError extends Error {
  override readonly name = 'CheckoutError';
}

/**
 * The packages that the lockfile does not hold, each at a release that works with those it does. They are installed in
 * the apps only.
 */
const beyondLockfile = {
  '@clerk/express': '2.1.70',
  '@clerk/fastify': '3.1.79',
  '@clerk/hono': '0.1.79',
} as const;

/**
 * Makes sure that a folder is a checkout of clerk/javascript with its integration tests.
 *
 * @throws CheckoutError saying what is missing
 */
export function assertCheckout(folder: string): void {
  if (!existsSync(folder))
    throw new CheckoutError(`${folder} does not exist: clone https://github.com/clerk/javascript`);
  for (const part of ['integration/tests', 'integration/templates', 'integration/presets/envs.ts', 'package.json']) {
    if (existsSync(join(folder, part))) continue;
    throw new CheckoutError(`${folder} is no checkout of clerk/javascript: it has no ${part}`);
  }
}

/** Reads the versions of Clerk's packages that the lockfile holds. */
export function clerkVersions(lockfile: string): Record<string, string> {
  const { packages } = parse(lockfile) as { packages: Record<string, unknown> };
  const held: Record<string, string> = {};
  for (const name of Object.keys(packages)) {
    const [, scoped, version] = /^(@clerk\/[\w-]+)@([\w.-]+)$/.exec(name) ?? [];
    // An older major of a package is there for the Core 2 app: the newest is meant.
    if (scoped && version && isNewer(version, held[scoped])) held[scoped] = version;
  }
  return held;
}

function isNewer(version: string, than: string | undefined): boolean {
  return !than || version.localeCompare(than, 'en', { numeric: true }) > 0;
}

/** The packages that the suite's own code imports, at the ranges that the checkout asks for. */
const imported = [
  '@faker-js/faker',
  'chalk',
  'dotenv',
  'execa',
  'fs-extra',
  'get-port',
  'http-proxy',
  'jsonwebtoken',
  'tree-kill',
  'uuid',
];

/**
 * The manifest of the folder that the suite runs in.
 *
 * @param asked - `devDependencies` of the checkout's root
 * @param versions - of Clerk's packages, and of `@playwright/test`, which the browser at hand fits
 */
export function workshopManifest(asked: Record<string, string>, versions: Record<string, string>): object {
  const own = ['@clerk/backend', '@clerk/shared', '@clerk/testing', '@playwright/test'];
  const pick = (names: string[], from: Record<string, string>) =>
    names.flatMap((name) => (from[name] ? [[name, from[name]]] : []));
  return {
    name: 'conformance-workshop',
    private: true,
    dependencies: Object.fromEntries([
      ...pick(imported, asked),
      ...pick(own, versions),
      ['selfsigned', '2.4.1'],
    ]) as Record<string, string>,
  };
}

/**
 * Copies what is needed of a checkout to a folder of ours and installs what its tests import.
 *
 * @throws CheckoutError when the packages cannot be installed
 */
export function prepareWorkshop(checkout: string, folder: string, pnpm: string): Workshop {
  const lockfile = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8');
  const versions = { ...clerkVersions(lockfile), ...beyondLockfile };
  const playwright = /'@playwright\/test@(\d[\w.-]*)':/.exec(lockfile)?.[1] ?? '';
  mkdirSync(join(folder, 'bin'), { recursive: true });
  rmSync(join(folder, 'integration'), { recursive: true, force: true });
  cpSync(join(checkout, 'integration'), join(folder, 'integration'), {
    recursive: true,
    filter: (file) => !/[/\\](node_modules|\.keys\.json|\.env\.local)$/.test(file),
  });
  const { devDependencies, scripts } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
    scripts: Record<string, string>;
  };
  const manifest = workshopManifest(devDependencies, { ...versions, '@playwright/test': playwright });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  for (const file of ['playwright.config.cjs', 'fonts.cjs'])
    cpSync(join(import.meta.dirname, 'harness', file), join(folder, file));
  writeShim(folder, pnpm, versions);
  install(folder);
  return { folder, commit: commitOf(checkout), scripts, versions };
}

/**
 * The `pnpm` that the suite finds: it installs each app with exactly these versions of Clerk's packages, as an app of
 * its own, and runs no scripts of packages.
 */
function writeShim(folder: string, pnpm: string, versions: Record<string, string>): void {
  const overrides = Object.entries(versions).map(([name, version]) => `  '${name}': ${version}`);
  const settings = ['packages: []', 'minimumReleaseAge: 0', 'overrides:', ...overrides, ''];
  const settingsFile = join(folder, 'bin/pnpm-workspace.yaml');
  writeFileSync(settingsFile, settings.join('\n'));
  const lines = [
    '#!/bin/sh',
    `[ "$PWD" = '${folder}' ] && exec ${pnpm} "$@" --ignore-scripts`,
    // The suite gives a build two minutes, which a busy machine may not have: the install, which has more, builds too.
    'case "$PWD" in *long-running--*) isKept=1 ;; *) isKept= ;; esac',
    'case "$1" in',
    'install)',
    `  cp '${settingsFile}' . && ${pnpm} install --prefer-offline --ignore-scripts --no-frozen-lockfile || exit 1`,
    `  if [ "$isKept" ]; then ${pnpm} build && touch .built; fi ;;`,
    'build)',
    `  if [ "$isKept" ] && [ -e .built ]; then exit 0; fi`,
    `  exec ${pnpm} build ;;`,
    `*) exec ${pnpm} "$@" ;;`,
    'esac',
    '',
  ];
  writeFileSync(join(folder, 'bin/pnpm'), lines.join('\n'));
  chmodSync(join(folder, 'bin/pnpm'), 0o755);
}

function install(folder: string): void {
  // Its own workspace, or pnpm would take it for a part of ours.
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), 'packages: []\nminimumReleaseAge: 0\n');
  try {
    execFileSync(join(folder, 'bin/pnpm'), ['install'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer };
    throw new CheckoutError(`what the suite imports cannot be installed:\n${String(stdout)}${String(stderr)}`, {
      cause: error,
    });
  }
}

function commitOf(checkout: string): string {
  try {
    return execFileSync('git', ['-C', checkout, 'rev-parse', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown';
  }
}
