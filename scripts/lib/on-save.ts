import { watch, type FSWatcher } from 'node:fs';
import { folderIdentity } from '../../lessons/runner/playground.ts';

/** How long a folder must be still before it counts as saved, in milliseconds. */
const stillMs = 150;
/** How often it is looked whether the folder is still the same, in milliseconds. */
const lookEveryMs = 1000;

/**
 * Calls back after something was saved in a playground, also when that is taken away and laid again.
 *
 * @returns ends it
 */
export function onSave(folder: string, saved: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  let watched: string | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(saved, stillMs);
  };
  const close = (): void => {
    watcher?.close();
    watcher = undefined;
  };
  const open = (): void => {
    close();
    watched = folderIdentity(folder);
    if (watched === undefined) return;
    try {
      watcher = watch(folder, { recursive: true }, (_, file) => {
        const path = (file ?? '').replaceAll('\\', '/');
        // What the app and the runner write themselves.
        if (/^(?:\.next|node_modules)(?:\/|$)|^next-env\.d\.ts$|^stamp\.ts$|\.tsbuildinfo$/.test(path)) return;
        changed();
      });
      watcher.on('error', close);
    } catch {
      // Something in it cannot be watched now: tried again soon.
    }
  };
  open();
  const look = setInterval(() => {
    if (watcher && folderIdentity(folder) === watched) return;
    open();
    if (watcher) changed();
  }, lookEveryMs);
  return () => {
    clearTimeout(timer);
    clearInterval(look);
    close();
  };
}
