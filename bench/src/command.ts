import { execFileSync, spawn } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatePrivatePem } from '@clerk-patterns/clerk-local';

const resolve = (name: string): string => fileURLToPath(import.meta.resolve(name));
const folder = mkdtempSync(join(tmpdir(), 'clerk-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const privateKey = generatePrivatePem();

/** The command as it is published: packed, and unpacked beside the browser bundles it serves. */
function packedCommand(): string {
  const source = join(dirname(resolve('@clerk-patterns/clerk-local')), '..');
  const program = process.env['npm_execpath'] ?? 'pnpm';
  const [file, ...before] = /\.[cm]?js$/.test(program) ? [process.execPath, program] : [program];
  execFileSync(file ?? program, [...before, 'pack', '--pack-destination', folder], { cwd: source, stdio: 'ignore' });
  execFileSync('tar', ['-xzf', ...globSync('*.tgz', { cwd: folder })], { cwd: folder });
  symlinkSync(join(source, 'node_modules'), join(folder, 'package/node_modules'), 'dir');
  return join(folder, 'package/dist/cli.js');
}

const packed = packedCommand();

const commands = {
  'clerk-local': (port: number) => [packed, '--port', String(port)],
  emulate: (port: number) => [
    join(dirname(resolve('emulate')), 'index.js'),
    '--service',
    'clerk',
    '--port',
    String(port),
  ],
};

/** Milliseconds from the start of a command to its first answer; the key is given. */
export async function commandMs(name: keyof typeof commands, port: number): Promise<number> {
  const began = performance.now();
  const env = { ...process.env, CLERK_LOCAL_PRIVATE_KEY: privateKey, NODE_ENV: 'test' };
  const child = spawn(process.execPath, commands[name](port), { env, stdio: 'ignore', cwd: folder });
  const ended = new Promise((done) => child.once('close', done));
  try {
    while (performance.now() - began < 20_000) {
      // Any answer will do: it serves.
      const answered = await fetch(`http://localhost:${port}/health`).then(
        () => true,
        () => false,
      );
      if (answered) return performance.now() - began;
      await new Promise((done) => setTimeout(done, 5));
    }
    throw new Error(`${name} did not start`);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}
