import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { lessonsFolder } from './places.ts';

const sentence = z.string().min(10);
const shape = z.strictObject({
  title: z.string(),
  /** One line for the list. */
  about: sentence,
  minutes: z.int().min(5).max(30),
  /** What to open in the playground, with what is seen there before the lesson is done. */
  open: z.array(z.string().startsWith('/')).default([]),
  /** The checks that the exercise fails at the start, by their whole name. All others pass from the start. */
  red: z.array(z.string()).min(1),
  hints: z.tuple([sentence, sentence, sentence]),
  /** Where the apps of this repository do it, from the root. */
  find: z.array(z.string()).min(1),
});

/** One lesson, as its folder tells. */
export interface Lesson extends z.infer<typeof shape> {
  /** The folder's name, such as `01-await-auth`. */
  readonly id: string;
  /** Its first two digits. */
  readonly number: string;
  /** Where it is on this disk. */
  readonly folder: string;
}

/**
 * Reads a lesson's `lesson.yaml`.
 *
 * @throws Error that names the file and every field that is wrong
 */
export function readLesson(folder: string): Lesson {
  const id = basename(folder);
  const file = join(folder, 'lesson.yaml');
  const found = existsSync(file) ? shape.safeParse(parseYaml(readFileSync(file, 'utf8'))) : undefined;
  if (!found?.success)
    throw new Error(`lessons/${id}/lesson.yaml: ${found ? z.prettifyError(found.error) : 'missing'}`);
  return { ...found.data, id, number: id.slice(0, 2), folder };
}

/** Every lesson, in the order of the workshop. */
export function readLessons(): Lesson[] {
  const files = globSync('[0-9][0-9]-*/lesson.yaml', { cwd: lessonsFolder });
  return files
    .map((file) => dirname(file))
    .toSorted()
    .map((id) => readLesson(join(lessonsFolder, id)));
}

/**
 * Finds a lesson by what somebody typed: `5`, `05`, `05-401-or-403` or `401-or-403`.
 *
 * @throws Error that lists what there is
 */
export function findLesson(lessons: readonly Lesson[], wanted: string): Lesson {
  const found = lessons.find(
    ({ id, number }) => id === wanted || number === wanted.padStart(2, '0') || id.slice(3) === wanted,
  );
  if (found) return found;
  throw new Error(`there is no lesson '${wanted}'. There are: ${lessons.map(({ id }) => id).join(', ')}`);
}
