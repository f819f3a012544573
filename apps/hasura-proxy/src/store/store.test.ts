import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClerkBusyError, type MintedToken } from '../mint.ts';
import { createMemoryLimiter, type RateLimiter, type RatePolicy } from '../rate-limit.ts';
import { createTokenCache } from '../token-cache.ts';
import { createMemoryStore } from './memory.ts';
import { createSharedRedis, type SharedRedis } from './redis.ts';
import { createSeal } from './sealed.ts';
import type { Store } from './store.ts';
import { findRedis, startRedis, type TestRedis } from './testing-redis.ts';

const binary = findRedis();
const secret = 'sk_test_canary';
let redis: TestRedis | undefined;
const open: SharedRedis[] = [];
beforeAll(async () => {
  redis = binary === undefined ? undefined : await startRedis(binary);
});
afterAll(async () => {
  for (const shared of open) await shared.close();
  await redis?.kill();
});

/** One instance's view; on Redis each call is another connection. */
interface Instance {
  readonly store: Store;
  readonly limiter: (policy: RatePolicy) => RateLimiter;
}

async function joinRedis(): Promise<SharedRedis> {
  const shared = createSharedRedis({ url: redis?.url ?? '', secret });
  open.push(shared);
  await expect.poll(async () => shared.answers().catch(() => false)).toBe(true);
  return shared;
}

const inMemory = (): (() => Promise<Instance>) => {
  const limiters = new Map<string, RateLimiter>();
  const limiter = (policy: RatePolicy): RateLimiter => {
    const name = JSON.stringify(policy);
    limiters.set(name, limiters.get(name) ?? createMemoryLimiter(policy));
    return limiters.get(name) as RateLimiter;
  };
  const instance = { store: createMemoryStore(), limiter };
  return () => Promise.resolve(instance);
};

const kinds = [
  { kind: 'memory', isThere: true, make: inMemory },
  { kind: 'Redis', isThere: binary !== undefined, make: () => joinRedis },
];

describe.each(kinds)('on $kind', ({ isThere, make }) => {
  const join = make();
  let serial = 0;
  const key = (): string => `key ${(serial += 1)}`;
  const minted = (token: string): MintedToken => ({ token, expiresAtMs: Date.now() + 60_000 });

  test.skipIf(!isThere)('what one instance keeps the others find, each under its own key, until it ends', async () => {
    const [one, two] = [await join(), await join()];
    const [first, second] = [key(), key()];
    await one.store.set(first, 'text', 60_000);
    expect([await two.store.get(first), await two.store.get(second)]).toEqual(['text', undefined]);
    await one.store.set(second, 'short', 1);
    await expect.poll(async () => two.store.get(second)).toBeUndefined();
  });

  test.skipIf(!isThere)(
    'a lock is one holder’s, until given back or run out; a late holder frees no one else’s',
    async () => {
      const [one, two] = [await join(), await join()];
      const name = key();
      const release = await one.store.lock(name, 60_000);
      expect(await two.store.lock(name, 60_000)).toBeUndefined();
      await release?.();
      const short = await two.store.lock(name, 1);
      expect(short).toBeDefined();
      let third: Awaited<ReturnType<Store['lock']>>;
      await expect.poll(async () => (third = await one.store.lock(name, 60_000))).toBeDefined();
      await short?.();
      expect(await two.store.lock(name, 60_000)).toBeUndefined();
      await third?.();
    },
  );

  test.skipIf(!isThere)('five hundred who ask two instances mint once', async () => {
    const caches = [createTokenCache(await join()), createTokenCache(await join())];
    const name = key();
    let mints = 0;
    const mint = async (): Promise<MintedToken> => {
      mints += 1;
      await new Promise((resolve) => setTimeout(resolve, 30));
      return minted(`t${mints}`);
    };
    const all = Array.from({ length: 500 }, async (_, at) => caches[at % 2]?.get(name, mint));
    expect(new Set((await Promise.all(all)).map((found) => found?.minted.token))).toEqual(new Set(['t1']));
    expect(mints).toBe(1);
  });

  test.skipIf(!isThere)('an instance whose mint failed leaves the next to the others', async () => {
    const [one, two] = [createTokenCache(await join()), createTokenCache(await join())];
    const name = key();
    await expect(one.get(name, () => Promise.reject(new TypeError('m')))).rejects.toThrow('m');
    expect((await two.get(name, () => Promise.resolve(minted('t2')))).minted.token).toBe('t2');
  });

  test.skipIf(!isThere)('a limit of the rate counts for all instances together', async () => {
    const policy = { requests: 3, seconds: 60 };
    const [one, two] = [(await join()).limiter(policy), (await join()).limiter(policy)];
    const name = key();
    const states = [];
    for (const limiter of [one, two, one, two]) states.push(await limiter.take(name));
    expect(states.map(({ isAllowed, remaining }) => [isAllowed, remaining])).toEqual([
      [true, 2],
      [true, 1],
      [true, 0],
      [false, 0],
    ]);
    expect(states[3]?.resetMs).toBeGreaterThan(50_000);
    expect((await one.take(key())).isAllowed).toBe(true);
  });

  test.skipIf(!isThere)('that Clerk limits the rate is known to all instances', async () => {
    const [one, two] = [createTokenCache(await join()), createTokenCache(await join())];
    let asked = 0;
    const busy = () => {
      asked += 1;
      return Promise.reject(new ClerkBusyError(1));
    };
    for (const cache of [one, two, one, two])
      await expect(cache.get(key(), busy)).rejects.toMatchObject({ code: 'clerk_unavailable' });
    expect(asked).toBe(1);
  });
});

describe.skipIf(binary === undefined)('a Redis', () => {
  test('is told no session, no key and no token', async () => {
    const client = createClient({ url: redis?.url ?? '' });
    await client.connect();
    await client.flushAll();
    const shared = await joinRedis();
    await createTokenCache(shared).get('sess_canary', () =>
      Promise.resolve({ token: 'eyJcanary', expiresAtMs: Date.now() + 60_000 }),
    );
    await shared.limiter({ requests: 1, seconds: 60 }).take('sess_canary');
    const keys = await client.keys('*');
    const values = await Promise.all(keys.map(async (name) => client.get(name)));
    client.destroy();
    expect(keys.length).toBeGreaterThan(1);
    expect(JSON.stringify([keys, values])).not.toMatch(/canary|eyJ/);
  });

  test('that is killed is done without, at once, and used again when it is back, without a restart', async () => {
    const shared = await joinRedis();
    const cache = createTokenCache(shared);
    const limiter = shared.limiter({ requests: 2, seconds: 60 });
    const mint = () => Promise.resolve({ token: 't', expiresAtMs: Date.now() + 60_000 });
    await redis?.kill();
    const began = performance.now();
    expect((await cache.get('while away', mint)).minted.token).toBe('t');
    // Held to the same limit by this instance alone.
    const taken = [await limiter.take('a'), await limiter.take('a'), await limiter.take('a')];
    expect(taken.map(({ isAllowed }) => isAllowed)).toEqual([true, true, false]);
    expect(performance.now() - began).toBeLessThan(2000);
    await redis?.start();
    await expect.poll(async () => shared.answers().catch(() => false), { timeout: 5000 }).toBe(true);
    await shared.store.set('back', 'yes', 1000);
    expect(await shared.store.get('back')).toBe('yes');
  });
});

describe('a seal', () => {
  const seal = createSeal(secret);
  const closed = seal.close('a', 'text');
  test('opens under its key with its secret only, whole and unchanged', () => {
    expect(seal.open('a', closed)).toBe('text');
    const changed = closed.slice(0, -3) + (closed.endsWith('AAA') ? 'BBB' : 'AAA');
    for (const [key, sealed] of [
      ['b', closed],
      ['a', changed],
      ['a', closed.slice(0, 20)],
      ['a', ''],
    ] as const)
      expect(seal.open(key, sealed)).toBeUndefined();
    expect(createSeal('sk_test_other').open('a', closed)).toBeUndefined();
  });
});
