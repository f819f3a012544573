import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** A condition on a row: columns with operators, joined by `_and`, `_or` and `_not`. */
export type BooleanExpression = Readonly<Record<string, unknown>>;

const expression = z.record(z.string(), z.unknown());
const perRole = <Permission extends z.ZodType>(permission: Permission) =>
  z.array(z.strictObject({ role: z.string(), permission })).default([]);

const tableSchema = z.strictObject({
  table: z.strictObject({ name: z.string(), schema: z.literal('public') }),
  select_permissions: perRole(z.strictObject({ columns: z.array(z.string()), filter: expression })),
  insert_permissions: perRole(
    z.strictObject({
      columns: z.array(z.string()),
      check: expression,
      set: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
  update_permissions: perRole(
    z.strictObject({ columns: z.array(z.string()), filter: expression, check: expression.nullable() }),
  ),
  delete_permissions: perRole(z.strictObject({ filter: expression })),
});

/** What the metadata says of one table. Anything this dialect does not apply is refused when the metadata is read. */
export type TableMetadata = z.output<typeof tableSchema>;

/** The folder of the metadata that ships with the package. */
export const defaultMetadata = join(import.meta.dirname, '../../hasura/metadata');

/**
 * Reads metadata in the layout of Hasura version 2's command line tool: the very files a real engine applies.
 *
 * @throws TypeError naming a file and a place in it that this dialect does not know
 * @see https://hasura.io/docs/2.0/migrations-metadata-seeds/metadata-format/
 */
export function readMetadata(folder: string): TableMetadata[] {
  const databases = z
    .array(z.object({ tables: z.array(z.unknown()) }))
    .parse(load(join(folder, 'databases/databases.yaml')));
  return databases.flatMap(({ tables }) =>
    tables.map((table) => {
      const checked = tableSchema.safeParse(table);
      if (checked.success) return checked.data;
      const places = checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
      throw new TypeError(
        `The Hasura metadata in ${folder} says something the embedded dialect does not apply: ${places.join('; ')}`,
      );
    }),
  );
}

/** Reads a file and everything it includes. */
function load(file: string): unknown {
  return resolve(parse(readFileSync(file, 'utf8')), dirname(file));
}

function resolve(value: unknown, folder: string): unknown {
  if (typeof value === 'string' && value.startsWith('!include '))
    return load(join(folder, value.slice('!include '.length)));
  if (Array.isArray(value)) return value.map((item) => resolve(item, folder));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolve(item, folder)]));
}
