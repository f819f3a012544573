import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig, type Plugin } from 'rolldown';

/** The folder of the package that a module is from, such as `…/node_modules/zod`; undefined for this repository's own. */
function packageOf(module: string): string | undefined {
  if (!module.includes('node_modules')) return undefined;
  let folder = dirname(module);
  // Some packages have manifests without a name below their own, to tell what kind of modules lie there.
  while (!existsSync(join(folder, 'package.json')) || !manifestOf(folder).name) folder = dirname(folder);
  return folder;
}

function manifestOf(folder: string): { name?: string; version?: string } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: string; version?: string };
}

/** Puts the licences of all that is bundled beside it, as they ask for. */
const licences: Plugin = {
  name: 'licences',
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
    const folders = new Set(modules.map(packageOf).filter((folder) => folder !== undefined));
    const texts = [...folders].map((folder) => {
      const { name, version } = manifestOf(folder);
      const [file] = globSync('{LICEN?E,licen?e}*', { cwd: folder });
      if (!file) throw new Error(`${name} has no licence to go with it`);
      return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
    });
    const source = texts.toSorted().join(`\n${'-'.repeat(80)}\n\n`);
    this.emitFile({ type: 'asset', fileName: 'third-party-licences.txt', source });
  },
};

export default defineConfig({
  input: ['cli', 'index', 'playwright', 'vitest', 'redirect'].map((name) => `src/${name}.ts`),
  platform: 'node',
  // Peers stay those of whoever uses this package.
  external: [/^@clerk\//, '@playwright/test', 'vitest'],
  output: { dir: 'dist', cleanDir: true },
  plugins: [licences],
});
