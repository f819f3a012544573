import { expect, test } from 'vitest';
import { createClock } from './clock.ts';
import { createId, randomDigits, randomText } from './ids.ts';

test('a clock stands where it is moved, in whole milliseconds, and comes back', () => {
  let base = 1000;
  const clock = createClock(() => base);
  clock.advance(90.0005);
  expect([clock.now(), clock.offsetSeconds()]).toEqual([91_000, 90.0005]);
  base = 2000;
  clock.advance(-30);
  expect(clock.now()).toBe(62_000);
  clock.reset();
  expect([clock.now(), clock.offsetSeconds()]).toEqual([2000, 0]);
});

test('ids and codes have Clerk’s shapes, each character as likely as another', () => {
  const bytes = (value: number) => (count: number) => new Uint8Array(count).fill(value);
  expect(createId(bytes(61), 'user')).toBe(`user_${'z'.repeat(27)}`);
  expect(randomDigits(bytes(0))).toBe('000000');
  expect(randomDigits(bytes(255))).toMatch(/^\d{6}$/);
  let call = 0;
  // 248 and above are thrown away: they would make the first letters likelier.
  expect(randomText((count) => new Uint8Array(count).fill((call += 1) === 1 ? 255 : 1), 4)).toBe('1111');
});
