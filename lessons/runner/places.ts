import { join } from 'node:path';

/** The folder of all lessons. */
export const lessonsFolder = join(import.meta.dirname, '..');
/** The repository's root. */
export const root = join(lessonsFolder, '..');
/** The app that every lesson starts from. */
export const baseFolder = join(lessonsFolder, 'base');
/** Where the learner works. Git does not see it. */
export const playgroundFolder = join(lessonsFolder, 'playground');
/** What the workshop remembers: progress, and work that was put aside. */
export const workshopData = join(root, '.data/workshop');
