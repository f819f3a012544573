import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** How often one session may ask. */
export interface RatePolicy {
  readonly requests: number;
  readonly seconds: number;
}

/** Where a session stands within its window. */
export interface RateState {
  /** Whether this request may go on. */
  readonly isAllowed: boolean;
  /** How many more may, until the window ends. */
  readonly remaining: number;
  /** When the window ends, in milliseconds from now. */
  readonly resetMs: number;
}

/**
 * Counts requests by key in windows that begin with the first request. The seam where several instances share a count:
 * in memory here, on a store of their own elsewhere, with the same tests.
 */
export interface RateLimiter {
  readonly policy: RatePolicy;
  /**
   * Counts one request. Never rejects: an implementation on a network counts in this process's memory while it is away.
   */
  take(key: string): Promise<RateState>;
}

/** What the library's limiters have in common, whatever they count in. */
export interface Counting {
  consume(key: string): Promise<RateLimiterRes>;
}

/** Puts the interface over one of the library's limiters. */
export function limiterOver(counting: Counting, policy: RatePolicy): RateLimiter {
  const state = (isAllowed: boolean, { remainingPoints, msBeforeNext }: RateLimiterRes): RateState => ({
    isAllowed,
    remaining: Math.max(0, remainingPoints),
    resetMs: Math.max(0, msBeforeNext),
  });
  const take = async (key: string): Promise<RateState> => {
    try {
      return state(true, await counting.consume(key));
    } catch (refused) {
      // The library rejects with its state when it is too much, and with an error when its store is away.
      if (refused instanceof RateLimiterRes) return state(false, refused);
      throw refused;
    }
  };
  return { policy, take };
}

/** Counts in this process's memory. */
export function createMemoryLimiter(policy: RatePolicy): RateLimiter {
  return limiterOver(new RateLimiterMemory({ points: policy.requests, duration: policy.seconds }), policy);
}
