import { existsSync, readFileSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '@clerk-patterns/config/folder';
import { takeOwnership } from '@clerk-patterns/config/lock';
import { z } from 'zod';
import { snapshotProblem } from './snapshot-form.ts';
import type { Snapshot, State } from './state.ts';

const snapshotSchema = z.record(z.string(), z.array(z.looseObject({ id: z.string() })));
const kept = z.object({ version: z.literal(1), state: snapshotSchema });

/**
 * Reads what was kept before.
 *
 * @returns undefined when there is no such file
 * @throws Error when it is of another form: starting without it would overwrite it
 */
export function readSnapshot(file: string): Snapshot | undefined {
  if (!existsSync(file)) return undefined;
  const line = `${file} is not what clerk-local writes: move it away to start afresh`;
  let read: z.output<typeof kept>;
  try {
    read = kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new Error(line);
  }
  const wrong = snapshotProblem(read.state);
  if (wrong) throw new Error(`${line} (${wrong})`);
  return read.state;
}

/**
 * Takes the file of a state for one owner alone: of two, each would overwrite what the other acknowledged.
 *
 * @returns gives it back
 * @throws TypeError when it is a folder
 * @throws LockedError in one line that names the owner, when there is one
 */
export function ownSnapshot(file: string): () => void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new TypeError(`${file} is a folder: name a file to keep the state in, such as ${join(file, 'state.json')}`);
  return takeOwnership({
    file: `${file}.lock`,
    owned: file,
    instead: 'name another file with --data, or none to keep nothing',
  });
}

/**
 * Keeps a state in a file. The returned function writes what changed since and returns once it is on disk: answers wait
 * for it, so that what somebody was told survives a kill. Requests that come during a write share the next one.
 *
 * The file is replaced at once, never changed in place, and only its owner may read it.
 */
export function createKeeper(file: string, state: State): () => Promise<void> {
  makeFolder(dirname(file));
  let keptVersion = state.version();
  let writing: Promise<void> | undefined;
  let waiting: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    const version = state.version();
    const next = `${file}.next`;
    const handle = await open(next, 'w', 0o600);
    try {
      await handle.writeFile(JSON.stringify({ version: 1, state: state.snapshot() }));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, file);
    keptVersion = version;
  };
  const start = (): Promise<void> => {
    writing = write().finally(() => {
      writing = undefined;
    });
    return writing;
  };
  return async () => {
    if (state.version() === keptVersion && !writing) return;
    if (!writing) return start();
    waiting ??= writing
      .catch(() => undefined)
      .then(() => {
        waiting = undefined;
        return state.version() === keptVersion ? undefined : start();
      });
    return waiting;
  };
}
