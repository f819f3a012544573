import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** A condition on a row: columns with operators, joined by `_and`, `_or` and `_not`. */
export type BooleanExpression = Readonly<Record<string, unknown>>;

const expression = z.record(z.string(), z.unknown());
const perRole = <Permission extends z.ZodType>(permission: Permission) =>
  z.array(z.strictObject({ role: z.string(), permission })).default([]);

const columns = z.union([z.array(z.string()), z.literal('*')]).default([]);
const presets = z.record(z.string(), z.unknown()).default({});
const qualified = z.strictObject({ name: z.string(), schema: z.literal('public') });
const columnNames = z.union([z.string(), z.array(z.string())]);
const manual = z.strictObject({
  remote_table: qualified,
  column_mapping: z.record(z.string(), z.string()),
  insertion_order: z.literal('before_parent').nullable().optional(),
});
const farColumns = z.union([
  z.strictObject({ table: qualified, column: z.string() }),
  z.strictObject({ table: qualified, columns: z.array(z.string()) }),
]);

const tableSchema = z.strictObject({
  table: qualified,
  object_relationships: z
    .array(
      z.strictObject({
        name: z.string(),
        using: z.union([
          z.strictObject({ foreign_key_constraint_on: z.union([columnNames, farColumns]) }),
          z.strictObject({ manual_configuration: manual }),
        ]),
      }),
    )
    .default([]),
  array_relationships: z
    .array(
      z.strictObject({
        name: z.string(),
        using: z.union([
          z.strictObject({ foreign_key_constraint_on: farColumns }),
          z.strictObject({ manual_configuration: manual }),
        ]),
      }),
    )
    .default([]),
  select_permissions: perRole(
    z.strictObject({
      columns,
      filter: expression,
      limit: z.int().nonnegative().optional(),
      allow_aggregations: z.boolean().default(false),
    }),
  ),
  insert_permissions: perRole(
    z.strictObject({ columns, check: expression, set: presets, backend_only: z.literal(false).default(false) }),
  ),
  update_permissions: perRole(
    z.strictObject({ columns, filter: expression, check: expression.nullable().default(null), set: presets }),
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
