import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join, resolve, sep } from 'node:path';

const resolveFrom = createRequire(import.meta.url).resolve;

/** The packages whose browser bundles are served, with the folder of each. */
const folders: Readonly<Record<string, string>> = {
  'clerk-js': bundleFolder('@clerk/clerk-js', 'dist/clerk.browser.js'),
  ui: bundleFolder('@clerk/ui', 'dist/ui.browser.js'),
};

function bundleFolder(name: string, file: string): string {
  // A package may not export its manifest; its main entry leads to the same folder.
  const entry = resolveFrom(name);
  const end =
    entry.lastIndexOf(join('node_modules', ...name.split('/'))) + join('node_modules', ...name.split('/')).length;
  return dirname(join(entry.slice(0, end), file));
}

/**
 * Serves the real browser bundles of clerk-js and ui out of node_modules, whatever version the path names.
 *
 * @param path - such as `/npm/@clerk/clerk-js@6/dist/clerk.browser.js`
 * @returns undefined when there is no such file
 */
export async function serveBundle(path: string): Promise<Response | undefined> {
  const match = /^\/npm\/@clerk\/(clerk-js|ui)@[^/]+\/dist\/([\w.@-]+)$/.exec(path);
  const folder = folders[match?.[1] ?? ''];
  if (!match?.[2] || !folder || extname(match[2]) !== '.js') return undefined;
  const file = resolve(folder, match[2]);
  if (!file.startsWith(folder + sep)) return undefined;
  try {
    const headers = {
      'content-type': 'application/javascript; charset=utf-8',
      'cache-control': 'public, max-age=3600',
    };
    return new Response(await readFile(file), { headers });
  } catch {
    return undefined;
  }
}
