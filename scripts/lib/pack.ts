import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  createWriteStream,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Transform } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { root } from './launch.ts';
import { platforms as known } from './lockfile.ts';

/** What an archive is made of. */
export interface PackOptions {
  readonly file: string;
  /** Such as `win32-x64`: which laptops it is for. */
  readonly platforms: readonly string[];
  readonly say: (text: string) => void;
}

/** What the workshop and the apps it points to need: all but the browser tests, the benchmarks and Core 2. */
const parts = [
  '.',
  ...['lessons', 'upstreams', 'web', 'api', 'hasura-proxy'].map((name) => `@clerk-patterns/${name}...`),
];
const filters = parts.flatMap((part) => ['--filter', part]);
const folderName = 'clerk-workshop';

/**
 * Reads which platforms somebody wants.
 *
 * @throws TypeError that lists the known ones
 */
export function readPlatforms(text = ''): string[] {
  const mine = `${process.platform}-${process.arch}`;
  const wanted = text === 'all' ? [...known] : [...new Set([mine, ...text.split(',').filter(Boolean)])];
  const unknown = wanted.filter((platform) => !known.some((name) => name === platform));
  if (unknown.length === 0) return wanted;
  throw new TypeError(`${unknown.join(', ')}: there is an archive for ${known.join(', ')} only, or for 'all' of them`);
}

/**
 * Makes one archive from which a laptop with Node.js and without a network begins the workshop: the repository as it
 * was committed last, the packages of each platform, and pnpm.
 */
export async function packWorkshop({ file, platforms, say }: PackOptions): Promise<void> {
  const began = performance.now();
  const scratch = join(root, '.data/pack');
  const folder = join(scratch, folderName);
  const store = join(folder, '.pack/store');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(store, { recursive: true });
  try {
    say('the repository, as it was committed last');
    const committed = join(scratch, 'committed.tar');
    await run('git', ['archive', '--output', committed, 'HEAD'], root);
    await run('tar', ['-xf', committed, '-C', folder], root);
    copyFileSync(join(folder, 'lessons/pack/start.mjs'), join(folder, 'start.mjs'));
    for (const platform of platforms) {
      const version = await fetchPnpm(platform, scratch, join(folder, '.pack', platform));
      say(`pnpm ${version} for ${platform}`);
    }
    const pnpm = pnpmIn(join(folder, '.pack', `${process.platform}-${process.arch}`), process.platform);
    for (const platform of platforms) {
      say(`packages for ${platform}`);
      await fillStore(platform, { pnpm, scratch, store });
    }
    rmSync(join(store, 'projects'), { recursive: true, force: true });
    writeFileSync(join(folder, '.pack/pack.json'), JSON.stringify({ platforms, filters }));
    say(`writing ${file}`);
    const { bytes, sha256 } = await archive(scratch, file, say);
    writeFileSync(`${file}.sha256`, `${sha256}  ${basename(file)}\n`);
    const seconds = Math.round((performance.now() - began) / 1000);
    say(`\n${file}: ${Math.round(bytes / 1e6)} MB for ${platforms.join(', ')}, in ${seconds} s\nsha256 ${sha256}\n`);
    say(`On a laptop: tar -xzf ${basename(file)}, then in the folder ${folderName}: node start.mjs`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function pnpmIn(folder: string, system: string): string {
  return join(folder, system === 'win32' ? 'pnpm.exe' : 'pnpm');
}

/**
 * Since version 12, pnpm is a program for each platform in a package of its own. A registry may not have this version for
 * every platform; an older 12 reads the same lockfile and store.
 */
async function fetchPnpm(platform: string, scratch: string, to: string): Promise<string> {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string };
  const spec = `@pnpm/exe.${platform}@12.0.0 - ${packageManager.replace('pnpm@', '')}`;
  const packed = join(scratch, platform);
  mkdirSync(packed);
  mkdirSync(to);
  // On Windows npm is a script for the shell.
  const windows = process.platform === 'win32';
  const args = ['pack', windows ? `"${spec}"` : spec, '--json', '--loglevel', 'error'];
  const said = JSON.parse(await run('npm', args, packed, windows)) as [{ filename: string; version: string }];
  const [{ version }] = said;
  const file = globSync('*.tgz', { cwd: packed })[0] ?? '';
  await run('tar', ['-xzf', file], packed);
  const system = platform.split('-')[0] ?? '';
  renameSync(pnpmIn(join(packed, 'package'), system), pnpmIn(to, system));
  chmodSync(pnpmIn(to, system), 0o755);
  return version;
}

interface Places {
  readonly pnpm: string;
  readonly scratch: string;
  readonly store: string;
}

/** Installs a copy once: what the store then has is what a laptop of that platform asks it for. */
async function fillStore(platform: string, { pnpm, scratch, store }: Places): Promise<void> {
  const copy = join(scratch, `install-${platform}`);
  mkdirSync(copy);
  await run('tar', ['-xf', join(scratch, 'committed.tar'), '-C', copy], root);
  const [os = '', cpu = ''] = platform.split('-');
  const of = ['--os', os, '--cpu', cpu, ...(os === 'linux' ? ['--libc', 'glibc'] : [])];
  await run(pnpm, ['install', '--frozen-lockfile', '--ignore-scripts', '--store-dir', store, ...of, ...filters], copy);
  rmSync(copy, { recursive: true, force: true });
}

async function archive(
  scratch: string,
  file: string,
  say: PackOptions['say'],
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  let told = performance.now();
  const count = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      bytes += chunk.length;
      if (performance.now() - told > 5000) {
        told = performance.now();
        say(`  ${Math.round(bytes / 1e6)} MB`);
      }
      done(undefined, chunk);
    },
  });
  const tar = spawn('tar', ['-cf', '-', folderName], { cwd: scratch, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(tar, 'close') as Promise<[number | null]>;
  const half = `${file}.half`;
  await pipeline(tar.stdout, createGzip({ level: 4 }), count, createWriteStream(half));
  const [code] = await ended;
  if (code !== 0) throw new Error(`tar ended with ${code}`);
  renameSync(half, file);
  return { bytes, sha256: hash.digest('hex') };
}

async function run(program: string, args: string[], cwd: string, shell = false): Promise<string> {
  const child = spawn(program, args, { cwd: resolve(cwd), shell, stdio: ['ignore', 'pipe', 'pipe'] });
  const [[code], said, complaints] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  if (code === 0) return said;
  throw new Error(`${program} ${args[0]} ended with ${code}:\n${(said + complaints).trim().slice(-1500)}`);
}
