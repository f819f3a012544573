import { defineConfig } from 'vitest/config';

// Files share a worker: none changes anything global but spies, and each undoes its own.
export default defineConfig({
  test: {
    name: 'clerk-local',
    include: ['src/**/*.test.ts', 'examples/*.test.ts'],
    isolate: false,
    pool: 'threads',
    // The tests of the command start several processes at once, which on a busy machine takes its time.
    testTimeout: 60_000,
  },
});
