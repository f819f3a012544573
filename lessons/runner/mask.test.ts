import { expect, test } from 'vitest';
import { masked } from '../testing/mask.ts';

test('a check tells the last six characters of a token and the first two of an address', () => {
  const token = `eyJhbGciOiJSUzI1NiJ9.${'x'.repeat(40)}.${'y'.repeat(80)}abcdef`;
  expect(masked(`sent ${token} for person-12+clerk_test@example.com and bob@example.com`)).toBe(
    'sent …abcdef for pe…@example.com and bo…@example.com',
  );
  expect(masked('import from @clerk/nextjs at 12:00')).toBe('import from @clerk/nextjs at 12:00');
});
