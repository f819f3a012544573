import { defineConfig } from 'vitest/config';

// Files share a worker: none changes anything global but spies, and each undoes its own.
export default defineConfig({
  test: {
    name: 'clerk-local',
    include: ['src/**/*.test.ts', 'examples/*.test.ts'],
    isolate: false,
    pool: 'threads',
    testTimeout: 20_000,
  },
});
