import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

test.each([
  ['development', '', true],
  ['production', '', false],
  ['production', '0', false],
  ['production', '1', true],
])('wrong twins are routes in %s with WRONG_TWINS=%j: %j', async (mode, asked, expected) => {
  vi.stubEnv('NODE_ENV', mode);
  vi.stubEnv('WRONG_TWINS', asked);
  const { default: config } = await import('../next.config.ts');
  expect(config.pageExtensions?.includes('wrong.ts')).toBe(expected);
});
