import { describe, expect, test, vi } from 'vitest';
import { ProxyError } from './errors.ts';
import { ClerkBusyError, type MintedToken } from './mint.ts';
import { createTokenCache, type TokenCacheOptions } from './token-cache.ts';

/** A cache with a clock of the test's own, and a mint that waits until the test lets it go on. */
function createTestCache(lifeMs = 60_000, more: TokenCacheOptions = {}) {
  const time = { nowMs: 0 };
  const cache = createTokenCache({ clock: () => time.nowMs, jitterMs: 0, ...more });
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
  await expect.poll(() => waiting.length).toBe(1);
  waiting[0]?.resolve(next());
  expect(new Set((await Promise.all(all)).map(({ minted }) => minted.token))).toEqual(new Set(['t1']));
});

test('a hundred share a failure as well, and it is not remembered', async () => {
  const { cache, waiting, held, at } = createTestCache();
  const all = Array.from({ length: 100 }, async () => cache.get('a', held));
  await expect.poll(() => waiting.length).toBe(1);
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

test('five hundred who ask of one session mint once, and five hundred sessions mint once each', async () => {
  const { cache, next } = createTestCache();
  let mints = 0;
  const mint = async (): Promise<MintedToken> => {
    mints += 1;
    await Promise.resolve();
    return next();
  };
  const ask = async (keyOf: (at: number) => string): Promise<number> => {
    const all = await Promise.all(Array.from({ length: 500 }, async (_, at) => cache.get(keyOf(at), mint)));
    return new Set(all.map(({ minted }) => minted.token)).size;
  };
  expect([await ask(() => 'one'), mints]).toEqual([1, 1]);
  expect([await ask(String), mints]).toEqual([500, 501]);
});

test('tokens that were minted together are not renewed together', async () => {
  const { cache, next, time } = createTestCache(60_000, { jitterMs: 5000 });
  const all = Array.from({ length: 100 }, (_, at) => String(at));
  const renewed = async () => {
    const found = await Promise.all(all.map(async (key) => cache.get(key, () => Promise.resolve(next()))));
    return found.filter(({ wasKept }) => !wasKept).length;
  };
  expect(await renewed()).toBe(100);
  time.nowMs = 39_999;
  expect(await renewed()).toBe(0);
  time.nowMs = 42_500;
  const early = await renewed();
  expect(early).toBeGreaterThan(20);
  time.nowMs = 45_000;
  expect(early + (await renewed())).toBe(100);
});

describe('when Clerk limits the rate', () => {
  const busy = () => Promise.reject(new ClerkBusyError(7));

  test('nobody asks again before it said, for whatever session; then one does', async () => {
    const { cache, at, time } = createTestCache();
    let asked = 0;
    const ask = async (key: string) =>
      cache.get(key, () => {
        asked += 1;
        return busy();
      });
    await expect(ask('a')).rejects.toMatchObject({ code: 'clerk_unavailable', retryAfterSeconds: 7 });
    time.nowMs = 4_500;
    const all = await Promise.allSettled(Array.from({ length: 500 }, async (_, key) => ask(String(key))));
    for (const one of all) expect(one).toMatchObject({ reason: { code: 'clerk_unavailable', retryAfterSeconds: 3 } });
    expect(asked).toBe(1);
    time.nowMs = 7_000;
    expect(await at('a')).toBe('t1');
  });

  test('a first wave of five hundred sessions asks it at most twenty times, and each hears when to come again', async () => {
    const { cache, time } = createTestCache();
    let [asked, atOnce, most] = [0, 0, 0];
    const ask = async (key: string) =>
      cache.get(key, async () => {
        asked += 1;
        most = Math.max(most, (atOnce += 1));
        await new Promise(setImmediate);
        atOnce -= 1;
        return busy();
      });
    const wave = async () => Promise.allSettled(Array.from({ length: 500 }, async (_, key) => ask(String(key))));
    for (const one of await wave())
      expect(one).toMatchObject({ reason: { code: 'clerk_unavailable', retryAfterSeconds: 7 } });
    expect([asked, most]).toEqual([20, 20]);
    time.nowMs = 7_000;
    await wave();
    expect(asked).toBe(40);
  });

  test('a token that lives still is given', async () => {
    const { cache, at, time } = createTestCache();
    await at('a');
    time.nowMs = 50_000;
    const all = Array.from({ length: 500 }, async () => cache.get('a', busy));
    for (const found of await Promise.all(all)) expect(found).toMatchObject({ wasKept: true, minted: { token: 't1' } });
    time.nowMs = 59_500;
    await expect(cache.get('a', busy)).rejects.toMatchObject({ code: 'clerk_unavailable' });
  });
});

test('while a token lives, a Clerk that is away is asked for another at most every two seconds', async () => {
  const { cache, at, time } = createTestCache();
  await at('a');
  let asked = 0;
  const away = () => {
    asked += 1;
    return Promise.reject(new ProxyError('clerk_unavailable', 'm'));
  };
  for (time.nowMs = 45_000; time.nowMs < 51_000; time.nowMs += 100) await cache.get('a', away);
  expect(asked).toBe(3);
});

test('five hundred sessions of a Clerk that works are minted twenty at a time, and all get theirs', async () => {
  const { cache, next } = createTestCache();
  let [atOnce, most] = [0, 0];
  const mint = async (): Promise<MintedToken> => {
    most = Math.max(most, (atOnce += 1));
    await new Promise(setImmediate);
    atOnce -= 1;
    return next();
  };
  const found = await Promise.all(Array.from({ length: 500 }, async (_, key) => cache.get(String(key), mint)));
  expect([new Set(found.map(({ minted }) => minted.token)).size, most]).toEqual([500, 20]);
});

test('a store that fails is done without, and one session still mints once', async () => {
  const away = () => Promise.reject(new Error('away'));
  const { cache, next } = createTestCache(60_000, { store: { get: away, set: away, lock: away } });
  let mints = 0;
  const mint = () => {
    mints += 1;
    return Promise.resolve(next());
  };
  await Promise.all(Array.from({ length: 100 }, async () => cache.get('a', mint)));
  await cache.get('a', mint);
  expect(mints).toBe(1);
});

describe('waiting has an end', () => {
  test('in line for Clerk', async () => {
    const { cache, waiting, held, next } = createTestCache(60_000, { mostMints: 1 });
    const first = cache.get('a', held);
    const second = cache.get('b', held);
    await expect.poll(() => waiting.length).toBe(1);
    const later = performance.now() + 6000;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => later);
    try {
      waiting[0]?.resolve(next());
      await first;
      await expect(second).rejects.toMatchObject({ code: 'clerk_unavailable' });
      expect(waiting).toHaveLength(1);
    } finally {
      clock.mockRestore();
    }
  });

  test('for another instance that holds the lock', async () => {
    const store = {
      get: () => Promise.resolve(undefined),
      set: () => Promise.resolve(),
      lock: () => Promise.resolve(undefined),
    };
    const { cache, held } = createTestCache(60_000, { store, lockMs: 60 });
    await expect(cache.get('a', held)).rejects.toMatchObject({ code: 'clerk_unavailable' });
  });
});
