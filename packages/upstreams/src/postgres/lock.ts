import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Somebody else owns the data. Two processes on one embedded database silently lose each other's rows. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
}

/**
 * Takes a data directory for this process alone. The lock of a process that is gone is taken over.
 *
 * @returns gives it back
 * @throws LockedError naming the owner, when there is one
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, 'owner.lock');
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      // A link either comes to be as a whole or not at all, so two who try at once cannot both succeed.
      if (link(mine, file)) return () => release(file);
      const owner = ownerOf(file);
      if (owner !== undefined && isAlive(owner)) {
        throw new LockedError(
          `${directory} is in use by process ${owner}: stop it, or use another directory with --data`,
        );
      }
      rmSync(file, { force: true });
    }
    throw new LockedError(`${directory} is being taken by several processes at once: try again`);
  } finally {
    rmSync(mine, { force: true });
  }
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function release(file: string): void {
  if (ownerOf(file) === process.pid) rmSync(file, { force: true });
}

function ownerOf(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
