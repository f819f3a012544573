import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The text of a file of this app, so that a page shows the very code that runs.
 *
 * @param path - from apps/web, such as `app/dashboard/page.tsx`
 */
export async function sourceOf(path: string): Promise<string> {
  return readFile(join(process.cwd(), path), 'utf8');
}
