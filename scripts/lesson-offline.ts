// `pnpm lesson:offline`: the archive of `pnpm lesson pack` begins the workshop without a network. `--help` says more.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readFlags } from '../packages/config/src/flags.ts';
import { originOf } from '../packages/config/src/ports.ts';
import { runWithoutNetwork } from './lib/cut-network.ts';
import { ownPorts } from './lib/workshop.ts';

const help = `pnpm lesson:offline ARCHIVE

Unpacks an archive that \`pnpm lesson pack\` made, and there, with the network cut: installs, begins the first lesson, reads
its page, and sees its checks fail on the exercise and pass on the solution. Fails when anybody asks another machine.
`;
const { values, positionals } = readFlags(help, { options: { inside: { type: 'boolean' } }, allowPositionals: true });
const [place] = positionals;
if (!place) {
  process.stderr.write(`an archive is missing\n\n${help}`);
  process.exit(2);
}
process.exit(values.inside ? await workWithout(place) : unpackAndCut(resolve(place)));

function unpackAndCut(archive: string): number {
  // Blanks in the path, as on many laptops.
  const folder = mkdtempSync(join(tmpdir(), 'a room '));
  try {
    tell('unpack', () => execFileSync('tar', ['-xzf', archive, '-C', folder]));
    const { code, how, asked } = runWithoutNetwork([import.meta.filename, '--inside', join(folder, 'clerk-workshop')]);
    process.stdout.write(`the network was cut ${how}; ${asked.join('\n') || 'nobody asked another machine'}\n`);
    return code === 0 && asked.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tell(what: string, action: () => unknown): void {
  const began = performance.now();
  action();
  process.stdout.write(`ok   ${((performance.now() - began) / 1000).toFixed(1)} s  ${what}\n`);
}

async function workWithout(folder: string): Promise<number> {
  const env = ownPorts(process.env);
  const lesson = (word: string, wanted: number) =>
    tell(`node start.mjs ${word}`, () => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['start.mjs', word], {
        cwd: folder,
        env,
        encoding: 'utf8',
      });
      if (status !== wanted) throw new Error(`node start.mjs ${word} ended with ${status}:\n${stdout}${stderr}`);
    });
  lesson('list', 0);
  const workshop = spawn(process.execPath, ['start.mjs'], { cwd: folder, env, stdio: 'ignore' });
  try {
    const page = `${originOf('workshop', env)}/lessons/01-await-auth`;
    const text = await textOf(page);
    if (!text.includes('The page that protects nothing')) throw new Error(`${page} does not show the lesson`);
    process.stdout.write(`ok   ${page} shows the lesson\n`);
    lesson('check', 1);
    lesson('solve', 0);
    lesson('check', 0);
    return 0;
  } finally {
    workshop.kill();
    await new Promise((ended) => void workshop.once('exit', ended));
  }
}

async function textOf(url: string): Promise<string> {
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return answer.text();
    await wait(200);
  }
  throw new Error(`${url} does not answer`);
}
