import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { ProxyError } from './errors.ts';
import { createGate } from './gate.ts';
import { ClerkBusyError, type MintedToken } from './mint.ts';
import { createMemoryStore } from './store/memory.ts';
import type { Store } from './store/store.ts';

/** Keeps minted tokens for most of their life. One place for all requests, so that one session mints once. */
export interface TokenCache {
  /**
   * The token under a key, minted now if there is none. Requests that come while it is minted share it.
   *
   * @throws what `mint` throws
   */
  get(key: string, mint: () => Promise<MintedToken>): Promise<FoundToken>;
  /** Forgets a token that an upstream refused. */
  drop(key: string, token: string): void;
}

/** A token, and whether it was there before. */
export interface FoundToken {
  readonly minted: MintedToken;
  readonly wasKept: boolean;
}

/** How a cache keeps. */
export interface TokenCacheOptions {
  /** Where other instances find a token, too. Default: this process's memory. */
  readonly store?: Store;
  /** How many tokens at most are held ready in this process. Default 10,000. */
  readonly max?: number;
  /** A token this near its end is minted anew, in milliseconds. Default 15,000. */
  readonly renewBeforeMs?: number;
  /** Up to this much earlier, each token by another part of it, so that many who signed in together do not renew together. Default 5,000. */
  readonly jitterMs?: number;
  /** How long an unknown template stays unknown, in milliseconds. Default 30,000. */
  readonly unknownForMs?: number;
  /** How many tokens are minted at a time, so that a Clerk that limits the rate is noticed before many have asked. Default 20. */
  readonly mostMints?: number;
  /** How long a lock holds, and others wait for its holder, in milliseconds: longer than a mint. Default 11,000. */
  readonly lockMs?: number;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

/** What is remembered under a key. */
interface Kept {
  readonly minted: MintedToken;
  readonly renewAtMs: number;
}

const busyKey = 'clerk-busy';
const [pollMs, leastLeftMs, inLineMs] = [25, 1000, 5000];

/**
 * A token cache: ready in this process, behind that a store that may be shared. A store that is away is done without:
 * each instance then mints for itself.
 */
export function createTokenCache(options: TokenCacheOptions = {}): TokenCache {
  const { max = 10_000, clock = Date.now } = options;
  const ready = new LRUCache<string, Kept>({ max });
  const underWay = new Map<string, Promise<FoundToken>>();
  const source = createSource({ ...options, store: options.store ?? createMemoryStore({ max, clock }) });

  const fetchOnce = async (key: string, mint: () => Promise<MintedToken>): Promise<FoundToken> => {
    const before = underWay.get(key);
    if (before) return before;
    const fetching = source
      .find(key, mint)
      .then((found) => {
        ready.set(key, { minted: found.minted, renewAtMs: source.renewAtMs(found.minted) });
        return found;
      })
      .finally(() => underWay.delete(key));
    underWay.set(key, fetching);
    return fetching;
  };

  return {
    get: async (key, mint) => {
      const found = ready.get(key);
      if (found && found.renewAtMs > clock()) return { minted: found.minted, wasKept: true };
      try {
        return await fetchOnce(key, mint);
      } catch (error) {
        // Clerk is away and the old token still lives: better than nothing, and Clerk is left in peace for a moment.
        if (!found || !isOutage(error) || found.minted.expiresAtMs <= clock() + leastLeftMs) throw error;
        ready.set(key, { ...found, renewAtMs: Math.min(clock() + 2000, found.minted.expiresAtMs - leastLeftMs) });
        return { minted: found.minted, wasKept: true };
      }
    },
    drop: (key, token) => {
      if (ready.peek(key)?.minted.token === token) ready.delete(key);
      source.refuse(token);
    },
  };
}

const isOutage = (error: unknown): boolean => error instanceof ProxyError && error.code === 'clerk_unavailable';

/** Behind what is ready here: the store, and behind that Clerk, which one asks for all. */
function createSource(options: TokenCacheOptions & { readonly store: Store }) {
  const { store, clock = Date.now, lockMs = 11_000 } = options;
  const { renewBeforeMs = 15_000, jitterMs = 5000, unknownForMs = 30_000 } = options;
  const gate = createGate(options.mostMints ?? 20);
  /** Clerk said to wait: heeded here even when the store is away. */
  let busyUntilMs = 0;
  /** An upstream refused these: they may be in the store still. */
  const refused = new LRUCache<string, true>({ max: 1000 });
  const renewAtMs = ({ token, expiresAtMs }: MintedToken): number =>
    expiresAtMs - renewBeforeMs - chanceOf(token) * jitterMs;

  const read = async (key: string): Promise<FoundToken | undefined> => {
    const kept = readKept(await quietly(store.get(key)));
    if (kept?.unknown) throw new ProxyError('template_unknown', 'Clerk has no JWT template of this name.');
    const minted = kept?.minted;
    if (!minted || refused.has(minted.token) || renewAtMs(minted) <= clock()) return undefined;
    return { minted, wasKept: true };
  };
  const assertNotBusy = async (): Promise<void> => {
    if (busyUntilMs <= clock()) busyUntilMs = Number((await quietly(store.get(busyKey))) ?? 0);
    if (busyUntilMs > clock()) throw new ClerkBusyError(Math.ceil((busyUntilMs - clock()) / 1000));
  };
  const remember = async (error: unknown, key: string): Promise<void> => {
    if (error instanceof ClerkBusyError) {
      const waitMs = (error.retryAfterSeconds ?? 1) * 1000;
      busyUntilMs = clock() + waitMs;
      await quietly(store.set(busyKey, String(busyUntilMs), waitMs));
    }
    // Only what stays wrong is remembered; an outage is asked about again.
    if (error instanceof ProxyError && error.code === 'template_unknown')
      await quietly(store.set(key, JSON.stringify({ unknown: true }), unknownForMs));
  };
  const mintAndKeep = async (key: string, mint: () => Promise<MintedToken>): Promise<FoundToken> => {
    try {
      const minted = await mint();
      const lifeMs = renewAtMs(minted) - clock();
      if (lifeMs > 0) await quietly(store.set(key, JSON.stringify({ minted }), lifeMs));
      return { minted, wasKept: false };
    } catch (error) {
      await remember(error, key);
      throw error;
    }
  };
  const mintAlone = async (key: string, mint: () => Promise<MintedToken>): Promise<FoundToken | undefined> => {
    // Others who waited in line may have heard it meanwhile.
    await assertNotBusy();
    const release = await store.lock(key, lockMs).catch(() => () => Promise.resolve());
    if (!release) return undefined;
    try {
      // Whoever had the lock just now may have left a token.
      return (await read(key)) ?? (await mintAndKeep(key, mint));
    } finally {
      await quietly(release());
    }
  };
  const find = async (key: string, mint: () => Promise<MintedToken>): Promise<FoundToken> => {
    const began = performance.now();
    for (;;) {
      const found = await read(key);
      if (found) return found;
      const asked = performance.now();
      const minted = await gate(async () => {
        if (performance.now() > asked + inLineMs) throw late('Many tokens are being minted.');
        return mintAlone(key, mint);
      });
      if (minted) return minted;
      if (performance.now() > began + lockMs) throw late('Another instance is still minting this token.');
      await sleep(pollMs);
    }
  };
  return { find, refuse: (token: string) => void refused.set(token, true), renewAtMs };
}

const late = (detail: string): ProxyError => new ProxyError('clerk_unavailable', detail, { retryAfterSeconds: 1 });

function readKept(text: string | undefined): { readonly minted?: MintedToken; readonly unknown?: true } | undefined {
  // Written here, sealed on the way: nobody else's.
  return text === undefined ? undefined : (JSON.parse(text) as { minted?: MintedToken; unknown?: true });
}

/** From 0 to below 1: for one token the same in all instances, so that they agree on when it is renewed. */
function chanceOf(token: string): number {
  return createHash('sha256').update(token).digest().readUInt32BE() / 2 ** 32;
}

/** A store that is away has nothing, and keeps nothing. */
async function quietly<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch(() => undefined);
}
