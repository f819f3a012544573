import { expect, test } from 'vitest';
import { ProxyError } from './errors.ts';
import type { MintedToken } from './mint.ts';
import { createMemoryCache } from './token-cache.ts';

/** A cache with a clock of the test's own, and a mint that waits until the test lets it go on. */
function createTestCache(lifeMs = 60_000) {
  const time = { nowMs: 0 };
  const cache = createMemoryCache({ clock: () => time.nowMs });
  const waiting: PromiseWithResolvers<MintedToken>[] = [];
  let minted = 0;
  const held = (): Promise<MintedToken> => {
    const deferred = Promise.withResolvers<MintedToken>();
    waiting.push(deferred);
    return deferred.promise;
  };
  const next = (): MintedToken => ({ token: `t${(minted += 1)}`, expiresAtMs: time.nowMs + lifeMs });
  const at = async (key: string) => (await cache.get(key, () => Promise.resolve(next()))).minted.token;
  return { cache, time, waiting, held, next, at };
}

test('a hundred who ask while a token is minted share it', async () => {
  const { cache, waiting, held, next } = createTestCache();
  const all = Array.from({ length: 100 }, async () => cache.get('a', held));
  expect(waiting).toHaveLength(1);
  waiting[0]?.resolve(next());
  expect(new Set((await Promise.all(all)).map(({ minted }) => minted.token))).toEqual(new Set(['t1']));
});

test('a hundred share a failure as well, and it is not remembered', async () => {
  const { cache, waiting, held, at } = createTestCache();
  const all = Array.from({ length: 100 }, async () => cache.get('a', held));
  waiting[0]?.reject(new ProxyError('clerk_unavailable', 'm'));
  const settled = await Promise.allSettled(all);
  expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
  expect(waiting).toHaveLength(1);
  expect(await at('a')).toBe('t1');
});

test('another key never waits for this one, nor gets its token', async () => {
  const { cache, held, at } = createTestCache();
  void cache.get('a', held);
  expect(await at('b')).toBe('t1');
});

test('a token is renewed a quarter of a minute before its end', async () => {
  const { at, time } = createTestCache();
  expect(await at('a')).toBe('t1');
  time.nowMs = 44_999;
  expect(await at('a')).toBe('t1');
  time.nowMs = 45_000;
  expect(await at('a')).toBe('t2');
});

test('a token that lives shorter than that is given and not kept', async () => {
  const { at } = createTestCache(10_000);
  expect([await at('a'), await at('a')]).toEqual(['t1', 't2']);
});

test('a refused token is forgotten once: who comes later with the same one does not drop its successor', async () => {
  const { cache, at } = createTestCache();
  await at('a');
  cache.drop('a', 't1');
  expect(await at('a')).toBe('t2');
  cache.drop('a', 't1');
  expect(await at('a')).toBe('t2');
});
