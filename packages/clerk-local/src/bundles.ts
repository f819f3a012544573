import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, join, resolve, sep } from 'node:path';

/** Where a package's browser bundles are, and its version's first number. */
interface Bundles {
  readonly folder: string;
  readonly major: string;
}

const packages = { 'clerk-js': '@clerk/clerk-js', ui: '@clerk/ui' } as const;
type Name = keyof typeof packages;

/** Finds a package as a file would that imports it; undefined where it is not installed. */
function find(name: Name, importer: string): Bundles | undefined {
  const folders = join('node_modules', ...packages[name].split('/'));
  try {
    // A package may not export its manifest; its main entry leads to the same folder.
    const entry = createRequire(importer).resolve(packages[name]);
    const root = entry.slice(0, entry.lastIndexOf(folders) + folders.length);
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { folder: join(root, 'dist'), major: version.split('.')[0] ?? '' };
  } catch {
    return undefined;
  }
}

const own = { 'clerk-js': find('clerk-js', import.meta.filename), ui: find('ui', import.meta.filename) };

/**
 * Serves the real browser bundles of clerk-js and ui out of node_modules: the own ones, whatever version the path names,
 * unless the project in `project` has just that major version, such as clerk-js 5 for `@clerk/nextjs` 6.
 *
 * @param path - such as `/npm/@clerk/clerk-js@6/dist/clerk.browser.js`
 * @param project - a folder whose node_modules may have other versions
 * @returns undefined when there is no such file
 */
export async function serveBundle(path: string, project?: string): Promise<Response | undefined> {
  const match = /^\/npm\/@clerk\/(clerk-js|ui)@(\d+)?[^/]*\/dist\/([\w.@-]+)$/.exec(path);
  const name = match?.[1] as Name | undefined;
  if (!name || !match?.[3] || extname(match[3]) !== '.js') return undefined;
  const theirs = project && match[2] !== own[name]?.major ? find(name, join(project, 'package.json')) : undefined;
  const { folder } = (theirs?.major === match[2] ? theirs : own[name]) ?? { folder: '' };
  const file = resolve(folder, match[3]);
  if (!folder || !file.startsWith(folder + sep)) return undefined;
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
