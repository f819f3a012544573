import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { folderIdentity, readStamp, askApp, workIn } from '../../lessons/runner/playground.ts';

/** A running playground, and how to start it anew. */
export interface Minded {
  readonly folder: string;
  readonly url: string;
  readonly restart: () => Promise<void>;
  /** How long it may be deaf before it is started anew, in milliseconds. */
  readonly patienceMs?: number;
  /** How often it is looked after, in milliseconds. */
  readonly everyMs?: number;
}

/**
 * Looks after a running playground: where the app does not see its files for a while, because its folder is another one,
 * `.next` was taken away or its configuration was broken, it is started anew; for the same files once only.
 *
 * @returns ends it
 */
export function mindPlayground({ folder, url, restart, patienceMs = 10_000, everyMs = 2000 }: Minded): () => void {
  let seen: string | undefined;
  let deafSince: number | undefined;
  let restartedFor: string | undefined;
  let isEnded = false;
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    const number = folderIdentity(folder);
    const stamp = readStamp(folder);
    if (number === undefined || stamp === undefined) return;
    const now = `${number} ${stamp}`;
    const isWhole = existsSync(join(folder, '.next'));
    const app = isWhole && now !== seen ? await askApp(url, patienceMs) : {};
    if (isWhole && (now === seen || app.stamp === stamp)) {
      seen = now;
      deafSince = restartedFor = undefined;
      return;
    }
    deafSince ??= performance.now();
    // Somebody is in the middle of a line: that is theirs to mend, and a new start would only make them wait.
    const limitMs = app.compileError ? 6 * patienceMs : patienceMs;
    if (performance.now() - deafSince < limitMs) return;
    const files = JSON.stringify([number, ...workIn(folder)]);
    // It may have been ended while the app was asked.
    if (isEnded || files === restartedFor) return;
    restartedFor = files;
    deafSince = undefined;
    await restart();
  };
  const lookAgain = (): void => {
    timer = setTimeout(() => {
      void look()
        // The learner is just changing what it looks at.
        .catch(() => undefined)
        .then(() => (isEnded ? undefined : lookAgain()));
    }, everyMs);
  };
  lookAgain();
  return () => {
    isEnded = true;
    clearTimeout(timer);
  };
}
