import { beforeEach, expect, test, vi } from 'vitest';
import { markSeen, onSeen, seenNow } from './seen.ts';

const kept = new Map<string, string>();
const storage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, text: string) => kept.set(key, text),
};

beforeEach(() => {
  kept.clear();
  vi.stubGlobal('localStorage', storage);
  return () => vi.unstubAllGlobals();
});

test('patterns and wrong twins are remembered by topic, each once, and whoever listens is told', () => {
  const listener = vi.fn();
  const stop = onSeen(listener);
  for (const path of ['/patterns/show', '/wrong/show?x', '/wrong/show', '/pitfalls', '/']) markSeen(path);
  stop();
  expect(seenNow()).toEqual({ show: ['right', 'wrong'] });
  expect(listener).toHaveBeenCalledTimes(2);
  expect(seenNow()).toBe(seenNow());
});

test.each(['{', 'null', '7', '{"show":5}', '{"show":["both"]}'])(
  'what is kept and is not ours, %s, is nothing',
  (text) => {
    kept.set('seen', text);
    expect(seenNow()['show'] ?? []).toEqual([]);
  },
);

test('a browser that keeps nothing is no fault', () => {
  vi.stubGlobal('localStorage', undefined);
  markSeen('/patterns/show');
  expect(seenNow()).toEqual({});
});
