import type { FieldNode } from 'graphql';
import { identifier } from '../../postgres/database.ts';
import { createParameters } from '../../postgres/parameters.ts';
import { HasuraError } from '../errors.ts';
import type { BooleanExpression } from '../metadata.ts';
import type { RoleTable } from '../model.ts';
import type { Build } from './build.ts';
import { permissionSql } from './conditions.ts';
import type { RunStatement } from './run.ts';
import { rowSql } from './select.ts';

/** Rows that a statement wrote, each as the text of its JSON: numbers keep all their digits. */
export type Written = readonly string[];

const recordset = (table: RoleTable, place: string): string =>
  `jsonb_populate_recordset(null::public.${identifier(table.name)}, ${place}::jsonb)`;
const textOf = (rows: Written): string => `[${rows.join(',')}]`;

/**
 * Rows after a change must match the permission's check; otherwise the whole request is undone.
 *
 * @throws HasuraError as Hasura says it
 */
export async function assertChecked(
  shared: Build,
  run: RunStatement,
  table: RoleTable,
  rows: Written,
  check: BooleanExpression | undefined,
  path: string,
): Promise<void> {
  if (rows.length === 0) return;
  const build = { ...shared, parameters: createParameters() };
  const from = recordset(table, build.parameters.add(textOf(rows)));
  const condition = check ? permissionSql(build, table, 't', check) : 'false';
  const found = await run(
    `select true as row from ${from} t where not coalesce(${condition}, false) limit 1`,
    build.parameters.values,
  );
  if (found.rows.length === 0) return;
  throw new HasuraError('permission-error', 'check constraint of an insert/update permission has failed', path);
}

/** What is asked for of written rows, with what hangs on them now. */
export async function readWritten(
  shared: Build,
  run: RunStatement,
  table: RoleTable,
  rows: Written,
  nodes: readonly FieldNode[],
): Promise<unknown[]> {
  if (rows.length === 0) return [];
  const build = { ...shared, parameters: createParameters() };
  const from = recordset(table, build.parameters.add(textOf(rows)));
  const row = rowSql(build, table, 't', nodes, 1);
  const found = await run(`select ${row} as row from ${from} t`, build.parameters.values);
  return found.rows.map((one) => one.row);
}
