const key = 'seen';

/** What of a topic somebody has seen here: the right way, the wrong one, or both. */
export type Seen = Readonly<Record<string, readonly ('right' | 'wrong')[]>>;

const nothing: Seen = {};
let kept: { readonly text: string; readonly seen: Seen } = { text: '', seen: nothing };
const listeners = new Set<() => void>();

/** What this browser remembers; the same object until it changes. */
export function seenNow(): Seen {
  const text = read();
  if (text !== kept.text) kept = { text, seen: parse(text) };
  return kept.seen;
}

/** Before the browser is there: nothing. */
export const seenOnServer = (): Seen => nothing;

/** Tells of changes, for `useSyncExternalStore`. */
export function onSeen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Remembers that somebody opened a pattern or a wrong twin, or asked it. Other addresses are none of either. */
export function markSeen(path: string): void {
  const [, kind, topic] = /^\/(patterns|wrong)\/([a-z0-9-]+)/.exec(path) ?? [];
  if (!topic) return;
  const mark = kind === 'wrong' ? 'wrong' : 'right';
  const seen = seenNow();
  const before = seen[topic] ?? [];
  if (before.includes(mark)) return;
  try {
    localStorage.setItem(key, JSON.stringify({ ...seen, [topic]: [...before, mark] }));
  } catch {
    // A browser that keeps nothing remembers nothing.
  }
  for (const listener of listeners) listener();
}

function read(): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

function parse(text: string): Seen {
  try {
    const value: unknown = JSON.parse(text || '{}');
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return Object.fromEntries(entries.map(([topic, marks]) => [topic, marksIn(marks)]));
  } catch {
    return nothing;
  }
}

const marksIn = (value: unknown) =>
  (['right', 'wrong'] as const).filter((mark) => Array.isArray(value) && value.includes(mark));
