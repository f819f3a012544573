import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { within } from './within.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('gives what comes in time', async () => {
  expect(await within(Promise.resolve('here'))).toBe('here');
  expect(vi.getTimerCount()).toBe(0);
});

test('gives nothing for what fails', async () => {
  expect(await within(Promise.reject(new Error('down')))).toBeUndefined();
});

test('gives nothing for what never comes', async () => {
  const waiting = within(new Promise(() => undefined), 5000);
  await vi.advanceTimersByTimeAsync(5000);
  expect(await waiting).toBeUndefined();
});
