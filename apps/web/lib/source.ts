import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The text of a file, so that a page shows the very code that runs.
 *
 * @param path - from apps/web, such as `app/dashboard/page.tsx`, or from the repository, such as `apps/api/src/app.ts`
 * and `e2e/tests/show.spec.ts`
 */
export async function sourceOf(path: string): Promise<string> {
  // The files are of the repository, not of the build.
  return readFile(
    /* turbopackIgnore: true */ join(
      /* turbopackIgnore: true */ process.cwd(),
      /^(?:apps|e2e)\//.test(path) ? '../..' : '',
      path,
    ),
    'utf8',
  );
}
