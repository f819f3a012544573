import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { name: 'lessons', include: ['{pack,runner,testing}/**/*.test.ts'] } });
