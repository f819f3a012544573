import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';

/** Where the copy of an empty Postgres is kept: making one takes seconds, loading the copy a fraction of that. */
export const defaultTemplates = join(import.meta.dirname, '../../node_modules/.cache/upstreams');

/** How the embedded Postgres is made. */
export interface TemplateOptions {
  /** The folder of the copy. Default: `node_modules/.cache/upstreams` of this package. */
  readonly templates?: string;
  /** Makes a database. Default `PGlite.create`. */
  readonly create?: (options: PGliteOptions) => Promise<PGlite>;
}

/**
 * Opens the embedded Postgres. A new one starts as a copy of an empty one, which the first start leaves behind.
 *
 * The copy holds nothing but what `initdb` writes: no schema, no row. One that cannot be read is made anew, and a place
 * that cannot be written only costs the time.
 *
 * @param directory - where the data is; undefined for memory
 */
export async function openEmbedded(directory: string | undefined, options: TemplateOptions = {}): Promise<PGlite> {
  if (directory === undefined) return createNew('memory://', options);
  // A start that was cut short leaves half a database, with no row that anybody was told of: it is begun again.
  const unfinished = `${directory}.unfinished`;
  if (existsSync(unfinished)) rmSync(directory, { recursive: true, force: true });

  if (existsSync(directory)) return PGlite.create(directory);
  mkdirSync(dirname(directory), { recursive: true });
  writeFileSync(unfinished, '');
  const database = await createNew(directory, options);
  rmSync(unfinished);
  return database;
}

async function createNew(
  dataDir: string,
  { templates = defaultTemplates, create = async (options) => PGlite.create(options) }: TemplateOptions,
): Promise<PGlite> {
  const template = join(templates, templateName());
  const copy = readTemplate(template);
  if (copy) {
    try {
      return await create({ dataDir, loadDataDir: copy });
    } catch {
      // Made anew below, and kept in its place.
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
  const fresh = await create({ dataDir });
  await keepTemplate(fresh, template);
  return fresh;
}

function readTemplate(file: string): Blob | undefined {
  try {
    return new Blob([readFileSync(file)]);
  } catch {
    return undefined;
  }
}

async function keepTemplate(fresh: PGlite, file: string): Promise<void> {
  const dump = await fresh.dumpDataDir('none');
  const bytes = new Uint8Array(await dump.arrayBuffer());
  const unfinished = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(unfinished, bytes);
    // A rename shows the whole file or none: another process never reads half of it.
    renameSync(unfinished, file);
  } catch {
    discard(unfinished);
  }
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where nothing can be written, nothing was left either.
  }
}

/** The copy's file: of one version of Postgres, which reads only what it wrote itself. */
export function templateName(): string {
  // The manifest is not among the package's exports: it is found from the entry.
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const manifest: unknown = JSON.parse(readFileSync(join(dirname(entry), '../package.json'), 'utf8'));
  return `empty-${String((manifest as { version: unknown }).version)}.tar`;
}
