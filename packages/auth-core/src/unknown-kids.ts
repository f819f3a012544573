/** When a `kid` was last asked for in vain, and how long not to ask for it again. */
interface Miss {
  readonly at: number;
  readonly pauseMs: number;
}

/** Remembers which `kid`s the instance does not have, so that they cause no further requests for a while. */
export interface UnknownKids {
  /** Notes that an answer did not have it. Each time doubles the pause. */
  note(kid: string): void;
  /** Whether it was asked for so lately that asking again is no use. */
  has(kid: string): boolean;
}

/** How much is remembered, and for how long. */
export interface UnknownKidsOptions {
  readonly clock: () => number;
  /** The newest ones win. */
  readonly most: number;
  /** After the first time. */
  readonly pauseMs: number;
}

/**
 * Makes an empty memory of unknown `kid`s.
 *
 * The pause begins short, because a `kid` that is unknown may be a new key that is used before it is published, and grows,
 * because more often it is a program with another instance's token that goes on trying. The pause has no bound: a key that
 * comes later is found with the next refresh of the set, whoever caused it.
 */
export function createUnknownKids({ clock, most, pauseMs }: UnknownKidsOptions): UnknownKids {
  const misses = new Map<string, Miss>();
  return {
    note(kid) {
      const before = misses.get(kid)?.pauseMs;
      // Deleted first, so that the newest are last and the oldest go.
      misses.delete(kid);
      misses.set(kid, { at: clock(), pauseMs: before === undefined ? pauseMs : before * 2 });
      for (const oldest of misses.keys()) {
        if (misses.size <= most) break;
        misses.delete(oldest);
      }
    },
    has(kid) {
      const miss = misses.get(kid);
      return miss !== undefined && Math.abs(clock() - miss.at) < miss.pauseMs;
    },
  };
}
