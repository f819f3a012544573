/**
 * What instances of the proxy share of tokens: small texts that end by themselves, and locks. In memory for one instance,
 * on Redis or Valkey for several. Counts of requests go through {@link RateLimiter} on the same connection.
 *
 * An implementation on a network rejects when it is away, and soon: callers go on without it.
 */
export interface Store {
  /** The text under a key that has not ended. */
  get(key: string): Promise<string | undefined>;
  /** Keeps a text for so many milliseconds, at least one. */
  set(key: string, value: string, lifeMs: number): Promise<void>;
  /**
   * Takes a lock, unless somebody has it.
   *
   * @param lifeMs - after this the lock is free again, whatever became of its holder
   * @returns what gives it back; undefined when somebody else has it
   */
  lock(key: string, lifeMs: number): Promise<(() => Promise<void>) | undefined>;
}
