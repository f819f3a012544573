import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { afterAll, expect, test } from 'vitest';
import { defaultTemplates, openEmbedded, templateName } from './template.ts';

const folder = mkdtempSync(join(tmpdir(), 'templates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const name = templateName();
const good = new Blob([readFileSync(join(defaultTemplates, name))]);

test('a copy that cannot be read is thrown away, and the next start has a good one again', async () => {
  const templates = join(folder, 'broken');
  mkdirSync(templates);
  writeFileSync(join(templates, name), 'not an archive');
  const made: ('new' | 'copied')[] = [];
  // Real databases; one from nothing is quick here, since it is a good copy.
  const create = async (options: PGliteOptions): Promise<PGlite> => {
    made.push(options.loadDataDir ? 'copied' : 'new');
    return PGlite.create({ loadDataDir: good, ...options });
  };
  const database = await openEmbedded(undefined, { templates, create });
  expect((await database.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  expect(made).toEqual(['copied', 'new']);
  expect(readFileSync(join(templates, name)).length).toBeGreaterThan(1_000_000);
  expect(readdirSync(templates)).toEqual([name]);

  // A place that cannot be written costs the time and nothing else.
  writeFileSync(join(folder, 'a-file'), '');
  const nowhere = join(folder, 'a-file', 'below');
  const again = await openEmbedded(undefined, { templates: nowhere, create: () => Promise.resolve(database) });
  expect(again).toBe(database);
  await database.close();
});

test('what a first start left half done is begun again, and what is whole never is', async () => {
  const directory = join(folder, 'half');
  mkdirSync(directory);
  writeFileSync(join(directory, 'left-over'), '');
  writeFileSync(`${directory}.unfinished`, '');
  const database = await openEmbedded(directory);
  await database.query('create table kept ()');
  await database.close();
  expect(readdirSync(directory)).not.toContain('left-over');
  expect(readdirSync(folder)).not.toContain('half.unfinished');
  const again = await openEmbedded(directory);
  expect((await again.query('select from kept')).rows).toEqual([]);
  await again.close();
});
