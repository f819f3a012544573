import { randomUUID } from 'node:crypto';
import { createClient } from '@redis/client';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { within } from '../deadline.ts';
import { limiterOver, type RateLimiter, type RatePolicy } from '../rate-limit.ts';
import { createSeal } from './sealed.ts';
import type { Store } from './store.ts';

/** Where and how to share. */
export interface RedisOptions {
  /** Such as `redis://localhost:6379` or `rediss://user:password@host:6380`. */
  readonly url: string;
  /** What all instances have and nobody else: seals what is stored. */
  readonly secret: string;
  /** How long a command may take, in milliseconds. Default 500. */
  readonly timeoutMs?: number;
  /** Told when the connection comes and goes. */
  readonly onState?: (isUp: boolean) => void;
}

/** A connection to Redis or Valkey, of which several instances of the proxy share tokens and counts. */
export interface SharedRedis {
  readonly store: Store;
  readonly limiter: (policy: RatePolicy) => RateLimiter;
  /** Whether it answers now. */
  readonly answers: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

type Client = ReturnType<typeof makeClient>;
type Bound = <T>(command: Promise<T>) => Promise<T>;

/** Waits at most a second between tries to connect: recovery needs no restart. */
function makeClient(url: string) {
  return createClient({
    url,
    // A command that waits for a connection would hold a request up: it fails at once, and the caller goes on without.
    disableOfflineQueue: true,
    socket: { connectTimeout: 2000, reconnectStrategy: (tries) => Math.min(1000, 50 * 2 ** Math.min(tries, 6)) },
  });
}

/** Connects, in the background where it has to: a Redis that is away does not keep the proxy from starting. */
export function createSharedRedis({ url, secret, timeoutMs = 500, onState }: RedisOptions): SharedRedis {
  const client = makeClient(url);
  watchState(client, onState);
  const seal = createSeal(secret);
  const bound: Bound = async (command) => within(timeoutMs, command, () => new Error('Redis took too long'));
  void client.connect().catch(() => undefined);
  return {
    store: storeOn(client, seal, bound),
    limiter: (policy) => limiterOn(client, policy, (key) => seal.key(key), bound),
    answers: async () => (await bound(client.ping())) === 'PONG',
    close: () => {
      client.destroy();
      return Promise.resolve();
    },
  };
}

function watchState(client: Client, onState: RedisOptions['onState']): void {
  let wasUp: boolean | undefined;
  const note = (isUp: boolean) => (): void => {
    if (wasUp !== isUp) onState?.(isUp);
    wasUp = isUp;
  };
  // Its messages name addresses: that it is away is all there is to tell.
  client.on('error', note(false)).on('ready', note(true));
}

/** Gives a lock back only to the one who has it still. */
const releaseScript = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

function storeOn(client: Client, seal: ReturnType<typeof createSeal>, bound: Bound): Store {
  const named = (kind: string, key: string): string => `proxy:${kind}:${seal.key(key)}`;
  return {
    get: async (key) => {
      const found = await bound(client.get(named('kept', key)));
      return found === null ? undefined : seal.open(key, found);
    },
    set: async (key, value, lifeMs) => {
      const PX = Math.max(1, Math.round(lifeMs));
      await bound(client.set(named('kept', key), seal.close(key, value), { expiration: { type: 'PX', value: PX } }));
    },
    lock: async (key, lifeMs) => {
      const [name, own] = [named('lock', key), randomUUID()];
      const expiration = { type: 'PX', value: Math.max(1, Math.round(lifeMs)) } as const;
      if ((await bound(client.set(name, own, { condition: 'NX', expiration }))) === null) return undefined;
      return async () => void (await bound(client.eval(releaseScript, { keys: [name], arguments: [own] })));
    },
  };
}

/** While Redis is away each instance holds its sessions to the same limit by itself: neither open nor shut. */
function limiterOn(client: Client, policy: RatePolicy, hashed: (key: string) => string, bound: Bound): RateLimiter {
  const limits = { points: policy.requests, duration: policy.seconds };
  const shared = new RateLimiterRedis({
    ...limits,
    storeClient: client,
    useRedisPackage: true,
    keyPrefix: 'proxy:rate',
  });
  const alone = new RateLimiterMemory(limits);
  const consume = async (key: string): Promise<RateLimiterRes> => {
    try {
      return await bound(shared.consume(hashed(key)));
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error;
      return alone.consume(key);
    }
  };
  return limiterOver({ consume }, policy);
}
