import { expect, test } from 'vitest';
import { readPlatforms } from './pack.ts';

const mine = `${process.platform}-${process.arch}`;

test('this laptop’s platform is always packed, and others once each', () => {
  expect(readPlatforms()).toEqual([mine]);
  expect(readPlatforms(`win32-x64,${mine},win32-x64,`)).toEqual([...new Set([mine, 'win32-x64'])]);
  expect(readPlatforms('all')).toHaveLength(5);
});

test('a platform there is nothing for is refused, with those there are', () => {
  expect(() => readPlatforms('win32-ia32')).toThrow(/^win32-ia32: .*linux-x64, linux-arm64, darwin-x64/);
});
