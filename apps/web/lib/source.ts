import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The text of a file, so that a page shows the very code that runs.
 *
 * @param path - from apps/web, such as `app/dashboard/page.tsx`, or from the repository, such as `apps/api/src/app.ts`
 */
export async function sourceOf(path: string): Promise<string> {
  return readFile(join(process.cwd(), path.startsWith('apps/') ? '../..' : '', path), 'utf8');
}
