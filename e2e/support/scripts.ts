import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';

/** Whose a piece of script is. What Clerk's packages bring with them is Clerk's. */
export type Owner = 'ours' | 'Clerk' | 'React' | 'Next' | 'unknown';

const { dependencies } = JSON.parse(readFileSync(join(import.meta.dirname, '../../apps/web/package.json'), 'utf8')) as {
  dependencies: Readonly<Record<string, string>>;
};

/** By the package that a source belongs to; a package that this app asked for by itself counts as its own code. */
function ownerOf(source: string): Owner {
  if (/next\/dist\/compiled\/(?:react|scheduler)/.test(source)) return 'React';
  const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
  if (!name) return /\/(?:apps|packages)\//.test(source) ? 'ours' : /turbopack/.test(source) ? 'Next' : 'unknown';
  if (['react', 'react-dom', 'scheduler'].includes(name)) return 'React';
  if (['next', '@swc/helpers'].includes(name)) return 'Next';
  return name in dependencies && !name.startsWith('@clerk/') ? 'ours' : 'Clerk';
}

/** How many characters of a script each owner has, by its source map. */
export function charactersOf(text: string, payload: unknown): Record<Owner, number> {
  const map = new SourceMap(payload as SourceMapPayload);
  const counted: Record<Owner, number> = { ours: 0, Clerk: 0, React: 0, Next: 0, unknown: 0 };
  for (const [line, content] of text.split('\n').entries()) {
    for (let column = 0; column < content.length; column += 1) {
      const entry = map.findEntry(line, column);
      counted['originalSource' in entry && entry.originalSource ? ownerOf(entry.originalSource) : 'unknown'] += 1;
    }
  }
  return counted;
}
