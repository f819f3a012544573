import { join } from 'node:path';

/**
 * Where the panel's script and style are. This file lies one level below the package's own folder, and so does what it
 * is bundled into.
 */
export const assetsFolder = join(import.meta.dirname, '../assets');
