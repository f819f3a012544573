// Begins the workshop from its archive, without a network: `node start.mjs`, and `node start.mjs hint` and so on.
// Plain JavaScript for any Node.js from 20 on: nothing is installed when it begins.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const pack = join(root, '.pack');
const platform = `${process.platform}-${process.arch}`;
const pnpm = join(pack, platform, process.platform === 'win32' ? 'pnpm.exe' : 'pnpm');
const installed = join(root, 'node_modules/.installed-from-pack');
const { platforms, filters } = /** @type {{ platforms: string[], filters: string[] }} */ (
  JSON.parse(readFileSync(join(pack, 'pack.json'), 'utf8'))
);

if (Number(process.versions.node.split('.')[0]) < 20) {
  refuse(`Node.js 20 or newer is needed, and this is ${process.version}: get it from https://nodejs.org`);
}
if (!platforms.includes(platform)) {
  refuse(`this archive is for ${platforms.join(', ')}, and this is ${platform}: ask whoever packed it for yours too`);
}
if (!existsSync(installed)) {
  process.stdout.write('installing from this folder, without a network …\n');
  const code = await run('install', '--offline', '--frozen-lockfile', '--reporter', 'silent', ...filters);
  if (code !== 0) refuse('not installed: see above. Is there room on the disk, and was the archive unpacked whole?');
  writeFileSync(installed, '');
  process.stdout.write('installed. Where a text says `pnpm lesson`, type `node start.mjs` here\n');
}
const words = process.argv.slice(2);
process.exitCode = await run('lesson', ...(words.length > 0 ? words : ['start']));

/**
 * @param {string[]} args
 * @returns {Promise<number>}
 */
function run(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(pnpm, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, PNPM_CONFIG_STORE_DIR: join(pack, 'store'), PNPM_CONFIG_OFFLINE: 'true', CI: 'true' },
    });
    // Ctrl-C reaches the child as well; it ends by itself, and this after it.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => child.kill(signal));
    child.once('error', reject).once('exit', (code) => resolve(code ?? 1));
  });
}

/** @param {string} why */
function refuse(why) {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
