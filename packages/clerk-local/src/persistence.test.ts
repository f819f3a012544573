import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { createKeeper, readSnapshot } from './persistence.ts';
import { createState } from './state.ts';
import { alice, askBackend, openBrowser, privateKey, startClerk } from './testing.ts';

const newFile = () => join(mkdtempSync(join(tmpdir(), 'clerk-local-')), 'deep', 'state.json');

/** A program that makes users, several at a time, and says the id of each once it is acknowledged. */
const program = `
import { createClerkLocal } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)};
const clerk = await createClerkLocal({ port: 0, dataFile: process.env.FILE });
const headers = { authorization: 'Bearer ' + clerk.keys.secretKey, 'content-type': 'application/json' };
const make = async (number) => {
  const body = JSON.stringify({ email_address: ['u' + number + '@example.com'], skip_password_requirement: true });
  const answer = await clerk.fetch(new Request(clerk.url + '/api/v1/users', { method: 'POST', headers, body }));
  const user = await answer.json();
  if (answer.status === 200) process.stdout.write(user.id + '\\n');
};
for (let number = 0; ; number += 5) await Promise.all([0, 1, 2, 3, 4].map((more) => make(number + more)));
`;

/** Runs the program, kills it without warning once it acknowledged so many, and returns what it acknowledged. */
async function killAfter(count: number, file: string): Promise<string[]> {
  const env = { ...process.env, FILE: file, CLERK_LOCAL_PRIVATE_KEY: privateKey };
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.split('\n').length > count) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  return said.split('\n').filter((line) => line.length === 32);
}

describe('a server that is killed while it writes', () => {
  test.concurrent.each([1, 40])('has every user it acknowledged when it starts again: after %i', async (count) => {
    const file = newFile();
    const acknowledged = await killAfter(count, file);
    expect(acknowledged.length).toBeGreaterThanOrEqual(count);
    const clerk = await startClerk({ dataFile: file });
    const found = new Set((clerk.snapshot()['users'] ?? []).map(({ id }) => id));
    await clerk.close();
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
    expect(found.has(alice)).toBe(true);
  });
});

test('what was kept is used instead of the seed, sessions included', async () => {
  const file = newFile();
  const before = await startClerk({ dataFile: file });
  const browser = await openBrowser(before);
  const session = await browser.signIn('alice@example.com');
  await askBackend(before, 'PATCH', `/v1/users/${alice}`, { first_name: 'Alicia' });
  await before.close();
  const after = await startClerk({ dataFile: file });
  expect((await askBackend(after, 'GET', `/v1/users/${alice}`)).body).toMatchObject({ first_name: 'Alicia' });
  const path = `/v1/client/sessions/${session}/tokens?__clerk_db_jwt=${browser.id}`;
  expect((await after.fetch(new Request(after.url + path, { method: 'POST' }))).status).toBe(200);
  await after.close();
});

test('a file has one owner at a time, who gives it back in the end or when the start fails', async () => {
  const file = newFile();
  const first = await startClerk({ dataFile: file });
  await expect(startClerk({ dataFile: file })).rejects.toThrow(`${file} is in use by this process (${process.pid})`);
  await first.close();
  await expect(startClerk({ dataFile: file, port: 70_000 })).rejects.toThrow('port');
  const second = await startClerk({ dataFile: file });
  await second.close();
  expect(readdirSync(join(file, '..')).filter((name) => name.includes('lock'))).toEqual([]);
});

test('only its owner may read the file, and no half-written one stays', async () => {
  const file = newFile();
  const state = createState();
  const keep = createKeeper(file, state);
  state.devBrowsers.put({ id: 'dvb_1', clientId: null });
  await keep();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(file, '..'))).toEqual(['state.json']);
  expect(readSnapshot(file)?.['devBrowsers']).toEqual([{ id: 'dvb_1', clientId: null }]);
});

test('changes that come during a write are kept by the next, and each caller waits for their own', async () => {
  const file = newFile();
  const state = createState();
  const keep = createKeeper(file, state);
  const found: Promise<boolean | undefined>[] = [];
  for (let number = 0; number < 40; number += 1) {
    const { id } = state.devBrowsers.put({ id: `dvb_${number}`, clientId: null });
    found.push(keep().then(() => readSnapshot(file)?.['devBrowsers']?.some((row) => row.id === id)));
    await new Promise(setImmediate);
  }
  expect(await Promise.all(found)).toEqual(found.map(() => true));
});

test('the file is replaced, never changed in place: whoever reads it finds all of one state', async () => {
  const file = newFile();
  const state = createState();
  const keep = createKeeper(file, state);
  const places: number[] = [];
  for (const id of ['dvb_1', 'dvb_2']) {
    state.devBrowsers.put({ id, clientId: null });
    await keep();
    places.push(statSync(file).ino);
  }
  expect(places[0]).not.toBe(places[1]);
});

test('without a change nothing is written', async () => {
  const file = newFile();
  await createKeeper(file, createState())();
  expect(readSnapshot(file)).toBeUndefined();
});

test.each([
  '',
  '{',
  '{"version":1,"state":',
  'null',
  '[]',
  '{"version":1}',
  '{"version":2,"state":{}}',
  '{"version":1,"state":{"users":7}}',
])('a file that clerk-local did not write is refused in one line: %s', async (content) => {
  const file = join(mkdtempSync(join(tmpdir(), 'clerk-local-')), 'state.json');
  writeFileSync(file, content);
  const line = `${file} is not what clerk-local writes: move it away to start afresh`;
  await expect(startClerk({ dataFile: file })).rejects.toThrow(line);
  expect(readFileSync(file, 'utf8')).toBe(content);
});

test('what could not be kept is not acknowledged, and said in the log', async () => {
  const file = newFile();
  const clerk = await startClerk({ dataFile: file });
  const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    rmSync(join(file, '..'), { recursive: true });
    expect((await askBackend(clerk, 'POST', `/v1/users/${alice}/ban`)).status).toBe(500);
    expect(log).toHaveBeenCalledOnce();
  } finally {
    log.mockRestore();
    // Nor does it end as if all were well.
    await expect(clerk.close()).rejects.toThrow('ENOENT');
  }
});
