import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type RunningServer } from '@clerk-patterns/config/serve';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Desk } from '../desk.ts';
import { createLive, type Live } from '../live.ts';
import { failing, makeDesk, passing } from '../page/testing.ts';
import { roomCode } from './code.ts';
import { joinRoom, keepInformed, leaveRoom, membershipIn } from './member.ts';
import { createRoom } from './room.ts';

const code = 'ABCDEF';
const everyMs = 20;
/** The machine may be busy. */
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 4000 });
let data: string;
let desk: Desk;
let live: Live;
let outcome = failing;
const ends: (() => unknown)[] = [];

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'member-'));
  const made = makeDesk();
  desk = made.desk;
  outcome = failing;
  live = createLive({ desk, check: () => Promise.resolve(outcome) });
  ends.push(made.remove, () => rmSync(data, { recursive: true }));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A room of this machine, as `pnpm lesson room` opens it. */
async function open(port = 0): Promise<RunningServer & { page: () => Promise<string> }> {
  const addressesOf = () => ({ from: '127.0.0.1', to: '127.0.0.1' });
  const room = createRoom({ code, address: '', names: ['localhost'], lessons: desk.lessons, addressesOf });
  const fetch = (request: Request, env: object) => room.fetch(request, env);
  const server = await startServer({ service: 'room', fetch, port, graceMs: 10 });
  ends.push(server.close);
  const page = async () =>
    (await (await room.request('/', { headers: { host: 'localhost' } })).text()).replaceAll(/<[^>]*>|\s+/g, ' ');
  return { ...server, page };
}

/** Something else that answers on this machine. */
async function openOther(answer: (request: IncomingMessage) => [status: number, body: string]): Promise<string> {
  const server: Server = createServer((request, response) => {
    const [status, body] = answer(request);
    response.writeHead(status, status === 302 ? { location: body } : {}).end(status === 204 ? undefined : body);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

function inform(ms = everyMs): void {
  ends.push(keepInformed(desk, data, live, ms));
}

function watchFetch() {
  const asked = vi.spyOn(globalThis, 'fetch');
  ends.push(() => asked.mockRestore());
  return asked;
}

test('a session tells a room that went away and came back, and the learner notices nothing', async () => {
  const room = await open();
  await joinRoom(desk, data, { origin: room.url, code: 'abcdef', name: ' Ann ' });
  inform();
  await live.request();
  await eventually(async () => expect(await room.page()).toMatch(/Ann .* 1 of 2/));
  desk.hint(desk.current());
  live.touch();
  await eventually(async () => expect(await room.page()).toMatch(/Ann .*Hints\s+1/));
  await room.close();
  const asked = watchFetch();
  outcome = passing;
  await live.request();
  await eventually(() => expect(asked.mock.settledResults.map(({ type }) => type)).toContain('rejected'));
  const again = await open(room.port);
  await eventually(async () => expect(await again.page()).toMatch(/Ann .* 1 of 1 .*Done\s+1 of 2/));
  expect(await leaveRoom(desk, data)).toBe(true);
  await new Promise((resolve) => void setTimeout(resolve, 5 * everyMs));
  expect(await again.page()).toContain('Nobody has joined yet');
  expect(await leaveRoom(desk, data)).toBeUndefined();
});

test('a room hears of a change at once, and of the same once only', async () => {
  const room = await open();
  await joinRoom(desk, data, { origin: room.url, code, name: 'Ann' });
  const asked = watchFetch();
  inform(60_000);
  await live.request();
  await eventually(async () => expect(await room.page()).toMatch(/Ann .* 1 of 2/));
  for (let times = 0; times < 5; times += 1) live.touch();
  await live.request();
  expect(asked).toHaveBeenCalledTimes(2);
});

test('a room hears the name, the lesson and counts, never what somebody wrote or saw', async () => {
  const heard: string[] = [];
  const origin = await openOther((request) => {
    request.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
    if (request.url === '/learners') heard.push(`${request.method} ${JSON.stringify(request.headers)}`);
    return request.url === '/health' ? [200, '{"service":"room"}'] : [204, ''];
  });
  const asked = watchFetch();
  inform();
  await live.request();
  expect(asked).not.toHaveBeenCalled();
  await joinRoom(desk, data, { origin, code, name: 'Ann' });
  await live.request();
  const bodies = () => heard.filter((text) => text.startsWith('{'));
  await eventually(() => expect(bodies().length).toBeGreaterThan(3));
  const id: unknown = expect.stringMatching(/^[\da-f-]{36}$/);
  const report = { id, name: 'Ann', lesson: '01-await-auth', passed: 1, checks: 2, hints: 0, done: 0 };
  expect(JSON.parse(bodies().at(-1) ?? '')).toEqual(report);
  expect(heard.join('\n')).not.toMatch(/Alice|Bob|cookie|authorization|@|token/i);
  expect(statSync(join(data, 'room.json')).mode & 0o077).toBe(0);
});

test('forty learners tell a room at once, and each is there', async () => {
  const room = await open();
  const folders = Array.from({ length: 40 }, () => mkdtempSync(join(tmpdir(), 'member-')));
  ends.push(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));
  await Promise.all(folders.map((folder, at) => joinRoom(desk, folder, { origin: room.url, code, name: `N${at}` })));
  for (const folder of folders) ends.push(keepInformed(desk, folder, live, everyMs));
  await live.request();
  await eventually(async () => expect((await room.page()).match(/1 of 2/g)).toHaveLength(40));
});

test.each<[string, string, string, RegExp]>([
  ['an empty name', '  ', code, /--name takes/],
  ['the name on the wall', '…', code, /--name takes/],
  ['a huge name', 'x'.repeat(5000), code, /--name takes/],
  ['a wrong code', 'Ann', 'ABCDEG', /not the code/],
  ['a code that is none', 'Ann', 'é', /--code takes/],
])('%s is told, and nobody has joined', async (_, name, given, words) => {
  const { url } = await open();
  await expect(joinRoom(desk, data, { origin: url, code: given, name })).rejects.toThrow(words);
  expect(membershipIn(data)).toBeUndefined();
});

test.each<[string, [number, string]]>([
  ['says yes to everything', [204, '']],
  ['answers with a page', [200, '<h1>router</h1>\u001B[2J']],
  ['is another service', [200, '{"service":"workshop"}']],
  ['answers null', [200, 'null']],
])('who %s is no room, and does not hear a name', async (_, answer) => {
  const asked: string[] = [];
  const origin = await openOther(({ url = '' }) => {
    asked.push(url);
    return answer;
  });
  const joined = joinRoom(desk, data, { origin, code, name: 'Ann' });
  await expect(joined).rejects.toThrow(`no room answers at ${origin}: is it the address the leader shows?`);
  expect(asked).toEqual(['/health']);
});

test('who leads to a room is none, and nothing is sent on to where it leads', async () => {
  const room = await open();
  const origin = await openOther(({ url = '' }) => [302, `${room.url}${url}`]);
  await expect(joinRoom(desk, data, { origin, code, name: 'Ann' })).rejects.toThrow('no room answers');
  await joinRoom(desk, data, { origin: room.url, code, name: 'Ann' });
  const file = join(data, 'room.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(room.url, origin));
  expect(await leaveRoom(desk, data)).toBe(false);
  expect(await room.page()).toContain('Ann');
});

test('a room that cannot be reached keeps nobody from leaving, and lets nobody in', async () => {
  const wanted = { origin: 'http://127.0.0.1:1', code, name: 'Ann' };
  await expect(joinRoom(desk, data, wanted)).rejects.toThrow('no room answers');
  const until = new Date(Date.now() + 1000).toISOString();
  writeFileSync(join(data, 'room.json'), JSON.stringify({ ...wanted, id: crypto.randomUUID(), until }));
  expect(await leaveRoom(desk, data)).toBe(false);
  expect(await leaveRoom(desk, data)).toBeUndefined();
});

test('who joins another room leaves the one before', async () => {
  const [one, other] = [await open(), await open()];
  await joinRoom(desk, data, { origin: one.url, code, name: 'Ann' });
  await joinRoom(desk, data, { origin: other.url, code, name: 'Ann' });
  expect(await one.page()).not.toContain('Ann');
  expect(await other.page()).toContain('Ann');
  expect(membershipIn(data)?.origin).toBe(other.url);
  await joinRoom(desk, data, { origin: one.url, code, name: 'Ann again' });
  await joinRoom(desk, data, { origin: one.url, code, name: 'Zoë' });
  expect(await one.page()).toMatch(/1 in the room .*Zoë/);
});

test.each([
  ['is over', { until: '2026-01-01T00:00:00.000Z' }],
  ['was changed to lead far away', { origin: 'http://203.0.113.7:4003' }],
  ['is of an older workshop', { until: undefined }],
])('a membership that %s is none', async (_, changed) => {
  const { url } = await open();
  await joinRoom(desk, data, { origin: url, code, name: 'Ann' });
  const file = join(data, 'room.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...changed }));
  expect(membershipIn(data)).toBeUndefined();
});

test('a room that is opened again has its code, and another day another one', () => {
  const first = roomCode(data);
  expect(first).toMatch(/^[A-HJ-NP-Z2-9]{6}$/);
  expect(roomCode(data)).toBe(first);
  const file = join(data, 'room-code.json');
  writeFileSync(file, JSON.stringify({ code: first, until: new Date().toISOString() }));
  expect(roomCode(data)).not.toBe(first);
  writeFileSync(file, '{');
  expect(roomCode(data)).toMatch(/^[A-HJ-NP-Z2-9]{6}$/);
});
