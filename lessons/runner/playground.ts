import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { readFiles, type Files } from './derive.ts';
import { baseFolder } from './places.ts';

/** What the running app keeps in the playground; to take it away would break that, not mend anything. */
const ofTheApp: Readonly<Record<string, 'folder' | 'file'>> = {
  '.next': 'folder',
  'next-env.d.ts': 'file',
  'tsconfig.tsbuildinfo': 'file',
  'stamp.ts': 'file',
};
/** Larger than any text somebody writes by hand, in bytes. */
const longText = 1_000_000;

/** The base with the given files over it. */
function wantedWith(files: Files): Files {
  return new Map([...readFiles(baseFolder), ...files]);
}

/**
 * Makes a playground what a lesson starts from, whatever was done to it: the base with the given files over it, and
 * nothing else. What is right already is not touched, and what the running app keeps for itself stays.
 */
export function layPlayground(folder: string, files: Files): void {
  const wanted = wantedWith(files);
  if (!isFolder(folder)) rmSync(folder, { force: true });
  mkdirSync(folder, { recursive: true });
  for (const path of strays(folder, wanted, wanted)) takeAway(join(folder, path));
  writeFiles(folder, wanted);
}

/**
 * Moves all that somebody did in a playground elsewhere: what is not as the base has it, byte for byte and whatever it
 * is. Links are moved, never followed.
 *
 * @param files - what will be laid there next: folders that it needs stay, because the running app watches them
 * @returns whether there was anything
 */
export function moveWork(folder: string, to: string, files: Files): boolean {
  const there = lstat(folder);
  if (there && !there.isDirectory()) {
    move(folder, join(to, 'playground'));
    return true;
  }
  const work = there ? [...strays(folder, readFiles(baseFolder), wantedWith(files))] : [];
  for (const path of work) move(join(folder, path), join(to, path));
  return work.length > 0;
}

/**
 * Moves work back that was moved away, over the lesson it belongs to. What does not fit, such as a file where a folder
 * belongs, stays where it is.
 *
 * @param files - what the lesson lays into a playground that nobody has worked in
 */
export function bringBack(from: string, folder: string, files: Files): void {
  layPlayground(folder, files);
  const base = readFiles(baseFolder);
  for (const path of files.keys()) {
    const text = base.get(path);
    // What the learner took away, or made as the base has it.
    if (lstat(join(from, path))) continue;
    if (text === undefined) takeAway(join(folder, path));
    else writeIn(join(folder, path), text);
  }
  merge(from, folder, '');
}

function merge(from: string, folder: string, within: string): void {
  for (const name of readdirSync(join(from, within))) {
    const path = within === '' ? name : `${within}/${name}`;
    const [source, target] = [lstat(join(from, path)), lstat(join(folder, path))];
    if (ofTheApp[path] !== undefined) continue;
    if (source?.isDirectory() && target?.isDirectory()) merge(from, folder, path);
    else if (!target || (!source?.isDirectory() && !target.isDirectory())) {
      takeAway(join(folder, path));
      move(join(from, path), join(folder, path));
    }
  }
  if (readdirSync(join(from, within)).length === 0) rmdirSync(join(from, within));
}

/** Whether a playground has these files, the base, and nothing else. */
export function isLaid(folder: string, files: Files): boolean {
  const wanted = wantedWith(files);
  if (!isFolder(folder) || [...wanted.keys()].some((path) => !isFile(join(folder, path)))) return false;
  return strays(folder, wanted, wanted).next().done === true;
}

/** What is not as wanted, by its path; a folder that nobody needs as a whole. */
function* strays(folder: string, wanted: Files, needed: Files, within = ''): Generator<string> {
  openUp(join(folder, within));
  for (const name of readdirSync(join(folder, within))) {
    const path = within === '' ? name : `${within}/${name}`;
    const stats = lstat(join(folder, path));
    const kept = ofTheApp[path];
    if (stats && kept && (kept === 'folder' ? stats.isDirectory() : stats.isFile())) continue;
    const text = wanted.get(path);
    if (stats?.isDirectory() && isAbove(path, needed)) yield* strays(folder, wanted, needed, path);
    else if (text === undefined || !hasText(join(folder, path), text)) yield path;
  }
}

function isAbove(path: string, files: Files): boolean {
  return [...files.keys()].some((name) => name.startsWith(`${path}/`));
}

/** Makes what somebody closed to themselves their own again, as far as it is theirs. */
function openUp(place: string): void {
  try {
    const stats = lstatSync(place);
    const mode = stats.isDirectory() ? 0o700 : 0o600;
    if (!stats.isSymbolicLink() && (stats.mode & mode) !== mode) chmodSync(place, stats.mode | mode);
  } catch {
    // Somebody else's, or gone: what is done to it next says so.
  }
}

function takeAway(place: string): void {
  openUp(place);
  rmSync(place, { recursive: true, force: true, maxRetries: 3 });
}

function move(from: string, to: string): void {
  openUp(from);
  mkdirSync(dirname(to), { recursive: true });
  try {
    renameSync(from, to);
  } catch {
    // On another disk, or held open by a program on Windows.
    cpSync(from, to, { recursive: true, verbatimSymlinks: true });
    takeAway(from);
  }
}

/** Writes files into a playground, as far as they differ. */
export function writeFiles(folder: string, files: Files): void {
  for (const [path, text] of files) writeIn(join(folder, path), text);
}

function writeIn(file: string, text: string): void {
  if (hasText(file, text)) return;
  mkdirSync(dirname(file), { recursive: true });
  // Also over a link, a folder, or a file that was made read-only.
  takeAway(file);
  writeFileSync(file, text);
}

function hasText(file: string, text: string): boolean {
  const stats = lstat(file);
  if (!stats?.isFile() || stats.size !== Buffer.byteLength(text)) return false;
  openUp(file);
  return readFileSync(file, 'utf8') === text;
}

function lstat(place: string): Stats | undefined {
  try {
    return lstatSync(place, { throwIfNoEntry: false });
  } catch {
    // Below a file, where a folder belongs.
    return undefined;
  }
}

/** Tells a folder from another one that is there later; `undefined` where there is none, or a link to one. */
export function folderIdentity(place: string): string | undefined {
  const stats = lstat(place);
  // A number is given again, often at once, to a folder made later.
  return stats?.isDirectory() ? `${stats.ino} ${stats.birthtimeMs}` : undefined;
}

/** Whether a folder is there, and no link to one. */
export function isFolder(place: string): boolean {
  return lstat(place)?.isDirectory() === true;
}

function isFile(place: string): boolean {
  return lstat(place)?.isFile() === true;
}

/** What the learner has written, as text: every file that is not as the base has it. */
export function workIn(folder: string): Map<string, string> {
  const work = new Map<string, string>();
  if (!isFolder(folder)) return work;
  const base = readFiles(baseFolder);
  const below = (within: string): void => {
    openUp(join(folder, within));
    for (const name of readdirSync(join(folder, within))) {
      const path = within === '' ? name : `${within}/${name}`;
      const stats = lstat(join(folder, path));
      if (ofTheApp[path] !== undefined || name === 'node_modules' || name === '.git') continue;
      // Deeper than any app, and than a path may be long.
      if (stats?.isDirectory() && path.split('/').length < 20) below(path);
      else if (!hasText(join(folder, path), base.get(path) ?? '')) work.set(path, textOf(join(folder, path), stats));
    }
  };
  below('');
  return work;
}

function textOf(file: string, stats: Stats | undefined): string {
  if (!stats?.isFile()) return '(a link, or no file at all)\n';
  if (stats.size > longText) return '(too long to show)\n';
  openUp(file);
  const text = readFileSync(file, 'utf8');
  return text.includes('\0') ? '(not a text)\n' : text;
}

/** Tells the running app, in its own code, that everything before this is written. */
export function writeStamp(folder: string, stamp: string): void {
  if (!isFolder(folder)) throw new Error('the playground is no folder any more: `pnpm lesson reset` brings it back');
  writeIn(join(folder, 'stamp.ts'), `export const stamp = ${JSON.stringify(stamp)};\n`);
}

/** The stamp that was written last; `undefined` where somebody took it away. */
export function readStamp(folder: string): string | undefined {
  try {
    return /'([^']*)'|"([^"]*)"/
      .exec(readFileSync(join(folder, 'stamp.ts'), 'utf8'))
      ?.slice(1)
      .find(Boolean);
  } catch {
    return undefined;
  }
}

/** What the running app says of itself: the stamp it has, or why it does not compile. */
export interface AppState {
  readonly stamp?: string;
  /** The file, line and column, and what is wrong there. */
  readonly compileError?: string;
}

/** Asks the running app for its stamp; neither is there where it does not answer well within `limitMs`. */
export async function askApp(url: string, limitMs: number): Promise<AppState> {
  try {
    const answer = await fetch(`${url}/lesson-stamp`, { signal: AbortSignal.timeout(limitMs) });
    if (answer.ok) return (await answer.json()) as AppState;
    const compileError = compileErrorIn(await answer.text());
    return compileError === undefined ? {} : { compileError };
  } catch {
    return {};
  }
}

/** What the page says that Next sends on every address while a file does not compile; its JSON has no colours. */
function compileErrorIn(page: string): string | undefined {
  const json = /"message":("\.\/(?:[^"\\]|\\.)+")/.exec(page)?.[1];
  if (json === undefined) return undefined;
  const message = JSON.parse(json) as string;
  const [where = '', what = ''] = message.split('\n');
  // Where a package is at fault, the first file of the browser's that imports it is, else the first file at all.
  const place = [where, message.match(/^.*\/playground\/.* \[Client Component.*$/m)?.[0], message]
    .map((text) => /\/playground\/(\S+)/.exec(text ?? '')?.[1])
    .find(Boolean);
  return place && `${place} ${what.replace(/^Error: /, '')}`.trim();
}

/**
 * Waits until the running app has seen a stamp, and with it all that was written before. An app that says for a fifth
 * of the time that a file does not compile is not waited for any longer: it will see nothing before that is mended.
 */
export async function awaitStamp(
  url: string,
  stamp: string,
  limitMs: number,
): Promise<{ readonly isSeen: boolean; readonly compileError?: string }> {
  const giveUp = performance.now() + limitMs;
  let failsSince: number | undefined;
  while (performance.now() < giveUp) {
    const { stamp: seen, compileError } = await askApp(url, limitMs);
    if (seen === stamp) return { isSeen: true };
    failsSince = compileError === undefined ? undefined : (failsSince ?? performance.now());
    if (compileError && performance.now() - (failsSince ?? 0) > limitMs / 5) return { isSeen: false, compileError };
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  return { isSeen: false };
}
