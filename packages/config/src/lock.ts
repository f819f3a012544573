import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from './folder.ts';

/** Somebody else owns the data. Two who keep one state silently lose each other's changes. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
}

/** What is to be owned. */
export interface Ownership {
  /** The lock's own file; its folder is made when it is not there. */
  readonly file: string;
  /** What is owned, as the refusal of a second owner names it: a directory or a file. */
  readonly owned: string;
  /** What a second owner may do instead, such as `use another directory with --data`. */
  readonly instead: string;
}

/** A process, told apart from another one that is given the same number later. */
interface Owner {
  readonly pid: number;
  /** When it began, as the system tells; empty where it does not. */
  readonly began: string;
}

/** Files that this process holds: the only way to know, where the system does not tell when a process began. */
const held = new Set<string>();

/**
 * Takes data for one owner alone, within this process as well. The lock of a process that is gone is taken over, also
 * when its number has gone to another process since: after a restart of the machine or of a container.
 *
 * Does not see owners in other containers or on other machines that share the folder.
 *
 * @returns gives it back; may be called twice
 * @throws LockedError in one line that names the owner and what to do, when there is one
 *
 * @example
 * const release = takeOwnership({ file: `${folder}/owner.lock`, owned: folder, instead: 'use another directory with --data' });
 */
export function takeOwnership(ownership: Ownership): () => void {
  const { file, owned } = ownership;
  makeFolder(dirname(file));
  const me = `${process.pid} ${beganAt(process.pid)}`;
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, me, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      // A link either comes to be as a whole or not at all, so two who try at once cannot both succeed.
      if (link(mine, file)) {
        held.add(file);
        return releaser(file, me);
      }
      const text = read(file);
      const owner = ownerOf(text);
      if (owner && isAlive(owner, file)) throw new LockedError(refusal(ownership, owner.pid));
      if (text !== undefined) discard(file, text);
    }
    throw new LockedError(`${owned} is being taken by several processes at once: try again`);
  } finally {
    rmSync(mine, { force: true });
  }
}

function refusal({ file, owned, instead }: Ownership, pid: number): string {
  if (pid === process.pid) return `${owned} is in use by this process (${pid}) already: close it first, or ${instead}`;
  return `${owned} is in use by process ${pid}: stop it, or ${instead} (if that process is something else, delete ${file})`;
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

/** Removes the lock of a process that is gone, unless somebody else took it over in the meantime. */
function discard(file: string, expected: string): void {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (read(aside) !== expected) link(aside, file);
  rmSync(aside, { force: true });
}

function releaser(file: string, me: string): () => void {
  let isMine = true;
  return () => {
    if (!isMine) return;
    isMine = false;
    held.delete(file);
    if (read(file) === me) rmSync(file, { force: true });
  };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function ownerOf(text = ''): Owner | undefined {
  const [, pid, began = ''] = /^([1-9]\d{0,9})(?: (.*))?$/.exec(text) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), began };
}

function isAlive({ pid, began }: Owner, file: string): boolean {
  const now = beganAt(pid);
  if (began !== '' && now !== '') return began === now;
  return pid === process.pid ? held.has(file) : exists(pid);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, with the boot it began in, in whatever words the system has for it; empty when unknown. */
function beganAt(pid: number): string {
  if (process.platform === 'win32') return '';
  const status = read(`/proc/${pid}/stat`);
  // The second field is the program's name, in parentheses and with anything in it; the 22nd is the time.
  const fields = status?.slice(status.lastIndexOf(')') + 2).split(' ') ?? [];
  // Killed, and only not yet seen off by its parent: in a container perhaps never.
  if (fields[0] === 'Z') return 'ended';
  if (fields[19] !== undefined) return `${read('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${fields[19]}`;
  if (process.platform === 'linux') return '';
  try {
    const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' };
    const args = ['-o', 'lstart=', '-p', String(pid)];
    return execFileSync('ps', args, {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 2000,
    }).trim();
  } catch {
    return '';
  }
}
