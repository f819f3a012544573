import type { FieldNode } from 'graphql';
import { identifier } from '../../postgres/database.ts';
import { createParameters } from '../../postgres/parameters.ts';
import { HasuraError } from '../errors.ts';
import type { RoleTable } from '../model.ts';
import { valueSql, type Build } from './build.ts';
import { callerSql, permissionSql, valueOf } from './conditions.ts';
import type { Arguments } from './fields.ts';
import type { RunStatement } from './run.ts';
import { rowSql } from './select.ts';
import { assertChecked, type Written } from './written.ts';

/** Operators of an update: how the new value comes from the old one (`%c`) and the given one (`%v`). */
const operators: Readonly<Record<string, { readonly sql: string; readonly type?: string }>> = {
  _set: { sql: '%v' },
  _inc: { sql: '%c + %v' },
  _append: { sql: '%c || %v' },
  _prepend: { sql: '%v || %c' },
  _delete_key: { sql: '%c - %v', type: 'text' },
  _delete_elem: { sql: '%c - %v', type: 'int4' },
  _delete_at_path: { sql: '%c #- %v', type: '_text' },
};

/** Changes rows that the role may change and the caller means; those written are checked. */
export async function updateRows(
  shared: Build,
  run: RunStatement,
  table: RoleTable,
  where: unknown,
  args: Arguments,
  field: string,
): Promise<Written> {
  const build = { ...shared, parameters: createParameters() };
  const path = `$.selectionSet.${field}.args`;
  const permission = table.permissions.update;
  const set = assignments(build, table, args, path);
  const allowed = permission ? permissionSql(build, table, 't', permission.filter) : 'false';
  const meant = callerSql(build, table, 't', where, `${path}.where`);
  const statement = `with changed as (update public.${identifier(table.name)} as t set ${set} where ${allowed} and ${meant} returning t as r)
    select to_jsonb(r)::text as row from changed`;
  const { rows } = await run(statement, build.parameters.values);
  const written = rows.map(({ row }) => row as string);
  if (permission?.check) await assertChecked(shared, run, table, written, permission.check, `${path}._set`);
  return written;
}

function assignments(build: Build, table: RoleTable, args: Arguments, path: string): string {
  const taken = new Map<string, string>();
  const add = (name: string, value: unknown, { sql, type }: { sql: string; type?: string }): void => {
    const column = table.columns.find((one) => one.name === name);
    if (taken.has(name))
      throw new HasuraError('validation-failed', `Column found in multiple operators: "${name}".`, path);
    const given = valueSql(build, value, type ?? column?.type ?? 'text');
    taken.set(
      name,
      `${identifier(name)} = ${sql.replace('%c', () => `t.${identifier(name)}`).replace('%v', () => given)}`,
    );
  };
  for (const [operator, how] of Object.entries(operators)) {
    for (const [name, value] of Object.entries((args[operator] ?? {}) as Arguments)) add(name, value, how);
  }
  if (taken.size === 0) {
    const possible = Object.keys(operators).slice(0, 2).join(', ');
    throw new HasuraError('validation-failed', `at least any one of ${possible} is expected`, path);
  }
  for (const [name, value] of Object.entries(table.permissions.update?.set ?? {})) {
    taken.delete(name);
    add(name, valueOf(value, build.session), { sql: '%v' });
  }
  return [...taken.values()].join(', ');
}

/** Deletes rows that the role may delete and the caller means, and tells of them as they were. */
export async function deleteRows(
  shared: Build,
  run: RunStatement,
  table: RoleTable,
  where: unknown,
  returning: readonly FieldNode[],
  path: string,
): Promise<unknown[]> {
  const build = { ...shared, parameters: createParameters() };
  const permission = table.permissions.delete;
  const allowed = permission ? permissionSql(build, table, 't', permission.filter) : 'false';
  const meant = callerSql(build, table, 't', where, `${path}.where`);
  const row = rowSql(build, table, 'gone', returning, 1);
  const statement = `with gone as (delete from public.${identifier(table.name)} as t where ${allowed} and ${meant} returning t.*)
    select ${row} as row from gone`;
  return (await run(statement, build.parameters.values)).rows.map((one) => one.row);
}
