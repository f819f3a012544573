import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

function place(path: string): string {
  const file = join(process.env['LESSON_FOLDER'] ?? '', path);
  if (!existsSync(file)) throw new Error(`${path} is not there. \`pnpm lesson reset\` brings the lesson's files back.`);
  return file;
}

/** Loads a module of the learner's, by its path from the playground. */
export async function loadModule<T>(path: string): Promise<T> {
  return (await import(/* @vite-ignore */ pathToFileURL(place(path)).href)) as T;
}

/** A file of the learner's as text. */
export function sourceOf(path: string): string {
  return readFileSync(place(path), 'utf8');
}
