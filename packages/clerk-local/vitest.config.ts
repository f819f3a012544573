import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { name: 'clerk-local', include: ['src/**/*.test.ts'] } });
