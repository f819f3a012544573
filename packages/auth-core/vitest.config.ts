import { defineConfig } from 'vitest/config';

// Property tests take a second; a busy machine must not turn that into a failure.
export default defineConfig({ test: { name: 'auth-core', include: ['src/**/*.test.ts'], testTimeout: 20_000 } });
