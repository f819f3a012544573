import type { Database } from '../postgres/database.ts';

/** Tells that rows may have changed. */
export interface Writes {
  /** Calls back after every transaction that may have written; returns what ends that. */
  readonly onWrite: (listener: () => void) => () => void;
}

/**
 * Watches a database for transactions that write, whichever dialect they came in by.
 *
 * Does not see what other processes write to the same Postgres server.
 */
export function watchWrites(database: Database): { readonly database: Database; readonly writes: Writes } {
  const listeners = new Set<() => void>();
  return {
    database: {
      ...database,
      as: async (actor, readOnly, run) => {
        const result = await database.as(actor, readOnly, run);
        if (!readOnly) for (const listener of listeners) listener();
        return result;
      },
    },
    writes: {
      onWrite: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
  };
}
