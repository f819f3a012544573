import { parse } from 'yaml';
import type { Context } from '../operation.ts';
import { plantSeed, type Seed } from '../seed.ts';
import type { SettingsChange } from '../settings.ts';
import { snapshotProblem } from '../snapshot-form.ts';
import { createState, type Snapshot } from '../state.ts';
import { PanelProblem } from './view.ts';

/** What an import brings: the whole state, and settings to make besides. */
export interface Imported {
  readonly snapshot: Snapshot;
  readonly settings: SettingsChange;
}

/**
 * Reads what was exported, or a seed.
 *
 * @throws PanelProblem saying where it is neither
 */
export function readImport(content: string, { random, now }: Pick<Context, 'random' | 'now'>): Imported {
  if (/^\s*\{\s*"version"/.test(content)) return { snapshot: readExport(content), settings: {} };
  const state = createState();
  try {
    // Checked there, whatever it is.
    const seed = (parse(content) ?? {}) as Seed;
    const settings = plantSeed(state, seed, random, now());
    return { snapshot: state.snapshot(), settings };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'It does not parse.';
    throw new PanelProblem(`This is neither an export nor a seed. ${message}`, 'snapshot');
  }
}

/**
 * Reads what was exported.
 *
 * @throws PanelProblem saying where it is no such thing
 */
function readExport(content: string): Snapshot {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new PanelProblem('This is no JSON any more: paste the whole of the file.', 'snapshot');
  }
  const { version, state } = (value ?? {}) as { version?: unknown; state?: unknown };
  const problem = version === 1 ? snapshotProblem(state) : 'its version is not 1';
  if (problem) throw new PanelProblem(`This is no export of clerk-local: ${problem}.`, 'snapshot');
  return state as Snapshot;
}
