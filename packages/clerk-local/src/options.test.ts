import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createClerkLocal, type ClerkLocal } from './index.ts';
import { verbs } from './control/index.ts';
import { openBrowser, privateKey, startClerk } from './testing.ts';

/* What somebody gets who uses the library or the control plane wrongly: a line that says so, and nothing changed. */

const nonsense: [name: string, options: object][] = [
  ['port', { port: -1 }],
  ['port', { port: Number.NaN }],
  ['port', { port: 1.5 }],
  ['port', { port: 70_000 }],
  ['port', { port: 'x' }],
  ['port', { port: null }],
  ['prot', { prot: 4000 }],
  ['seed', { seed: 'people.yaml' }],
  ['peple', { seed: { peple: [] } }],
  ['settings', { settings: 'none' }],
  ['nope', { settings: { nope: true } }],
  ['dataFile', { dataFile: '' }],
  ['rateLimit.requests', { rateLimit: { requests: Number.NaN, seconds: 1 } }],
  ['rateLimit', { rateLimit: 5 }],
  ['clock', { clock: 5 }],
  ['clock', { clock: () => Number.NaN }],
  ['clock', { clock: () => new Date() }],
  ['clock', { clock: () => 1e300 }],
  ['random', { random: () => 'xxxx' }],
  ['random', { random: () => new Uint8Array(0) }],
  ['onRequest', { onRequest: true }],
  ['options', null as unknown as object],
];

test.each(nonsense)('an instance does not start with a senseless %s: %j', async (name, options) => {
  const given = options === null ? options : { port: 0, privateKey, ...options };
  const refusal: unknown = await createClerkLocal(given as never).then(
    (clerk) => clerk.close(),
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(TypeError);
  expect((refusal as TypeError).message).toContain(name);
  expect(existsSync('x'), 'a port that is a text would be a socket of that name').toBe(false);
});

describe('a running instance', () => {
  let clerk: ClerkLocal;
  beforeAll(async () => {
    clerk = await startClerk();
  });
  afterEach(() => clerk.reset());
  afterAll(() => clerk.close());

  const send = async (method: string, path: string, body?: string, type = 'application/json') => {
    const init = body === undefined ? { method } : { method, body, headers: { 'content-type': type } };
    const answer = await clerk.fetch(new Request(`${clerk.url}${path}`, init));
    return { status: answer.status, text: await answer.text() };
  };

  test.each([Number.NaN, Infinity, -Infinity, 1e300, -1e11, 'x', undefined, null])(
    'moves its clock by no such number: %s',
    (seconds) => {
      clerk.clock.advance(60);
      expect(() => clerk.clock.advance(seconds as never)).toThrow(TypeError);
      expect(clerk.clock.offsetSeconds()).toBe(60);
    },
  );

  test('moves its clock over the control plane to no moment that is no date', async () => {
    for (let times = 0; times < 12; times += 1) await send('POST', '/control/clock', '{"advanceSeconds": 1000000000}');
    expect(clerk.clock.offsetSeconds()).toBe(1e10);
    expect((await send('POST', '/control/clock', '{"advanceSeconds": 1}')).status).toBe(422);
  });

  test('ages factors by whole minutes only', async () => {
    const session = await (await openBrowser(clerk)).signIn('alice@example.com');
    const before = clerk.snapshot();
    for (const minutes of [Number.NaN, -1, 0.5, Infinity, 'x'])
      expect(() => clerk.ageFactors(session, minutes as never)).toThrow(TypeError);
    expect(clerk.snapshot()).toEqual(before);
  });

  test('keeps every key through two rotations, and none but the last after a leak', () => {
    const first = clerk.keys.kid;
    clerk.rotateKeys();
    clerk.rotateKeys();
    expect(clerk.keys.jwks).toHaveLength(3);
    expect(new Set(clerk.keys.jwks.map(({ kid }) => kid)).size).toBe(3);
    clerk.rotateKeys({ keepOld: false });
    expect(clerk.keys.jwks.map(({ kid }) => kid)).toEqual([clerk.keys.kid]);
    expect(clerk.keys.kid).not.toBe(first);
  });

  test('gives copies: who changes an inbox or a snapshot changes nothing here', () => {
    const { length } = clerk.snapshot()['users'] ?? [];
    (clerk.inbox() as unknown[]).push({});
    (clerk.snapshot()['users'] as unknown[]).length = 0;
    expect(clerk.inbox()).toEqual([]);
    expect(clerk.snapshot()['users']).toHaveLength(length);
  });

  test('gives a whole snapshot while requests run', async () => {
    const people = Array.from({ length: 30 }, async () => (await openBrowser(clerk)).signIn('bob@example.com'));
    const shots: ReturnType<ClerkLocal['snapshot']>[] = [];
    for (let times = 0; times < 30; times += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      shots.push(clerk.snapshot());
    }
    await Promise.all(people);
    for (const shot of shots) {
      const clients = new Set(shot['clients']?.map(({ id }) => id));
      for (const session of shot['sessions'] ?? [])
        expect(clients).toContain((session as { clientId?: string }).clientId);
      expect(() => clerk.restore(shot)).not.toThrow();
    }
  });

  const bodies = [undefined, '', 'x', 'null', '5', '[]', '{', '{"a": 1}', '{"__proto__": 1}', '['.repeat(5000)];
  const changing = verbs.filter(({ method }) => method !== 'GET').map(({ method, path }) => [method, path] as const);

  test.each(changing)('%s %s answers no body with a fault of its own', async (method, path) => {
    for (const body of bodies) {
      const { status, text } = await send(method, path.replace(':id', 'x1'), body);
      expect(status, `${body}: ${text}`).toBeLessThan(500);
      const says = status < 400 || /"message":"[^"]*[a-z]{3}/.test(text);
      expect(says, text).toBe(true);
    }
  });

  test.each(['/control/restore', '/control/seed'])('%s does not empty everything for want of a body', async (path) => {
    const before = clerk.snapshot();
    for (const body of [undefined, '', '{}', '[]']) expect((await send('POST', path, body)).status).toBe(422);
    expect(clerk.snapshot()).toEqual(before);
  });

  test('its control plane takes JSON from `curl -d`, which calls it a form', async () => {
    const form = 'application/x-www-form-urlencoded';
    const fault = '{ "kind": "jwks_down", "count": 1 }';
    expect((await send('POST', '/control/faults', fault, form)).status).toBe(200);
    expect(clerk.faults.list()).toMatchObject([{ kind: 'jwks_down', count: 1 }]);
    expect((await send('POST', '/control/clock', '{ "advanceSeconds": 3600 }', form)).status).toBe(200);
    expect(clerk.clock.offsetSeconds()).toBe(3600);
    expect((await send('POST', '/control/keys/rotate', '{}', form)).status).toBe(200);
    expect(clerk.keys.jwks).toHaveLength(2);
  });
});

test('an instance may be closed twice, and gives its port back', async () => {
  const clerk = await createClerkLocal({ port: 0, privateKey });
  const port = Number(new URL(clerk.url).port);
  await clerk.close();
  await Promise.all([clerk.close(), clerk.close()]);
  const next = createServer();
  await new Promise<void>((resolve, reject) => next.on('error', reject).listen(port, 'localhost', resolve));
  await new Promise((resolve) => next.close(resolve));
});
