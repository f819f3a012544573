import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../index.ts';
import { bob, startClerk } from '../testing.ts';
import { openPanel, type PanelBrowser } from './testing.ts';

let clerk: ClerkLocal;
let panel: PanelBrowser;
const ban = `/panel/people/${bob}`;
const isBanned = (): boolean =>
  clerk.snapshot()['users']?.some((user) => user.id === bob && 'banned' in user && user.banned === true) ?? false;

beforeAll(async () => {
  clerk = await startClerk();
  panel = await openPanel(clerk);
});
afterAll(() => clerk.close());

const form = 'application/x-www-form-urlencoded';
const own = (): Record<string, string> => ({
  origin: clerk.url,
  'sec-fetch-site': 'same-origin',
  'content-type': form,
});

describe('who may act', () => {
  const attacks: readonly (readonly [what: string, headers: () => Record<string, string>, token: () => string])[] = [
    [
      'another port of this machine',
      () => ({ ...own(), origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }),
      () => panel.formToken,
    ],
    [
      'another port that lies about its origin no more',
      () => ({ 'content-type': form, 'sec-fetch-site': 'same-site' }),
      () => panel.formToken,
    ],
    [
      'a page elsewhere',
      () => ({ ...own(), origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }),
      () => panel.formToken,
    ],
    ['a sandboxed frame', () => ({ ...own(), origin: 'null', 'sec-fetch-site': 'cross-site' }), () => panel.formToken],
    ['somebody who says nothing of where they come from', () => ({ 'content-type': form }), () => panel.formToken],
    [
      'the same host by another scheme',
      () => ({ ...own(), origin: clerk.url.replace('http:', 'https:') }),
      () => panel.formToken,
    ],
    ['an own page without its token', own, () => ''],
    ['an own page of another process', own, () => 'x'.repeat(32)],
    ['a token that is longer', own, () => `${panel.formToken}x`],
  ];
  test.each(attacks)('refuses %s', async (_what, headers, token) => {
    const { status, text } = await panel.send(
      ban,
      new URLSearchParams({ action: 'ban', form_token: token() }).toString(),
      headers(),
    );
    expect(status).toBe(403);
    expect(text).not.toContain(panel.formToken);
    expect(isBanned()).toBe(false);
  });

  test('refuses a body that is no form, such as one a page may send anywhere as plain text', async () => {
    const body = `form_token=${panel.formToken}&action=ban`;
    const { status } = await panel.send(ban, body, { ...own(), 'content-type': 'text/plain' });
    expect(status).toBe(403);
    expect(isBanned()).toBe(false);
  });

  test('lets its own page act', async () => {
    const { status, headers } = await panel.press(ban, 'ban');
    expect(status).toBe(303);
    expect(headers.get('location')).toBe(`${ban}?done=banned`);
    expect(isBanned()).toBe(true);
    await panel.press(ban, 'unban');
  });

  test('does nothing for a link: looking never acts', async () => {
    await panel.look(`${ban}?action=ban&form_token=${panel.formToken}`);
    expect(isBanned()).toBe(false);
  });
});

describe('who may look', () => {
  const refused: readonly (readonly [what: string, headers: Record<string, string>])[] = [
    [
      'a script of another port',
      { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
    ],
    ['a script of another port in a browser that says no more', { origin: 'http://localhost:3000' }],
    [
      'a frame of another port',
      { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    ],
    [
      'an image of a page elsewhere',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    ],
  ];
  test.each(refused)('refuses %s', async (_what, headers) => {
    for (const path of ['/', '/panel/data/snapshot.json', '/panel/inbox']) {
      const shown = await panel.look(path, headers);
      expect(shown.status).toBe(403);
      expect(shown.text).not.toContain(panel.formToken);
      expect(shown.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('lets a link from anywhere lead here, and a person type the address', async () => {
    const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await panel.look('/', { 'sec-fetch-site': 'cross-site', ...navigation })).status).toBe(200);
    expect((await panel.look('/', { 'sec-fetch-site': 'none', ...navigation })).status).toBe(200);
  });

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '192.168.0.7', 'foo.localhost'])(
    'refuses the host %s, also when it points to this machine',
    async (host) => {
      const { port } = new URL(clerk.url);
      const byHeader = await panel.look('/', { host: `${host}:${port}` });
      const byUrl = await clerk.fetch(new Request(`http://${host}:${port}/`));
      const byEither = await clerk.fetch(new Request(`http://${host}:${port}/`, { headers: { host: 'localhost' } }));
      expect([byUrl.status, byEither.status]).toEqual([421, 421]);
      expect(await byUrl.text()).not.toContain(panel.formToken);
      expect(byHeader.status).toBe(421);
    },
  );

  test('answers to each of this machine’s own names', async () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]'])
      expect((await clerk.fetch(new Request(`http://${host}:4000/`))).status).toBe(200);
  });

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('has no use for %s', async (method) => {
    const answer = await clerk.fetch(
      new Request(`${clerk.url}/`, { method, headers: { origin: 'http://localhost:3000' } }),
    );
    expect(answer.status).toBe(405);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('every answer forbids frames, keeping, sniffing and foreign scripts', async () => {
  for (const path of [
    '/',
    '/panel/data',
    '/panel/nothing',
    '/panel/panel.css',
    '/panel/panel.js',
    '/panel/data/snapshot.json',
  ]) {
    const { headers } = await panel.look(path);
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('pages hold no script or style of their own, which the policy would not run', async () => {
  for (const path of ['/', '/panel/templates/new', '/panel/switches']) {
    const { text } = await panel.look(path);
    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc="\/panel\/panel\.js")/);
  }
});

test('nothing of the panel stands in the log of requests', async () => {
  await panel.press('/panel/inspector', 'inspect', { token: 'eyJ.secret.token' });
  expect(JSON.stringify(clerk.requests())).not.toMatch(/panel|secret/);
});
