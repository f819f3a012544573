import { LRUCache } from 'lru-cache';
import { ProxyError } from './errors.ts';
import type { MintedToken } from './mint.ts';

/** Keeps minted tokens for most of their life. One place for all requests, so that one session mints once. */
export interface TokenCache {
  /**
   * The token under a key, minted now if there is none. Requests that come while it is minted share it.
   *
   * @throws what `mint` throws
   */
  get(
    key: string,
    mint: () => Promise<MintedToken>,
  ): Promise<{ readonly minted: MintedToken; readonly wasKept: boolean }>;
  /** Forgets a token that an upstream refused. */
  drop(key: string, token: string): void;
}

/** How a cache in memory keeps. */
export interface MemoryCacheOptions {
  /** How many tokens at most. Default 10,000. */
  readonly max?: number;
  /** A token this near its end is minted anew, in milliseconds. Default 15,000. */
  readonly renewBeforeMs?: number;
  /** How long an unknown template stays unknown, in milliseconds. Default 30,000. */
  readonly unknownForMs?: number;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

/** A token cache in this process's memory. */
export function createMemoryCache({
  max = 10_000,
  renewBeforeMs = 15_000,
  unknownForMs = 30_000,
  clock = Date.now,
}: MemoryCacheOptions = {}): TokenCache {
  const kept = new LRUCache<string, MintedToken>({ max });
  const refused = new LRUCache<string, { readonly error: ProxyError; readonly untilMs: number }>({ max });
  const underWay = new Map<string, Promise<MintedToken>>();

  const mintOnce = (key: string, mint: () => Promise<MintedToken>): Promise<MintedToken> => {
    const minting = mint()
      .then((minted) => {
        kept.set(key, minted);
        return minted;
      })
      .catch((error: unknown) => {
        // Only what stays wrong is remembered; an outage is asked about again.
        if (error instanceof ProxyError && error.code === 'template_unknown')
          refused.set(key, { error, untilMs: clock() + unknownForMs });
        throw error;
      })
      .finally(() => underWay.delete(key));
    underWay.set(key, minting);
    return minting;
  };

  return {
    get: async (key, mint) => {
      const found = kept.get(key);
      if (found && found.expiresAtMs - renewBeforeMs > clock()) return { minted: found, wasKept: true };
      const refusal = refused.get(key);
      if (refusal && refusal.untilMs > clock()) throw refusal.error;
      try {
        return { minted: await (underWay.get(key) ?? mintOnce(key, mint)), wasKept: false };
      } catch (error) {
        // Clerk is away and the old token still lives: better than nothing.
        const isOutage = error instanceof ProxyError && error.code === 'clerk_unavailable';
        if (isOutage && found && found.expiresAtMs > clock() + 1000) return { minted: found, wasKept: true };
        throw error;
      }
    },
    drop: (key, token) => {
      if (kept.peek(key)?.token === token) kept.delete(key);
    },
  };
}
