// First: Clerk's SDK keeps the `fetch` it finds when it is loaded.
import '@clerk-patterns/clerk-local/redirect';
import { defineConfig, type LaunchOptions } from '@playwright/test';
import { ensureBrowser } from './ensure-browser.ts';
import { urls } from './support/urls.ts';

// Workers load this file again: they take the browser that the first load found.
process.env['BROWSER_LAUNCH'] ??= JSON.stringify((await ensureBrowser()).launch);
const launchOptions = JSON.parse(process.env['BROWSER_LAUNCH']) as LaunchOptions;

/** The app with Clerk's SDK before has the tests that are tagged so, and no others. */
const isCore2 = process.env['E2E_MODE'] === 'core2';

/** The workshop runs without the apps, and its test without them, step after step. */
const isWorkshop = process.env['E2E_MODE'] === 'workshop';
const alone = { fullyParallel: false, workers: 1 };
const workshop = [
  { name: 'workshop', testMatch: '**/workshop.spec.ts', ...alone },
  // It moves the learner of the workshop about.
  { name: 'room', testMatch: '**/room.spec.ts', dependencies: ['workshop'], ...alone },
];

/**
 * In development only when asked, for Next's mode changes nothing in them: every flow of Clerk's own components,
 * clerk-local's panel, and axe on every page. A component flow may be tried once more; it is counted as flaky then, which the last line says.
 */
const everything = process.env['E2E_MODE'] === 'production' || process.env['E2E_ALL'] === '1';

/** In development the first visit to a page compiles it, beside whatever else this machine is at: 9 s were seen, and more. */
const isDevelopment = process.env['E2E_MODE'] === 'development';

/** What has a project of its own. */
const elsewhere = [
  '**/workshop.spec.ts',
  '**/room.spec.ts',
  '**/components/**',
  '**/clock.spec.ts',
  '**/recovery.spec.ts',
  '**/many.spec.ts',
];

export default defineConfig({
  testDir: 'tests',
  outputDir: `../test-results/${process.env['E2E_MODE'] ?? 'production'}`,
  fullyParallel: true,
  forbidOnly: !!process.env['CI'],
  ...(isCore2 ? { grep: /@core2/ } : { grepInvert: /@core2-only/ }),
  // One more than the smallest machine has cores: a test waits for the network of its own machine a third of the time.
  workers: 3,
  timeout: isDevelopment ? 120_000 : 45_000,
  expect: { timeout: isDevelopment ? 45_000 : 15_000 },
  reporter: process.env['E2E_REPORT'] ? [['list'], ['json', { outputFile: process.env['E2E_REPORT'] }]] : [['list']],
  use: {
    baseURL: urls.web,
    // Clerk's forms stand still then: a fifth quicker, and nothing slides away from under a click.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions,
    // A trace costs a third of the time; `pnpm e2e --trace on --grep …` makes one of a test that failed.
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  projects: isWorkshop
    ? workshop
    : [
        {
          name: 'flows',
          testIgnore: everything
            ? elsewhere
            : [...elsewhere, '**/panel/**', '**/axe.spec.ts', '**/home-figures.spec.ts'],
        },
        ...(everything ? [{ name: 'components', testMatch: '**/components/**', retries: 1 }] : []),
        // `pnpm e2e --many` alone runs it.
        ...(process.env['E2E_MANY'] === '1' ? [{ name: 'many', testMatch: '**/many.spec.ts' }] : []),
        // These change what every other test stands on, so they run alone, one after the other.
        {
          name: 'clock',
          testMatch: '**/clock.spec.ts',
          fullyParallel: false,
          workers: 1,
          dependencies: everything ? ['flows', 'components'] : ['flows'],
        },
        {
          name: 'recovery',
          testMatch: '**/recovery.spec.ts',
          fullyParallel: false,
          workers: 1,
          dependencies: ['clock'],
        },
      ],
});
