import { LRUCache } from 'lru-cache';
import type { Store } from './store.ts';

/** A store in this process's memory. What was not asked for longest makes room for what is new. */
export function createMemoryStore({ max = 10_000, clock = Date.now } = {}): Store {
  const kept = new LRUCache<string, { readonly value: string; readonly untilMs: number }>({ max });
  const find = (key: string) => {
    const found = kept.get(key);
    return found && found.untilMs > clock() ? found.value : undefined;
  };
  const locks = createLocks(clock);
  return {
    get: (key) => Promise.resolve(find(key)),
    set: (key, value, lifeMs) => {
      kept.set(key, { value, untilMs: clock() + lifeMs });
      return Promise.resolve();
    },
    lock: (key, lifeMs) => Promise.resolve(locks(key, lifeMs)),
  };
}

/** Locks are never evicted, which would free them: there are as many as holders. */
function createLocks(clock: () => number) {
  const held = new Map<string, { readonly untilMs: number }>();
  return (key: string, lifeMs: number): (() => Promise<void>) | undefined => {
    if ((held.get(key)?.untilMs ?? 0) > clock()) return undefined;
    const own = { untilMs: clock() + lifeMs };
    held.set(key, own);
    return () => {
      if (held.get(key) === own) held.delete(key);
      return Promise.resolve();
    };
  };
}
