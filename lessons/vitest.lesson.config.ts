import { defineConfig } from 'vitest/config';

// One lesson's checks against the learner's files and the running playground: see runner/checks.ts.
export default defineConfig({
  resolve: { alias: { '@': process.env['LESSON_FOLDER'] ?? '' } },
  test: {
    include: ['*/lesson.test.ts'],
    reporters: ['./runner/reporter.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A check asks one running app; side by side they would hear of each other's people and caches.
    sequence: { concurrent: false },
  },
});
