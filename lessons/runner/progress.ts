import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '@clerk-patterns/config/folder';
import { z } from 'zod';

const shape = z.object({
  /** The lesson that lies in the playground. */
  current: z.string().optional(),
  lessons: z.record(
    z.string(),
    z.object({
      /** When all checks passed for the first time, ISO 8601. */
      passedAt: z.string().optional(),
      /** How many hints were shown. */
      hints: z.int().min(0).max(3).default(0),
      /** The solution was laid into the playground before the checks passed. */
      solved: z.boolean().default(false),
    }),
  ),
});

/** How far somebody is in the workshop. */
export type Progress = z.infer<typeof shape>;
/** How far somebody is in one lesson. */
export type LessonProgress = Progress['lessons'][string];

/** What nobody has begun. */
export const untouched: LessonProgress = { hints: 0, solved: false };

/** Reads the progress kept in a folder. What cannot be read is put aside, not thrown away. */
export function readProgress(folder: string): Progress {
  const file = join(folder, 'progress.json');
  if (!existsSync(file)) return { lessons: {} };
  try {
    return shape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    renameSync(file, `${file}.unreadable`);
    return { lessons: {} };
  }
}

/** Keeps the progress; whoever reads meanwhile sees the old one or the new one, never half of it. */
export function keepProgress(folder: string, progress: Progress): void {
  makeFolder(folder);
  const file = join(folder, 'progress.json');
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(progress, undefined, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
}
