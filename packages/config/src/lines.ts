import { writeSync } from 'node:fs';

/** Where a logger writes its lines. */
export interface Lines {
  readonly write: (line: string) => void;
  /** Writes what is held; for a logger whose line must not wait. */
  readonly flushSync: () => void;
}

/** How to wait for whoever reads the lines. */
export interface LinesOptions {
  /** Writes what it can and says how many bytes those were. Default: `writeSync`. */
  readonly write?: (fd: number, bytes: Uint8Array) => number;
  /** What is held at most for a reader that stands still, in bytes; lines beyond it are lost. Default 16,000,000. */
  readonly mostBytes?: number;
}

/** How long until a slow reader is tried again, and how long the end of the process waits for one, in milliseconds. */
const [againMs, lastMs] = [10, 1000];

/**
 * Writes lines together: those of one turn of the event loop by one call, and the last ones when the process ends. Only a
 * process that is killed loses any, and no more than those of its last turn.
 *
 * Never waits for ever: a reader that is gone gets nothing more, one that stands still holds nobody up, and the end of the
 * process waits a second for it.
 *
 * @param fd - 1 is the standard output
 */
export function createLines(fd: number, { write = writeSync, mostBytes = 16_000_000 }: LinesOptions = {}): Lines {
  let held = '';
  let rest: Buffer = Buffer.alloc(0);
  let isPlanned = false;

  const flush = (): void => {
    isPlanned = false;
    const added = Buffer.from(held);
    held = '';
    if (rest.length === 0) rest = added;
    else if (rest.length + added.length <= mostBytes) rest = Buffer.concat([rest, added]);
    try {
      while (rest.length > 0) rest = rest.subarray(write(fd, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') {
        isPlanned = true;
        setTimeout(flush, againMs).unref();
      } else rest = Buffer.alloc(0);
    }
  };
  process.once('exit', () => {
    const until = performance.now() + lastMs;
    for (;;) {
      flush();
      if (rest.length === 0 || performance.now() > until) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, againMs);
    }
  });
  return {
    write: (line) => {
      held += line;
      if (isPlanned) return;
      isPlanned = true;
      setImmediate(flush);
    },
    flushSync: flush,
  };
}
