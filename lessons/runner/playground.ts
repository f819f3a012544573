import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { readFiles, type Files } from './derive.ts';
import { baseFolder } from './places.ts';

/** What the running app keeps in the playground; to take it away would break that, not mend anything. */
const ofTheApp = ['.next', 'next-env.d.ts', 'node_modules'] as const;
const notWork = ['.next/**', '.next', 'next-env.d.ts', 'node_modules/**', 'node_modules', '*.tsbuildinfo', 'stamp.ts'];

/**
 * Makes a playground what a lesson starts from, whatever was done to it: the base with the given files over it, and
 * nothing else. What is right already is not touched, and what the running app keeps for itself stays.
 */
export function layPlayground(folder: string, files: Files): void {
  // A file or a link where the folder belongs.
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) rmSync(folder, { force: true });
  mkdirSync(folder, { recursive: true });
  const wanted = new Map([...readFiles(baseFolder, notWork.slice(0, -1)), ...files]);
  prune(folder, '', wanted);
  writeFiles(folder, wanted);
}

/** Takes away what is not wanted: files, links, and folders that are empty then. */
function prune(folder: string, within: string, wanted: Files): void {
  const here = join(folder, within);
  chmodSync(here, 0o755);
  for (const entry of readdirSync(here, { withFileTypes: true })) {
    const path = within === '' ? entry.name : `${within}/${entry.name}`;
    if (ofTheApp.some((name) => name === path)) continue;
    const full = join(folder, path);
    if (entry.isDirectory() && !wanted.has(path)) {
      prune(folder, path, wanted);
      // A folder that is taken away and made again at once is lost to the running app's watcher.
      const isWanted = [...wanted.keys()].some((name) => name.startsWith(`${path}/`));
      if (!isWanted && readdirSync(full).length === 0) rmdirSync(full);
    } else if (!entry.isFile() || !wanted.has(path)) {
      rmSync(full, { recursive: true, force: true });
    }
  }
}

/** Writes files into a playground, as far as they differ, and takes those away that are named and not given. */
export function writeFiles(folder: string, files: Files, away: Iterable<string> = []): void {
  for (const path of away) if (!files.has(path)) rmSync(join(folder, path), { force: true });
  for (const [path, text] of files) writeIn(join(folder, path), text);
}

function writeIn(file: string, text: string): void {
  if (read(file) === text) return;
  mkdirSync(dirname(file), { recursive: true });
  // Also over a file that was made read-only.
  rmSync(file, { recursive: true, force: true });
  writeFileSync(file, text);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** What the learner has written: every file that is not as the base has it. */
export function workIn(folder: string): Map<string, string> {
  if (!existsSync(folder) || !lstatSync(folder).isDirectory()) return new Map();
  const base = readFiles(baseFolder, notWork);
  return new Map([...readFiles(folder, notWork)].filter(([path, text]) => base.get(path) !== text));
}

/** Tells the running app, in its own code, that everything before this is written. */
export function writeStamp(folder: string, stamp: string): void {
  writeFileSync(join(folder, 'stamp.ts'), `export const stamp = ${JSON.stringify(stamp)};\n`);
}

/**
 * Waits until the running app has seen a stamp, and with it all that was written before.
 *
 * @returns whether it did within `limitMs`
 */
export async function awaitStamp(url: string, stamp: string, limitMs: number): Promise<boolean> {
  const giveUp = performance.now() + limitMs;
  while (performance.now() < giveUp) {
    const seen = await fetch(`${url}/lesson-stamp`, { signal: AbortSignal.timeout(limitMs) }).then(
      async (answer) => (answer.ok ? ((await answer.json()) as { stamp: string }).stamp : undefined),
      () => undefined,
    );
    if (seen === stamp) return true;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  return false;
}
