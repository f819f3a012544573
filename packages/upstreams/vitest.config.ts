import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'upstreams',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/testing-fresh.ts'],
    globalSetup: ['src/testing-setup.ts'],
    // Nothing is mocked, so files may share what they import.
    isolate: false,
    // Optimizing Postgres' code takes longer than these few statements do.
    execArgv: ['--liftoff-only'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
