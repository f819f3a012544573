import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const preload = pathToFileURL(join(import.meta.dirname, 'no-network.ts')).href;

/** How a program ended that had no network. */
export interface CutRun {
  readonly code: number;
  /** What the system cut, in words. */
  readonly how: string;
  /** Who asked another machine all the same, a line each, but for what is known. */
  readonly asked: readonly string[];
}

/** Next.js in development asks npm for its newest version, has no switch for it, and does without an answer. */
const known = /[\\/]next[\\/]dist[\\/]server[\\/]lib[\\/]start-server\.js asked registry\.npmjs\.org$/;

/** Ways to start a program where there is no network but loopback; the first that works here is taken. */
const ways = [
  ['unshare', '--net'],
  ['unshare', '--map-root-user', '--net'],
] as const;
const loopback = 'ip link set lo up && exec "$@"';

/**
 * Runs a program of Node.js without a network: in a network of its own that has loopback only, where the system allows
 * that (Linux), and in any case with every Node.js process refusing, and noting, whoever is not on this machine.
 */
export function runWithoutNetwork(args: readonly string[]): CutRun {
  const folder = mkdtempSync(join(tmpdir(), 'cut-'));
  const file = join(folder, 'asked');
  writeFileSync(file, '');
  const env = { ...process.env, NETWORK_ASKED: file, NODE_OPTIONS: `--import ${preload}` };
  const way = ways.find(([program, ...rest]) => works([program, ...rest, 'sh', '-c', loopback, 'sh', 'true']));
  const command = [...(way ? [...way, 'sh', '-c', loopback, 'sh'] : []), process.execPath, ...args];
  const [program = '', ...rest] = command;
  try {
    const { status } = spawnSync(program, rest, { stdio: 'inherit', env });
    const asked = [
      ...new Set(
        readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => line !== '' && !known.test(line)),
      ),
    ];
    const how = way ? 'by the system' : 'for Node.js only: this system does not let us cut it';
    return { code: status ?? 1, how, asked };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function works([program = '', ...args]: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** Whether this process runs without a network; then also what it has left, for whoever doubts it. */
export function networkIsCut(): string | undefined {
  return process.env['NETWORK_ASKED'] ? Object.keys(networkInterfaces()).join(', ') : undefined;
}
