import type { Column, Table, Tables } from '../postgres/catalog.ts';
import type { BooleanExpression, TableMetadata } from './metadata.ts';

/** What one role may do with one table; what is undefined it may not. */
export interface Permissions {
  readonly select?: {
    readonly columns: ReadonlySet<string>;
    readonly filter: BooleanExpression;
    readonly limit: number | undefined;
    readonly aggregations: boolean;
  };
  readonly insert?: { readonly columns: ReadonlySet<string>; readonly check: BooleanExpression; readonly set: Presets };
  readonly update?: {
    readonly columns: ReadonlySet<string>;
    readonly filter: BooleanExpression;
    readonly check: BooleanExpression | undefined;
    readonly set: Presets;
  };
  readonly delete?: { readonly filter: BooleanExpression };
}

/** Values that the caller does not choose: texts, or names of session variables. */
export type Presets = Readonly<Record<string, unknown>>;

/** A way from a row to a row (`object`) or rows (`array`) of another table. */
export interface Relation {
  readonly name: string;
  readonly kind: 'object' | 'array';
  readonly target: RoleTable;
  /** Pairs of columns that are equal: here, there. */
  readonly pairs: readonly (readonly [here: string, there: string])[];
  /** Whether the row that is meant names this one, so that it is written after this one. */
  readonly isThere: boolean;
}

/** A table as a role sees it. */
export interface RoleTable extends Table {
  readonly permissions: Permissions;
  /** All relationships of the metadata, whether or not the role may read their target. */
  readonly relations: readonly Relation[];
}

/** The role that may do everything. */
export const admin = 'admin';

/**
 * Puts together what a role sees.
 *
 * @throws TypeError when the metadata names a table or a foreign key that the database does not have
 */
export function createModel(catalog: Tables, metadata: readonly TableMetadata[], role: string): RoleTable[] {
  const relations = new Map<string, Relation[]>();
  const tables = metadata.map((entry): RoleTable => {
    const table = catalog.get(entry.table.name);
    if (!table) throw new TypeError(`The Hasura metadata tracks ${entry.table.name}, which the database does not have`);
    const mine: Relation[] = [];
    relations.set(table.name, mine);
    return {
      ...table,
      permissions: role === admin ? everything(table) : permissionsOf(table, entry, role),
      relations: mine,
    };
  });
  for (const entry of metadata) relations.get(entry.table.name)?.push(...relationsOf(entry, tables));
  return tables;
}

function everything({ columns }: Table): Permissions {
  const all = new Set(columns.map(({ name }) => name));
  return {
    select: { columns: all, filter: {}, limit: undefined, aggregations: true },
    insert: { columns: all, check: {}, set: {} },
    update: { columns: all, filter: {}, check: undefined, set: {} },
    delete: { filter: {} },
  };
}

function permissionsOf({ columns }: Table, entry: TableMetadata, role: string): Permissions {
  const mine = <Permission>(list: readonly { role: string; permission: Permission }[]): Permission | undefined =>
    list.find((one) => one.role === role)?.permission;
  const setOf = (names: readonly string[] | '*') => new Set(names === '*' ? columns.map(({ name }) => name) : names);
  const select = mine(entry.select_permissions);
  const insert = mine(entry.insert_permissions);
  const update = mine(entry.update_permissions);
  const remove = mine(entry.delete_permissions);
  return {
    ...(select && {
      select: {
        columns: setOf(select.columns),
        filter: select.filter,
        limit: select.limit,
        aggregations: select.allow_aggregations,
      },
    }),
    ...(insert && { insert: { columns: setOf(insert.columns), check: insert.check, set: insert.set } }),
    ...(update && {
      update: {
        columns: setOf(update.columns),
        filter: update.filter,
        check: update.check ?? undefined,
        set: update.set,
      },
    }),
    ...(remove && { delete: { filter: remove.filter } }),
  };
}

type Using = TableMetadata['object_relationships'][number]['using'];

function relationsOf(entry: TableMetadata, tables: readonly RoleTable[]): Relation[] {
  const here = find(tables, entry.table.name);
  const make =
    (kind: Relation['kind']) =>
    ({ name, using }: { name: string; using: Using }) => {
      const { target, pairs, isThere } = wayOf(here, using, tables);
      return { name, kind, target, pairs, isThere };
    };
  return [...entry.object_relationships.map(make('object')), ...entry.array_relationships.map(make('array'))];
}

function wayOf(
  here: RoleTable,
  using: Using,
  tables: readonly RoleTable[],
): Pick<Relation, 'target' | 'pairs' | 'isThere'> {
  if ('manual_configuration' in using) {
    const { remote_table: remote, column_mapping: mapping, insertion_order: order } = using.manual_configuration;
    return { target: find(tables, remote.name), pairs: Object.entries(mapping), isThere: order !== 'before_parent' };
  }
  const on = using.foreign_key_constraint_on;
  if (typeof on === 'string' || Array.isArray(on)) {
    const key = keyOn(here, [on].flat());
    return { target: find(tables, key.target), pairs: zip(key.columns, key.references), isThere: false };
  }
  const target = find(tables, on.table.name);
  const key = keyOn(target, 'column' in on ? [on.column] : on.columns, here.name);
  return { target, pairs: zip(key.references, key.columns), isThere: true };
}

function keyOn(table: RoleTable, columns: readonly string[], target?: string) {
  const isSame = (others: readonly string[]) =>
    others.length === columns.length && columns.every((one) => others.includes(one));
  const key = table.foreignKeys.find((one) => isSame(one.columns) && (!target || one.target === target));
  if (!key)
    throw new TypeError(
      `The Hasura metadata names a foreign key of ${table.name} on ${columns.join()}, of which there is none`,
    );
  return key;
}

function zip(left: readonly string[], right: readonly string[]): (readonly [string, string])[] {
  return left.map((name, index) => [name, right[index] ?? ''] as const);
}

function find(tables: readonly RoleTable[], name: string): RoleTable {
  const table = tables.find((one) => one.name === name);
  if (!table) throw new TypeError(`The Hasura metadata names ${name}, which it does not track`);
  return table;
}

/** The columns that a role may read. */
export function readable({ columns, permissions }: RoleTable): Column[] {
  return columns.filter(({ name }) => permissions.select?.columns.has(name));
}

/** The relationships whose target a role may read. */
export function visibleRelations({ relations }: RoleTable): Relation[] {
  return relations.filter(({ target }) => target.permissions.select);
}

/** Whether a table's rows may be named by their primary key: only where the role may read all of it. */
export function hasReadableKey({ primaryKey, permissions }: RoleTable): boolean {
  return primaryKey.length > 0 && primaryKey.every((name) => permissions.select?.columns.has(name));
}
