import { afterAll, describe, expect, test } from 'vitest';
import { from, makePage } from './testing.ts';

const page = makePage();
afterAll(page.remove);
const hint = '/lessons/01-await-auth/hint';
const shown = () => page.desk.progressOf(page.desk.current()).hints;

describe('who may act', () => {
  const attacks: readonly (readonly [what: string, headers: Record<string, string>])[] = [
    ['a form of a page elsewhere', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a form of another port', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }],
    ['a form of another port in a browser that says no more', { origin: 'http://localhost:3000' }],
    ['a form in a sandbox', { origin: 'null' }],
    ['somebody who claims our origin from elsewhere', { ...from.form, 'sec-fetch-site': 'cross-site' }],
    ['somebody who says nothing of where they come from', {}],
    ['a JSON request of a page elsewhere', { origin: 'https://evil.example', 'content-type': 'application/json' }],
  ];
  test.each(attacks)('refuses %s', async (_what, headers) => {
    const before = shown();
    expect((await page.press(hint, headers)).status).toBe(403);
    expect(shown()).toBe(before);
  });

  test('lets its own form act, and no link', async () => {
    expect((await page.press(hint)).status).toBe(303);
    expect(shown()).toBe(1);
    expect((await page.ask(hint, { headers: from.link })).status).toBe(404);
    expect(shown()).toBe(1);
  });

  test('refuses a body that no form of this page has', async () => {
    const body = 'x'.repeat(10_001);
    expect((await page.ask(hint, { method: 'POST', headers: from.form, body })).status).toBe(413);
    expect(shown()).toBe(1);
  });
});

describe('who may look', () => {
  test('a link from anywhere leads here', async () => {
    expect((await page.ask('/', { headers: from.link })).status).toBe(200);
  });

  test.each([
    ['a script of another port', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }],
    ['a script of another port that says no more', { origin: 'http://localhost:3000' }],
    ['a frame elsewhere', { ...from.link, 'sec-fetch-dest': 'iframe' }],
  ])('%s may not', async (_what, headers) => {
    for (const path of ['/', '/lessons/01-await-auth', '/events', '/health'])
      expect((await page.ask(path, { headers })).status).toBe(403);
  });

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '192.168.0.7', 'foo.localhost'])(
    'nobody by the host %s, also when it points to this machine',
    async (host) => {
      for (const url of [`http://${host}:4002/`, 'http://localhost:4002/'])
        expect((await page.ask(url, { headers: { host: `${host}:4002` } })).status).toBe(421);
      expect((await page.ask(`http://${host}:4002/`, { headers: { host: 'localhost:4002' } })).status).toBe(421);
    },
  );
});

test('every answer forbids frames, keeping, sniffing and foreign scripts', async () => {
  for (const path of ['/', '/lessons/01-await-auth', '/nothing', '/assets/workshop.js']) {
    const { headers } = await page.ask(path);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('cache-control')).toMatch(/no-store|no-cache/);
  }
});

test('pages hold no script or style of their own, which the policy would not run', async () => {
  for (const path of ['/', '/lessons/01-await-auth', '/nothing'])
    expect(await page.text(path)).not.toMatch(
      /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc="\/assets\/workshop\.js")/,
    );
});

test.each([
  '/lessons/../package.json',
  '/lessons/%2e%2e%2fpackage.json',
  '/lessons/..%5c..%5c.env',
  '/lessons/playground',
  '/lessons/__proto__',
  '/lessons/01-await-auth%00',
  '/lessons/%E0%A4%A',
  '/lessons/01-await-auth/files/.env.local',
  '/lessons/01-await-auth/files/lessons/01-await-auth/lesson.yaml',
  '/lessons/01-await-auth/files/apps/web/app/patterns/../../../../.env.local',
  '/assets/../page.ts',
  '/assets/..%2fpage.ts',
  '/assets/constructor',
])('%s is no page and no error', async (path) => {
  const answer = await page.ask(path);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain('The page that protects nothing');
});
