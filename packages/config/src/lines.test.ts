import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createLines } from './lines.ts';

/** A reader of which the test says how much it takes. */
function createReader() {
  const reader = { taken: '', calls: 0, room: Infinity, code: 'EAGAIN' };
  const write = (_fd: number, bytes: Uint8Array): number => {
    reader.calls += 1;
    if (reader.room === 0) throw Object.assign(new Error('canary'), { code: reader.code });
    const part = bytes.subarray(0, reader.room);
    reader.room -= part.length;
    reader.taken += Buffer.from(part).toString('latin1');
    return part.length;
  };
  return { reader, write };
}
const turn = async (): Promise<unknown> => new Promise(setImmediate);

test('lines of one turn are written by one call, in their order', async () => {
  const { reader, write } = createReader();
  const lines = createLines(1, { write });
  for (const line of ['a\n', 'b\n', 'c\n']) lines.write(line);
  expect(reader.calls).toBe(0);
  await turn();
  expect(reader).toMatchObject({ taken: 'a\nb\nc\n', calls: 1 });
  lines.write('d\n');
  await turn();
  expect(reader).toMatchObject({ taken: 'a\nb\nc\nd\n', calls: 2 });
});

test('a slow reader holds nobody up and gets every line, also one that was cut in a letter', async () => {
  const { reader, write } = createReader();
  const lines = createLines(1, { write });
  reader.room = 3;
  lines.write('a €\n');
  await turn();
  lines.write('b\n');
  reader.room = Infinity;
  await expect.poll(() => Buffer.from(reader.taken, 'latin1').toString()).toBe('a €\nb\n');
});

test('for a reader that stands still no more is held than said', async () => {
  const { reader, write } = createReader();
  const lines = createLines(1, { write, mostBytes: 6 });
  reader.room = 0;
  for (const line of ['aaa\n', 'bbb\n', 'c\n']) {
    lines.write(line);
    lines.flushSync();
  }
  reader.room = Infinity;
  await expect.poll(() => reader.taken).toBe('aaa\nc\n');
});

test('a reader that is gone is written nothing more', async () => {
  const { reader, write } = createReader();
  const lines = createLines(1, { write });
  [reader.room, reader.code] = [0, 'EPIPE'];
  lines.write('a\n');
  await turn();
  reader.room = Infinity;
  lines.write('b\n');
  await turn();
  expect(reader.taken).toBe('b\n');
});

/** A program that logs, in a process of its own. */
function run(program: string) {
  const log = JSON.stringify(join(import.meta.dirname, 'log.ts'));
  const source = `import { createLogger } from ${log}; const log = createLogger('test'); ${program}`;
  const env = { PATH: process.env['PATH'] };
  return spawn(process.execPath, ['--input-type=module', '-e', source], { env, stdio: ['ignore', 'pipe', 'ignore'] });
}
const manyLines = "for (let at = 0; at < 20_000; at += 1) log.info({ at }, 'x'.repeat(50));";

test.each([
  ['ends itself', 'process.exit(3);', 3],
  ['ends by a fault', "throw new Error('canary');", 1],
])('a process that %s in the turn of its last line writes all of them', async (_how, end, code) => {
  const child = run(`${manyLines} ${end}`);
  const ended = once(child, 'exit');
  const written = (await text(child.stdout)).trimEnd().split('\n');
  expect(written.map((line) => (JSON.parse(line) as { at: number }).at)).toEqual(Array.from(written.keys()));
  expect([written.length, await ended]).toEqual([20_000, [code, null]]);
});

test.each([
  ['is gone', (child: ReturnType<typeof run>) => child.stdout.destroy()],
  ['stands still', () => undefined],
])('a process whose reader %s ends all the same', async (_how, leave) => {
  const child = run(`setTimeout(() => { ${manyLines} process.exit(3); }, 50);`);
  leave(child);
  expect(await once(child, 'exit')).toEqual([3, null]);
});
