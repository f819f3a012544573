import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatePrivatePem } from '@clerk-patterns/clerk-local';

const resolve = (name: string): string => fileURLToPath(import.meta.resolve(name));
const folder = mkdtempSync(join(tmpdir(), 'clerk-bench-'));
const privateKey = generatePrivatePem();

const commands = {
  'clerk-local': (port: number) => [
    join(dirname(resolve('@clerk-patterns/clerk-local')), 'cli.ts'),
    '--port',
    String(port),
    '--memory',
    '--data',
    folder,
  ],
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
