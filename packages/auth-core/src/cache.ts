import type { Claims } from './claims.ts';

/** Claims that were verified, and what they were verified with. */
interface Entry {
  readonly claims: Claims;
  readonly generation: number;
}

/**
 * Verified tokens, at most `max` of them, the one unused the longest leaving first. Keys are hashes of whole tokens, so
 * a look into memory shows no token; claims are frozen, since every caller gets the same ones.
 *
 * Says nothing about times or revocation: whoever takes an entry checks those again.
 */
export class VerifiedTokens {
  readonly #entries = new Map<string, Entry>();
  readonly #max: number;

  /** @throws TypeError when `max` is not a whole number of at least 1 */
  constructor(max: number) {
    if (!Number.isSafeInteger(max) || max < 1) throw new TypeError('cache.max must be a whole number of at least 1');
    this.#max = max;
  }

  /** @param generation - of the keys now; what was verified with others is forgotten */
  get(key: string, generation: number): Claims | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (entry.generation !== generation) return undefined;
    this.#entries.set(key, entry);
    return entry.claims;
  }

  set(key: string, claims: Claims, generation: number): void {
    this.#entries.set(key, { claims: freeze(claims), generation });
    if (this.#entries.size <= this.#max) return;
    const [oldest = ''] = this.#entries.keys();
    this.#entries.delete(oldest);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  get size(): number {
    return this.#entries.size;
  }
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}
