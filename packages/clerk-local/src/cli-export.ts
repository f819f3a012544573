import { readSnapshot } from './persistence.ts';
import { exportSeed } from './seed-export.ts';
import { seedText } from './seed-text.ts';
import { defaultSettings } from './settings.ts';
import { createState } from './state.ts';

/**
 * The seed of the instance that runs at an address, else of the state that was kept in a file.
 *
 * @throws Error when there is neither
 */
export async function exportedSeed(url: string, dataFile?: string): Promise<string> {
  return (await seedOfRunning(url)) ?? seedOfKept(url, dataFile);
}

async function seedOfRunning(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/control/seed`, { signal: AbortSignal.timeout(10_000) });
    return answer.ok ? await answer.text() : undefined;
  } catch {
    return undefined;
  }
}

function seedOfKept(url: string, dataFile?: string): string {
  const kept = dataFile === undefined ? undefined : readSnapshot(dataFile);
  if (!kept) {
    const reason = dataFile === undefined ? 'no --data names a file' : `${dataFile} is not there`;
    throw new Error(`no clerk-local runs at ${url}, and ${reason}: nothing to export`);
  }
  const state = createState();
  state.restore(kept);
  return seedText(exportSeed(state, state.settings.get('instance')?.settings ?? defaultSettings));
}
