import { expect, test, vi } from 'vitest';
import { isNear, readRoomAddress } from './address.ts';
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
    address: '192.168.1.2:4003',
    names: ['192.168.1.2'],
    lessons: [{ id: '01-await-auth', number: '01', title: 'The page that protects nothing' }],
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
  const asLeader = async (path: string) => {
    const before = caller;
    caller = '192.168.1.2';
    const answer = await ask(path);
    caller = before;
    return answer;
  };
  const page = async () => (await asLeader('/')).text();
  /** Listens as the page does, and counts what it hears. */
  const events = async () => {
    const reader = (await asLeader('/events')).body?.getReader();
    let said = '';
    const listen = async (): Promise<void> => {
      for (let part = await reader?.read(); part?.value; part = await reader?.read())
        said += new TextDecoder().decode(part.value);
    };
    void listen();
    return { heard: () => said.split('event: changed').length - 1, end: async () => reader?.cancel() };
  };
  return { ask, tell, page, events, asLeader, pass: (ms: number) => (time += ms) };
}

/** The page's rows: who and when they got further, without the markup. */
async function rowsOf(page: () => Promise<string>): Promise<string[]> {
  const rows = (await page()).split('<tr role="row" class="').slice(1);
  return rows.map((row) =>
    row
      .replaceAll(/<[^>]*>|^is-\w+">/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );
}
const minute = 60_000;

test('the leader sees who is where, and when they last got further', async () => {
  const { tell, page, pass } = makeRoom();
  expect(await page()).toContain('Nobody has joined yet');
  expect((await tell(report)).status).toBe(204);
  expect(await page()).toContain('pnpm lesson join 192.168.1.2:4003 --code ABCDEF --name …');
  pass(9 * minute);
  await tell(report);
  const lesson = 'Lesson 01 The page that protects nothing';
  const row = (got: string, checks: string) => `Ann Got further ${got} ${lesson} Checks ${checks} Hints 1 Done 0 of 1`;
  expect((await rowsOf(page))[0]).toContain(row('9 min ago may want help', '1 of 4'));
  await tell({ ...report, passed: 2 });
  expect((await rowsOf(page))[0]).toContain(row('just now', '2 of 4'));
  expect((await tell(report, {}, 'DELETE')).status).toBe(204);
  expect(await page()).toContain('Nobody has joined yet');
  expect((await tell(report)).status).toBe(410);
  expect(await page()).toContain('Nobody has joined yet');
});

test('who breaks a check and mends it again got no further; who is done needs no help', async () => {
  const { tell, page, pass } = makeRoom();
  await tell({ ...report, passed: 3 });
  pass(9 * minute);
  await tell({ ...report, passed: 0, checks: 0 });
  await tell({ ...report, passed: 3 });
  expect((await rowsOf(page))[0]).toContain('9 min ago may want help');
  await tell({ ...report, passed: 4, done: 1 });
  pass(9 * minute);
  await tell({ ...report, passed: 4, done: 1 });
  expect((await rowsOf(page))[0]).toContain('9 min ago done');
});

test('who may want help stands first, who is not heard of last and is forgotten at some time', async () => {
  const { tell, page, pass } = makeRoom();
  const person = (name: string, more = {}) => ({ ...report, id: crypto.randomUUID(), name, ...more });
  const [gone, done, works, stuck] = [person('Gone'), person('Done', { passed: 4 }), person('Works'), person('Stuck')];
  await tell(gone);
  await tell(stuck);
  await tell(done);
  pass(8 * minute);
  for (const one of [works, stuck, done]) await tell(one);
  const names = async () => (await rowsOf(page)).map((row) => row.split(' ')[0]);
  expect(await names()).toEqual(['Stuck', 'Works', 'Done', 'Gone']);
  expect((await rowsOf(page))[3]).toContain('not heard of for 8 min');
  pass(8 * minute);
  for (const one of [works, stuck, done]) await tell(one);
  expect(await names()).not.toContain('Gone');
  await tell(gone);
  expect(await names()).toContain('Gone');
});

test('a name is text, whatever it is, and two of one name can be told apart', async () => {
  const { tell, page } = makeRoom();
  const names = ['<script>alert(1)</script>', 'علی\u200Cرضا', '👩\u200D💻 Zoë', 'Ann', 'Ann'];
  for (const name of names) expect((await tell({ ...report, id: crypto.randomUUID(), name })).status).toBe(204);
  const shown = await page();
  expect(shown).not.toContain('<script>alert');
  for (const name of ['&lt;script&gt;', ...names.slice(1, 4), 'Ann (2)']) expect(shown).toContain(`<bdi>${name}`);
});

test('the page hears of what changed, and of nothing else', async () => {
  const { tell, events } = makeRoom();
  const { heard, end } = await events();
  await vi.waitFor(() => expect(heard()).toBe(1));
  await tell(report);
  await vi.waitFor(() => expect(heard()).toBe(2));
  await tell(report);
  await tell({ ...report, hints: 2 });
  await vi.waitFor(() => expect(heard()).toBe(3));
  await end();
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
  ['a name of nothing that is seen', { ...report, name: '\u200D' }, {}, 400],
  ['a name that covers those above', { ...report, name: `Z${'\u0301'.repeat(20)}` }, {}, 400],
  ['a name in two lines', { ...report, name: 'a\u2028b' }, {}, 400],
  ['a name that is none', { ...report, name: ['Ann'] }, {}, 400],
  ['more passed than there are', { ...report, passed: 5 }, {}, 400],
  ['a lesson with a path', { ...report, lesson: '../x' }, {}, 400],
  ['more than is asked', { ...report, email: 'x' }, {}, 400],
  ['numbers without end', { ...report, passed: 1e99 }, {}, 400],
  ['a long body', { ...report, name: 'x'.repeat(5000) }, {}, 413],
  ['another host', report, { host: 'evil.example' }, 421],
  ['another host with the port', report, { host: 'evil.example:4003' }, 421],
  ['no host', report, { host: '' }, 421],
  ['a page that knows the code', report, { origin: 'http://evil.example' }, 403],
])('%s is refused, and nobody is there', async (_, body, headers, status) => {
  const { tell, page } = makeRoom();
  expect((await tell(body, headers)).status).toBe(status);
  expect(await page()).toContain('Nobody has joined yet');
});

test('a public address is refused, and a learner does not see the page', async () => {
  expect((await makeRoom('8.8.8.8').tell(report)).status).toBe(403);
  for (const path of ['/', '/events', '/assets/workshop.js'])
    expect((await makeRoom().ask(path)).status, path).toBe(403);
});

test('the page loads its own files only, and is framed by nobody', async () => {
  const { asLeader } = makeRoom();
  const { headers } = await asLeader('/');
  expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  expect(headers.get('cache-control')).toBe('no-store');
  for (const name of ['globals.css', 'workshop.css', 'workshop.js', 'icon.svg'])
    expect((await asLeader(`/assets/${name}`)).status, name).toBe(200);
  for (const name of ['page.ts', '__proto__', '..%2f..%2fpackage.json'])
    expect((await asLeader(`/assets/${name}`)).status, name).toBe(404);
});

test('methods that a room does not know are refused', async () => {
  const { ask } = makeRoom();
  for (const method of ['GET', 'PUT', 'PATCH', 'OPTIONS'])
    expect((await ask('/learners', { method })).status).toBe(405);
});

test('who guesses codes waits; whoever knows it tells as often as they like, from one address as well', async () => {
  const { tell, page, pass } = makeRoom();
  const people = Array.from({ length: 40 }, (_, at) => ({ ...report, id: crypto.randomUUID(), name: `Ann ${at}` }));
  for (let times = 0; times < 5; times += 1) for (const one of people) expect((await tell(one)).status).toBe(204);
  expect(await page()).toContain('40 in the room');
  const statuses = [];
  for (let count = 0; count < 31; count += 1) statuses.push((await tell(report, { 'x-room-code': 'X' })).status);
  expect(statuses.slice(-2)).toEqual([401, 429]);
  expect((await tell(report)).status).toBe(429);
  pass(10_000);
  expect((await tell(report)).status).toBe(204);
});

test('a room is full at some time', async () => {
  const { tell, pass } = makeRoom();
  for (let count = 0; count < 200; count += 1) await tell({ ...report, id: crypto.randomUUID() });
  expect((await tell({ ...report, id: crypto.randomUUID() })).status).toBe(409);
  pass(16 * minute);
  expect((await tell({ ...report, id: crypto.randomUUID() })).status).toBe(204);
});

test('addresses of this machine and of local networks are near, and no others', () => {
  const nearOnes = ['localhost', '127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.0.9', '::1', 'fe80::1', '[fd00::1]'];
  expect(nearOnes.filter((host) => !isNear(host))).toEqual([]);
  const far = ['8.8.8.8', '172.32.0.1', '0.0.0.0', '::', 'example.com', '2001:db8::1', '192.168.1.1.example.com', ''];
  expect(far.filter((host) => isNear(host))).toEqual([]);
});

test.each([
  ['192.168.1.20:4003', 'http://192.168.1.20:4003'],
  [' http://192.168.1.20:4003/ ', 'http://192.168.1.20:4003'],
  ['192.168.1.20', 'http://192.168.1.20:4003'],
  ['LOCALHOST:80', 'http://localhost'],
  ['[FD00:0::1]:4003', 'http://[fd00::1]:4003'],
])('the address %j is read', (text, origin) => {
  expect(readRoomAddress(text)).toBe(origin);
});

test.each([
  'example.com:4003',
  '192.168.1.20:4003/x',
  '192.168.1.20:99999',
  'a@192.168.1.20',
  '',
  '3232235777',
  '192.168.1',
  '0300.0250.1.1',
  'https://192.168.1.20',
  '192.168.1.20:4003#x',
  '[fe80::1%eth0]:4003',
])('the address %j is refused', (text) => {
  expect(() => readRoomAddress(text)).toThrow(TypeError);
});
