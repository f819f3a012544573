import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createKeys, generatePrivatePem } from '../../packages/clerk-local/src/index.ts';
import { settingsChangeSchema } from '../../packages/clerk-local/src/settings.ts';
import { whyNotApplicable, whyNotTried } from './applicable.ts';
import { assertCheckout, clerkVersions, workshopManifest } from './checkout.ts';
import { hostOf, instanceNames, presetOf } from './instances.ts';
import { isMeant, pairsOf } from './pairs.ts';
import { lineOf, reportText, summarize } from './report.ts';
import { testsOf, type Ran, type Spec } from './results.ts';

const privateKey = generatePrivatePem();
const app = 'next.appRouter.withEmailCodes';
const spec = (file: string, title = 'a test', app?: string): Spec => ({ file, title, app });
const ran = (file: string, outcome: Ran['outcome'], problem?: string): Ran => ({ ...spec(file), outcome, problem });

describe('an instance of the suite', () => {
  test.each(instanceNames)('%s: its settings are settings of clerk-local and its host is good for a key', (name) => {
    expect(settingsChangeSchema.safeParse(presetOf(name).settings).error).toBeUndefined();
    expect(() => createKeys(privateKey, hostOf(name))).not.toThrow();
  });

  test('keeps what it shares with all others where it says only a part', () => {
    expect(presetOf('with-restricted-mode').settings.signUp).toEqual({
      mode: 'restricted',
      progressive: true,
      legalConsent: false,
    });
    expect(presetOf('with-session-tasks').settings.organizations).toEqual({
      forceSelection: true,
      startInLast: true,
    });
    expect(presetOf('with-email-links').settings.emailAddress).toMatchObject({ signIn: ['email_link'] });
  });

  test('has a host of its own, so that two never share cookies', () => {
    expect(new Set(instanceNames.map((name) => hostOf(name))).size).toBe(instanceNames.length);
  });
});

describe('which tests are meant for which apps', () => {
  const pairs = pairsOf({
    'test:integration:hono': 'E2E_APP_ID=hono.* pnpm test:integration:base --grep @hono',
    'test:integration:generic': 'E2E_APP_ID=react.vite.*,next.appRouter.withEmailCodes* pnpm base --grep @generic',
    'test:integration:machine': 'pnpm test:integration:base --grep @machine',
    'lint:grep': 'E2E_APP_ID=astro.* lint --grep @hono',
  });
  test.each([
    ['a tag of a script whose pattern fits', '@hono', 'hono.vite.withCustomRoles', true],
    ['the second of two patterns', '@generic', `${app}_persist_client`, true],
    ['a pattern of another tag', '@generic', 'hono.vite.withEmailCodes', false],
    ['a dot that is no wildcard', '@hono', 'honoXvite', false],
    ['a script of another kind', '@hono', 'astro.node', false],
    ['no app, whatever the tag', '@machine', undefined, true],
  ])('%s', (_case, tag, app, expected) => {
    expect(isMeant(spec('x.test.ts', `basic ${tag}`, app), pairs)).toBe(expected);
  });
});

describe('what cannot be served', () => {
  test.each([
    ['a screen', spec('electron/basic.test.ts')],
    ['a test that asks a second Clerk, in a file of others', spec('session-tasks-sign-in.test.ts', 'with sso, go on')],
    ['an app with billing', spec('protect.test.ts', 'a test', 'withBillingJwtV2.next.appRouter')],
  ])('%s has a reason', (_case, given) => {
    expect(whyNotApplicable(given)).toMatch(/\w{3}/);
  });

  test('what could be served and is left out has a reason of another kind', () => {
    expect(whyNotTried(spec('nuxt/basic.test.ts'))).toContain('@clerk/nuxt');
    expect(whyNotApplicable(spec('nuxt/basic.test.ts'))).toBeUndefined();
  });

  test('what can be served has none', () => {
    for (const file of ['handshake.test.ts', 'sign-in-flow.test.ts', 'hono/basic.test.ts', 'resiliency.test.ts'])
      expect([whyNotApplicable, whyNotTried].map((why) => why(spec(file, 'a test', app)))).toEqual([
        undefined,
        undefined,
      ]);
  });
});

test('tests are read out of a report with their groups, app, outcome and the first words of the problem', () => {
  const message = '\u001b[31mError\u001b[39m: no\n\n  at http://localhost:3110/x\nmore';
  const results = [{ error: { message } }];
  const report = {
    suites: [
      {
        title: 'a.test.ts',
        file: 'a.test.ts',
        specs: [{ title: 'first', tests: [{ status: 'expected' as const, results: [{}] }] }],
        suites: [
          {
            title: `group long-running--${app}`,
            file: '../testUtils/groups.ts',
            specs: [{ title: 'second', tests: [{ status: 'unexpected' as const, results }] }],
          },
        ],
      },
    ],
  };
  expect(testsOf(report)).toEqual([
    { file: 'a.test.ts', title: 'first', app: undefined, outcome: 'passed', problem: undefined },
    {
      file: 'a.test.ts',
      title: `group long-running--${app} › second`,
      app,
      outcome: 'failed',
      problem: 'Error: no   at http://localhost/x',
    },
  ]);
});

describe('the report', () => {
  const all = [
    spec('a.test.ts'),
    spec('a.test.ts', 'another'),
    spec('b.test.ts'),
    spec('nuxt/basic.test.ts'),
    spec('c.test.ts', 'a test', app),
    spec('electron/basic.test.ts'),
  ];
  const results = summarize(all, [
    ran('a.test.ts', 'passed'),
    { ...ran('a.test.ts', 'flaky'), title: 'another' },
    ran('b.test.ts', 'failed', 'x | <y>'),
  ]);

  test('counts file by file, and each failure and each file that is left out has a reason', () => {
    expect(results.map(({ passed, failed, notApplicable }) => [passed, failed, notApplicable])).toEqual([
      [2, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
      [0, 0, 1],
      [0, 0, 0],
    ]);
    expect(results.map(({ notRun }) => notRun)).toEqual([0, 0, 1, 0, 1]);
    expect(results[1]?.reasons).toEqual(['not looked into: x | <y>']);
    expect(results[2]?.reasons).toEqual([`not run: in no run yet with ${app}`]);
    const tried = summarize(all, [ran('electron/basic.test.ts', 'failed')]);
    expect(tried.map(({ failed, notApplicable }) => [failed, notApplicable])[3]).toEqual([0, 1]);
    expect(results[3]?.reasons[0]).toMatch(/^not applicable: starts Electron/);
    expect(results[4]?.reasons[0]).toMatch(/^not run: an app of @clerk\/nuxt/);
    expect(lineOf(results[1] as never)).toBe('b.test.ts: 0 passed, 1 failed\n    not looked into: x | <y>');
  });

  test('names commit, versions and sums, and no reason breaks the table', () => {
    const text = reportText(results, {
      commit: 'e21ae9a4cf189e',
      date: '2026-11-23',
      versions: { '@clerk/ui': '1.34.0' },
    });
    expect(text).toContain('`e21ae9a4cf`');
    expect(text).toContain('`@clerk/ui` 1.34.0');
    expect(text).toContain('**2 passed, 1 failed**');
    expect(text).toContain(
      '2 not run\n(1 left out, as apps of SDKs that this project does not use, and 1 in no run yet)',
    );
    expect(text).toContain(String.raw`not looked into: x \| &lt;y>`);
  });
});

describe('the checkout', () => {
  test('that is not there, or is something else, is refused with what it lacks', () => {
    expect(() => assertCheckout('/nowhere')).toThrow('/nowhere does not exist');
    expect(() => assertCheckout(mkdtempSync(join(tmpdir(), 'conformance-')))).toThrow('it has no integration/tests');
  });

  test('gets the newest versions that the lockfile holds, and only what its tests import', () => {
    const lockfile = `packages:\n  '@clerk/nextjs@6.39.9': {}\n  '@clerk/nextjs@7.9.17': {}\n  'next@16.0.0': {}\n`;
    expect(clerkVersions(lockfile)).toEqual({ '@clerk/nextjs': '7.9.17' });
    const asked = { chalk: '4.1.2', husky: '^8.0.3' };
    expect(workshopManifest(asked, { '@clerk/backend': '3.25.0', '@clerk/vue': '1.0.0' })).toMatchObject({
      dependencies: { chalk: '4.1.2', '@clerk/backend': '3.25.0' },
    });
    expect(JSON.stringify(workshopManifest(asked, { '@clerk/vue': '1.0.0' }))).not.toMatch(/husky|vue/);
  });
});
