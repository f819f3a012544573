import type { Writes } from './writes.ts';

/** How a live query learns that it must be asked again. */
export interface LiveOptions {
  readonly writes: Writes;
  /** Asks again this often as well, in milliseconds, where others may write; undefined where nobody else can. */
  readonly pollMs: number | undefined;
}

type Result = { readonly data: unknown };

/**
 * A live query: its result now, and again whenever it is another one.
 *
 * Results that nobody has taken yet are not kept: who is slow gets the newest.
 *
 * @param run - asks once
 * @see https://hasura.io/docs/2.0/subscriptions/postgres/livequery/overview/
 */
export function liveQuery(run: () => Promise<Result>, { writes, pollMs }: LiveOptions): AsyncGenerator<Result, void> {
  const gate = createGate();
  const stopListening = writes.onWrite(gate.open);
  const poll = pollMs === undefined ? undefined : setInterval(gate.open, pollMs).unref();
  const results = changes(run, gate);
  const end = (): void => {
    stopListening();
    clearInterval(poll);
    gate.close();
  };
  return {
    next: async () => results.next().catch((error: unknown) => (end(), Promise.reject(asError(error)))),
    // A generator that waits would hear of its end only after the next change.
    return: async () => (end(), results.return()),
    throw: async (error: unknown) => (end(), results.throw(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => {
      end();
      await results.return();
    },
  };
}

async function* changes(run: () => Promise<Result>, gate: Gate): AsyncGenerator<Result, void> {
  let last: string | undefined;
  while (await gate.pass()) {
    const result = await run();
    const text = JSON.stringify(result);
    if (text === last) continue;
    last = text;
    yield result;
  }
}

interface Gate {
  /** Waits until the gate was opened since the last time; false once it is closed for good. */
  readonly pass: () => Promise<boolean>;
  readonly open: () => void;
  readonly close: () => void;
}

/** A gate that is open at first, and closes behind each who passes. */
function createGate(): Gate {
  let isOpen = true;
  let isClosed = false;
  let wake: (() => void) | undefined;
  return {
    pass: async () => {
      if (!isOpen && !isClosed) await new Promise<void>((resolve) => (wake = resolve));
      isOpen = false;
      return !isClosed;
    },
    open: () => {
      isOpen = true;
      wake?.();
    },
    close: () => {
      isClosed = true;
      wake?.();
    },
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
