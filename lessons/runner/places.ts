import { join, resolve } from 'node:path';

/** The folder of all lessons. */
export const lessonsFolder = join(import.meta.dirname, '..');
/** The repository's root. */
export const root = join(lessonsFolder, '..');
/** The app that every lesson starts from. */
export const baseFolder = join(lessonsFolder, 'base');
const { WORKSHOP_PLAYGROUND, WORKSHOP_DATA } = process.env;
/** Where the learner works. Git does not see it. Elsewhere by `WORKSHOP_PLAYGROUND`, from the root and below `lessons`. */
export const playgroundFolder = resolve(root, WORKSHOP_PLAYGROUND ?? 'lessons/playground');
/** What the workshop remembers: progress, and work that was put aside. Elsewhere by `WORKSHOP_DATA`. */
export const workshopData = resolve(root, WORKSHOP_DATA ?? '.data/workshop');
