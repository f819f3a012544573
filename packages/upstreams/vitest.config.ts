import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'upstreams',
    include: ['src/**/*.test.ts'],
    globalSetup: ['src/testing-setup.ts'],
    // The command's tests mostly wait for processes of their own: another file runs meanwhile. Nothing is mocked, so
    // files may share what they import.
    isolate: false,
    maxWorkers: 2,
    // Optimizing Postgres' code takes longer than these few statements do.
    execArgv: ['--liftoff-only'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
