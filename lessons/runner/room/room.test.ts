import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDesk } from '../page/testing.ts';
import { isNear, readRoomAddress } from './address.ts';
import { joinRoom, leaveRoom } from './member.ts';
import { createRoom } from './room.ts';

const code = 'ABCDEF';
const report = {
  id: crypto.randomUUID(),
  name: 'Ann',
  lesson: '01-await-auth',
  passed: 1,
  checks: 4,
  hints: 1,
  done: 0,
};

function makeRoom(from = '192.168.1.7') {
  let time = 0;
  let caller = from;
  const room = createRoom({
    code,
    hosts: ['192.168.1.2:4003'],
    addressesOf: () => ({ from: caller, to: '192.168.1.2' }),
    now: () => time,
  });
  const ask = (path: string, init: { method?: string; body?: string; headers?: Record<string, string> } = {}) =>
    room.request(path, { ...init, headers: { host: '192.168.1.2:4003', ...init.headers } });
  const tell = (body: unknown, headers: Record<string, string> = {}, method = 'POST') =>
    ask('/learners', {
      method,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'x-room-code': code, ...headers },
    });
  const page = async () => {
    const before = caller;
    caller = '192.168.1.2';
    const answer = await ask('/');
    caller = before;
    return answer.text();
  };
  return { ask, tell, page, pass: (ms: number) => (time += ms) };
}

test('the leader sees who is where, and for how long they got no further', async () => {
  const { tell, page, pass } = makeRoom();
  expect(await page()).toContain('Nobody has joined yet');
  expect((await tell(report)).status).toBe(204);
  pass(9 * 60_000);
  await tell(report);
  expect(await page()).toMatch(/Ann[\s\S]*01-await-auth[\s\S]*1 of 4[\s\S]*! 9 min/);
  await tell({ ...report, passed: 2 });
  expect(await page()).toMatch(/2 of 4[\s\S]*>0 min/);
  expect((await tell(report, {}, 'DELETE')).status).toBe(204);
  expect(await page()).not.toContain('Ann');
});

test('a name is text, whatever it is', async () => {
  const { tell, page } = makeRoom();
  await tell({ ...report, name: '<script>alert(1)</script>' });
  expect(await page()).toContain('&lt;script&gt;');
});

test.each<[string, unknown, Record<string, string>, number]>([
  ['a wrong code', report, { 'x-room-code': 'ABCDEG' }, 401],
  ['no code', report, { 'x-room-code': '' }, 401],
  ['a form', report, { 'content-type': 'text/plain' }, 415],
  ['no JSON', '{{{', {}, 400],
  ['null', null, {}, 400],
  ['a long name', { ...report, name: 'x'.repeat(41) }, {}, 400],
  ['an empty name', { ...report, name: '  ' }, {}, 400],
  ['a name with a control character', { ...report, name: 'a\u0000b' }, {}, 400],
  ['a name that turns the line around', { ...report, name: 'a\u202Eb' }, {}, 400],
  ['a lesson with a path', { ...report, lesson: '../x' }, {}, 400],
  ['more than is asked', { ...report, email: 'x' }, {}, 400],
  ['numbers without end', { ...report, passed: 1e99 }, {}, 400],
  ['a long body', { ...report, name: 'x'.repeat(5000) }, {}, 413],
  ['another host', report, { host: 'evil.example' }, 421],
])('%s is refused, and nobody is there', async (_, body, headers, status) => {
  const { tell, page } = makeRoom();
  expect((await tell(body, headers)).status).toBe(status);
  expect(await page()).toContain('Nobody has joined yet');
});

test('a public address is refused, and a learner does not see the page', async () => {
  expect((await makeRoom('8.8.8.8').tell(report)).status).toBe(403);
  expect((await makeRoom().ask('/')).status).toBe(403);
});

test('who asks too often waits, and others do not', async () => {
  const { tell, pass } = makeRoom();
  const statuses = [];
  for (let count = 0; count < 61; count += 1) statuses.push((await tell(report, { 'x-room-code': 'X' })).status);
  expect(statuses.slice(-2)).toEqual([401, 429]);
  pass(10_000);
  expect((await tell(report)).status).toBe(204);
});

test('a room is full at some time', async () => {
  const { tell, pass } = makeRoom();
  for (let count = 0; count < 200; count += 1) {
    pass(1000);
    await tell({ ...report, id: crypto.randomUUID() });
  }
  expect((await tell({ ...report, id: crypto.randomUUID() })).status).toBe(409);
});

test('addresses of this machine and of local networks are near, and no others', () => {
  const nearOnes = ['localhost', '127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.0.9', '::1', 'fe80::1', '[fd00::1]'];
  expect(nearOnes.filter((host) => !isNear(host))).toEqual([]);
  const far = ['8.8.8.8', '172.32.0.1', '0.0.0.0', '::', 'example.com', '2001:db8::1', '192.168.1.1.example.com', ''];
  expect(far.filter((host) => isNear(host))).toEqual([]);
  expect(readRoomAddress('http://192.168.1.20:4003/')).toBe('http://192.168.1.20:4003');
  for (const text of ['example.com:4003', '192.168.1.20:4003/x', 'a@192.168.1.20', '', '3232235777']) {
    expect(() => readRoomAddress(text)).toThrow(TypeError);
  }
});

test('a room that cannot be reached keeps nobody from leaving, and lets nobody in', async () => {
  const { desk, remove } = makeDesk();
  const data = mkdtempSync(join(tmpdir(), 'member-'));
  const wanted = { origin: 'http://127.0.0.1:1', code, name: 'Ann' };
  await expect(joinRoom(desk, data, wanted)).rejects.toThrow('nobody answers');
  writeFileSync(join(data, 'room.json'), JSON.stringify({ ...wanted, id: report.id }));
  expect(await leaveRoom(desk, data)).toBe(true);
  expect(await leaveRoom(desk, data)).toBe(false);
  remove();
  rmSync(data, { recursive: true });
});
