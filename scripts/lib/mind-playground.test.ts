import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { awaitStamp, writeStamp } from '../../lessons/runner/playground.ts';
import { mindPlayground } from './mind-playground.ts';
import { onSave } from './on-save.ts';

let folder: string;
let server: Server;
let url: string;
let answer: string | undefined;
let failure = '';
let asked: (() => boolean) | undefined;
let end: (() => void) | undefined;
const restart = vi.fn<() => Promise<void>>(() => Promise.resolve());

beforeEach(async () => {
  restart.mockClear();
  folder = join(mkdtempSync(join(tmpdir(), 'minded-')), 'playground');
  mkdirSync(join(folder, '.next'), { recursive: true });
  answer = undefined;
  failure = '';
  asked = undefined;
  server = createServer((_, response) => {
    if (asked?.() === false) return;
    response.statusCode = answer === undefined ? 500 : 200;
    response.end(answer === undefined ? failure : JSON.stringify({ stamp: answer }));
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  end?.();
  server.close();
  server.closeAllConnections();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

const pause = (ms = 150) => new Promise((resolve) => void setTimeout(resolve, ms));
function mind(patienceMs = 40): void {
  writeStamp(folder, 'new');
  end = mindPlayground({ folder, url, restart, patienceMs, everyMs: 5 });
}

test('an app that sees its files is left alone', async () => {
  answer = 'new';
  // A busy machine's answer may take a while.
  mind(250);
  await pause(500);
  expect(restart).not.toHaveBeenCalled();
});

test('an app that does not see its files is started anew, once for the same files', async () => {
  answer = 'old';
  mind();
  await vi.waitFor(() => expect(restart).toHaveBeenCalledTimes(1));
  await pause();
  expect(restart).toHaveBeenCalledTimes(1);
  writeFileSync(join(folder, 'proxy.ts'), 'mended');
  await vi.waitFor(() => expect(restart).toHaveBeenCalledTimes(2));
});

test('whoever ends it while the app is asked starts nothing', async () => {
  answer = 'old';
  let times = 0;
  asked = () => {
    times += 1;
    if (times === 2) end?.();
    return times < 2;
  };
  mind();
  await vi.waitFor(() => expect(times).toBe(2));
  await pause();
  expect(restart).not.toHaveBeenCalled();
});

test('an app whose .next was taken away is started anew, also when it still answers', async () => {
  answer = 'new';
  mind();
  await pause();
  rmSync(join(folder, '.next'), { recursive: true });
  await vi.waitFor(() => expect(restart).toHaveBeenCalled());
});

test('an app that says what does not compile is given more time, and tells it', async () => {
  failure =
    '<script>{"err":{"message":"./lessons/playground/app/page.tsx:5:22\\nError: Expression \\"x\\" expected\\n 3 |"}}';
  mind(400);
  expect(await awaitStamp(url, 'new', 4000)).toEqual({
    isSeen: false,
    compileError: 'app/page.tsx:5:22 Expression "x" expected',
  });
  expect(restart).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(restart).toHaveBeenCalledTimes(1), 6000);
});

test('what a package forbids is told of the file that imports it into the browser', async () => {
  const lines = [
    './node_modules/server/auth.js:91:3',
    "Error: 'server-only' cannot be imported",
    '  #1 [Server Component]:',
    '    ./lessons/playground/app/page.tsx',
    '  #2 [Client Component Browser]:',
    '    ./lessons/playground/app/[id]/card.tsx [Client Component Browser]',
  ];
  failure = JSON.stringify({ err: { message: lines.join('\n') } });
  expect(await awaitStamp(url, 'new', 2000)).toEqual({
    isSeen: false,
    compileError: "app/[id]/card.tsx 'server-only' cannot be imported",
  });
});

test('where there is no playground nothing is started', async () => {
  mind();
  rmSync(folder, { recursive: true });
  await pause();
  expect(restart).not.toHaveBeenCalled();
});

test('a save is heard, also in a playground that was taken away and laid again', async () => {
  const saved = vi.fn<() => void>();
  end = onSave(folder, saved);
  await pause(50);
  writeFileSync(join(folder, 'page.tsx'), 'one');
  await vi.waitFor(() => expect(saved).toHaveBeenCalledTimes(1), 3000);
  rmSync(folder, { recursive: true });
  await pause(400);
  mkdirSync(folder);
  const before = saved.mock.calls.length;
  await vi.waitFor(() => expect(saved.mock.calls.length).toBeGreaterThan(before), 5000);
  const laid = saved.mock.calls.length;
  writeFileSync(join(folder, 'page.tsx'), 'two');
  await vi.waitFor(() => expect(saved.mock.calls.length).toBeGreaterThan(laid), 3000);
});
