import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const home = mkdtempSync(join(tmpdir(), 'lesson-command-'));
let workshop: Server;

beforeAll(async () => {
  workshop = createServer((_, response) => response.end('{"service":"workshop"}'));
  await new Promise<void>((listening) => void workshop.listen(0, 'localhost', listening));
});
afterAll(() => {
  workshop.close();
  rmSync(home, { recursive: true, force: true });
});

/** `pnpm lesson` on folders of its own, beside a workshop that runs already: what it said, and its exit code. */
function lesson(...words: string[]): Promise<{ said: string; code: number | undefined }> {
  const env = {
    ...process.env,
    WORKSHOP_PORT: String((workshop.address() as AddressInfo).port),
    WORKSHOP_PLAYGROUND: join(home, 'playground'),
    WORKSHOP_DATA: join(home, 'data'),
  };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['scripts/lesson.ts', ...words], { cwd: root, env }, (_, out, err) =>
      resolve({ said: out + err, code: child.exitCode ?? undefined }),
    );
  });
}

test('a second start says that the workshop is running already, and where to begin', async () => {
  const { said, code } = await lesson('start', '06');
  expect(said).toContain('the workshop is running in another terminal already');
  expect(said).toContain('/lessons/06-cache-leak');
  expect(code).toBe(0);
});

test('a word that a command has no use for is refused, before anything is done', async () => {
  expect(await lesson('hint', '07')).toMatchObject({
    said: expect.stringContaining("too many words after 'hint'") as string,
    code: 2,
  });
  expect((await lesson('progress')).said).toContain('hints shown: 0');
});
