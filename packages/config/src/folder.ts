import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder that only its owner may enter, and those above it, where they are not there.
 *
 * Node's own recursive `mkdir` never returns below a folder that says "no such file" to whoever makes one in it, as
 * `/proc` does.
 *
 * @param folder - its path
 * @throws TypeError in one line that names the place when it cannot be made
 *
 * @example
 * makeFolder('.data/clerk-local');
 */
export function makeFolder(folder: string): void {
  const above = dirname(folder);
  if (existsSync(folder) || above === folder) return;
  makeFolder(above);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Somebody else was quicker.
    if (code === 'EEXIST') return;
    throw new TypeError(`the folder ${folder} cannot be made (${code}): name another place`, { cause: error });
  }
}
