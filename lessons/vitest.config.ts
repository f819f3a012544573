import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { name: 'lessons', include: ['{pack,runner}/**/*.test.ts'] } });
