// Copied beside the copy of the checkout's `integration` folder: that suite's own settings, led to local instances.
const given = JSON.parse(process.env.CONFORMANCE);

// Before Clerk's SDK is loaded, which keeps the `fetch` it finds. A few tests make clients that name no address.
const original = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const url = String(input?.url ?? input);
  for (const host of ['https://api.clerk.com/', 'https://mailsac.com/']) {
    if (!url.startsWith(host)) continue;
    const place = host.includes('mailsac') ? `${given.gateway}/mailbox/` : `${given.gateway}/api/`;
    const target = place + url.slice(host.length);
    return original(input instanceof Request ? new Request(target, input) : target, init);
  }
  return original(input, init);
};

const { defineConfig, test } = require('@playwright/test');
const { envs } = require('./integration/presets/envs.ts');
const { common } = require('./integration/playwright.config.ts');

for (const env of Object.values(envs)) {
  // What leads away from this machine on purpose stays: those tests are not run.
  if (!env.privateVariables.get('CLERK_API_URL'))
    env.setEnvVariable('private', 'CLERK_API_URL', `${given.gateway}/api`);
  // Read by what forwards the Frontend API through the app.
  env.setEnvVariable('private', 'CLERK_FAPI_URL', given.gateway);
}

// Apps are installed and built within a test's own time, which is measured for machines that do nothing else.
const setTimeoutOfTest = test.setTimeout;
test.setTimeout = (milliseconds) => setTimeoutOfTest(milliseconds * given.patience);

module.exports = defineConfig({
  ...common,
  testDir: './integration/tests',
  snapshotDir: './integration/tests/snapshots',
  outputDir: './test-results',
  maxFailures: 0,
  retries: given.retries,
  workers: given.workers,
  timeout: 60_000 * given.patience,
  reporter: [['list'], ['json']],
  use: { ...common.use, trace: given.trace, launchOptions: given.launch, proxy: given.proxy },
  projects: [
    { name: 'setup', testMatch: /global\.setup/, retries: 0 },
    { name: 'teardown', testMatch: /global\.teardown/ },
    {
      name: 'chrome',
      testIgnore: [/global\.(setup|teardown)/],
      use: { ...require('@playwright/test').devices['Desktop Chrome'] },
    },
  ],
});
