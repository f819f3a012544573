import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'hasura-proxy',
    include: ['src/**/*.test.ts'],
    globalSetup: ['src/testing-setup.ts'],
    testTimeout: 20_000,
  },
});
