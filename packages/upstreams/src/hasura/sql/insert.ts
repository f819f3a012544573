import { parseExact } from '../../digits.ts';
import { identifier } from '../../postgres/database.ts';
import { createParameters } from '../../postgres/parameters.ts';
import { HasuraError } from '../errors.ts';
import type { Relation, RoleTable } from '../model.ts';
import { valueSql, type Build } from './build.ts';
import { callerSql, permissionSql, valueOf } from './conditions.ts';
import type { RunStatement } from './run.ts';
import { assertChecked, type Written } from './written.ts';

/** A row to insert, as the caller gave it: columns, and `{ data, on_conflict }` for related rows. */
export type Given = Readonly<Record<string, unknown>>;

/** What a conflict with a row that is there shall do. */
interface OnConflict {
  readonly constraint: string;
  readonly update_columns?: readonly string[];
  readonly where?: unknown;
}

interface Nested {
  readonly data: unknown;
  readonly on_conflict?: OnConflict | null;
}

/** Where an insert stands. */
export interface Inserting {
  readonly build: Build;
  readonly run: RunStatement;
  /** Of the objects, in the form of Hasura's errors. */
  readonly path: string;
}

/**
 * Inserts rows with what is nested in them; each table's permission is applied to its own rows.
 *
 * @returns the rows of the table itself, and how many were written in all
 */
export async function insertRows(
  at: Inserting,
  table: RoleTable,
  objects: readonly Given[],
  onConflict?: OnConflict | null,
  forced: Given = {},
): Promise<{ rows: Written; affected: number }> {
  const isNested = objects.some((object) => table.relations.some(({ name }) => Object.hasOwn(object, name)));
  if (!isNested) {
    for (const object of objects) assertUndetermined(at.path, [], object, forced);
    const rows = await insertFlat(at, table, objects, onConflict, forced);
    return { rows, affected: rows.length };
  }
  const rows: string[] = [];
  let affected = 0;
  for (const object of objects) {
    const one = await insertNested(at, table, object, onConflict, forced);
    rows.push(...one.rows);
    affected += one.affected;
  }
  return { rows, affected };
}

async function insertNested(
  at: Inserting,
  table: RoleTable,
  object: Given,
  onConflict: OnConflict | null | undefined,
  forced: Given,
): Promise<{ rows: Written; affected: number }> {
  const nested = table.relations.filter(({ name }) => object[name] !== undefined && object[name] !== null);
  const names = new Set(table.relations.map(({ name }) => name));
  const own = Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)));
  let affected = 0;
  let known = forced;
  assertUndetermined(at.path, nested, own, forced);
  for (const relation of nested.filter(({ isThere }) => !isThere)) {
    const before = await insertInto(at, relation, object[relation.name] as Nested, {});
    affected += before.affected;
    known = {
      ...known,
      ...keysOf(
        before.rows[0],
        relation.pairs.map(([here, there]) => [there, here]),
      ),
    };
  }
  const rows = await insertFlat(at, table, [own], onConflict, known);
  for (const relation of nested.filter(({ isThere }) => isThere)) {
    // A conflict that did nothing leaves no row for others to belong to.
    if (rows[0] === undefined) throw cannotNest(at.path, relation);
    affected += (await insertInto(at, relation, object[relation.name] as Nested, keysOf(rows[0], relation.pairs)))
      .affected;
  }
  return { rows, affected: affected + rows.length };
}

/** A column has its value from one place: the row itself, the row it is nested in, or one that is nested in it. */
function assertUndetermined(path: string, nested: readonly Relation[], own: Given, forced: Given): void {
  const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
  const twice = Object.keys(own).filter((name) => Object.hasOwn(forced, name));
  if (twice.length > 0) {
    const message = `cannot insert ${quoted(twice)} columns as their values are already being determined by parent insert`;
    throw new HasuraError('validation-failed', message, path);
  }
  for (const { name, pairs, isThere } of nested) {
    const known = pairs.map(([here]) => here).filter((here) => Object.hasOwn({ ...own, ...forced }, here));
    if (isThere || known.length === 0) continue;
    const message = `cannot insert object relationship "${name}" as ${quoted(known)} column values are already determined`;
    throw new HasuraError('validation-failed', message, `${path}.${name}`);
  }
}

async function insertInto(at: Inserting, relation: Relation, { data, on_conflict: onConflict }: Nested, forced: Given) {
  const objects = [data].flat() as Given[];
  const path = `${at.path}.${relation.name}.data`;
  const inserted = await insertRows({ ...at, path }, relation.target, objects, onConflict, forced);
  if (relation.kind === 'object' && inserted.rows.length === 0) throw cannotNest(at.path, relation);
  return inserted;
}

function cannotNest(path: string, { name, target }: Relation): HasuraError {
  const message = `cannot proceed to insert object relation "${name}" since insert to table "${target.name}" affects zero rows`;
  return new HasuraError('validation-failed', message, path);
}

function keysOf(row: string | undefined, pairs: readonly (readonly [from: string, to: string])[]): Given {
  const values = parseExact(row ?? '{}') as Given;
  return Object.fromEntries(pairs.map(([from, to]) => [to, values[from]]));
}

async function insertFlat(
  { build: shared, run, path }: Inserting,
  table: RoleTable,
  objects: readonly Given[],
  onConflict: OnConflict | null | undefined,
  forced: Given,
): Promise<Written> {
  if (objects.length === 0) return [];
  const build = { ...shared, parameters: createParameters() };
  const permission = table.permissions.insert;
  const presets = Object.entries(permission?.set ?? {}).map(
    ([name, value]) => [name, valueOf(value, build.session)] as const,
  );
  const whole = objects.map((object) => ({ ...object, ...Object.fromEntries(presets), ...forced }));
  const columns = table.columns.filter(({ name }) => whole.some((object) => Object.hasOwn(object, name)));
  const tuples = whole.map((object: Given) =>
    columns.map(({ name, type }) => (Object.hasOwn(object, name) ? valueSql(build, object[name], type) : 'default')),
  );
  const names = columns.map(({ name }) => identifier(name)).join(', ');
  const conflict = conflictSql(build, table, onConflict);
  const source =
    columns.length === 0
      ? `(${table.columns.map(({ name }) => identifier(name)).join(', ')}) values ${whole.map(() => `(${table.columns.map(() => 'default').join(', ')})`).join(', ')}`
      : `(${names}) values ${tuples.map((tuple) => `(${tuple.join(', ')})`).join(', ')}`;
  const statement = `with changed as (insert into public.${identifier(table.name)} as t ${source}${conflict} returning t as r, (t.xmax = 0) as fresh)
    select jsonb_build_object('row', to_jsonb(r)::text, 'fresh', fresh) as row from changed`;
  const { rows } = await run(statement, build.parameters.values);
  const written = rows.map(({ row }) => row as { row: string; fresh: boolean });
  const fresh = written.filter((one) => one.fresh).map(({ row }) => row);
  const changed = written.filter((one) => !one.fresh).map(({ row }) => row);
  await assertChecked(shared, run, table, fresh, permission?.check, path);
  if (changed.length > 0) await assertChecked(shared, run, table, changed, table.permissions.update?.check ?? {}, path);
  return written.map(({ row }) => row);
}

function conflictSql(build: Build, table: RoleTable, onConflict: OnConflict | null | undefined): string {
  if (!onConflict) return '';
  const { constraint, update_columns: columns = [], where } = onConflict;
  const target = ` on conflict on constraint ${identifier(constraint)}`;
  const permission = table.permissions.update;
  if (columns.length === 0 || !permission) return `${target} do nothing`;
  const presets = Object.entries(permission.set).map(([name, value]) => {
    const type = table.columns.find((column) => column.name === name)?.type ?? 'text';
    return `${identifier(name)} = ${valueSql(build, valueOf(value, build.session), type)}`;
  });
  const set = [...columns.map((name) => `${identifier(name)} = excluded.${identifier(name)}`), ...presets].join(', ');
  const allowed = permissionSql(build, table, 't', permission.filter);
  return `${target} do update set ${set} where ${allowed} and ${callerSql(build, table, 't', where, '$.args.on_conflict.where')}`;
}
