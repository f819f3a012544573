const most = 5;

/** Where the apps are that use this Clerk. */
export interface Apps {
  readonly saw: (origin: string) => void;
  /** The last one first; never empty. */
  readonly list: () => readonly string[];
}

/**
 * Remembers the origins that asked.
 *
 * @param places - the app to name when none asked yet, and this Clerk's own origin, which is no app
 */
export function createApps(places: () => { readonly home: string; readonly own: string }): Apps {
  let seen: readonly string[] = [];
  return {
    saw: (origin) => {
      if (origin === seen[0] || origin === places().own) return;
      seen = [origin, ...seen.filter((one) => one !== origin)].slice(0, most);
    },
    list: () => [...new Set([...seen, new URL(places().home).origin])],
  };
}
