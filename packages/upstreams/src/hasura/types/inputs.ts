import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLString,
  type GraphQLInputFieldConfigMap,
} from 'graphql';
import type { Column } from '../../postgres/catalog.ts';
import { readable, visibleRelations, type RoleTable } from '../model.ts';
import { isNumeric, isOrdered, list, required, type Scalars } from './scalars.ts';

/** The input types of one table. */
export interface Inputs {
  readonly where: GraphQLInputObjectType;
  readonly orderBy: GraphQLInputObjectType;
  readonly aggregateOrderBy: GraphQLInputObjectType;
  readonly selectColumn: GraphQLEnumType;
  readonly key: GraphQLInputObjectType | undefined;
  readonly insert: GraphQLInputObjectType | undefined;
  readonly onConflict: GraphQLInputObjectType | undefined;
  /** Arguments of an update, such as `_set`. */
  readonly changes: GraphQLInputFieldConfigMap;
  readonly updates: GraphQLInputObjectType | undefined;
  readonly objectInsert: GraphQLInputObjectType | undefined;
  readonly arrayInsert: GraphQLInputObjectType | undefined;
}

/** Finds the input types of a table. */
export type InputsOf = (table: RoleTable) => Inputs;

/** Aggregate functions that `order_by` and `aggregate` know, and the columns they are for. */
export const aggregates: Readonly<Record<string, (type: string) => boolean>> = {
  avg: isNumeric,
  max: isOrdered,
  min: isOrdered,
  stddev: isNumeric,
  stddev_pop: isNumeric,
  stddev_samp: isNumeric,
  sum: isNumeric,
  var_pop: isNumeric,
  var_samp: isNumeric,
  variance: isNumeric,
};

const enumOf = (name: string, values: readonly string[]) =>
  new GraphQLEnumType({ name, values: Object.fromEntries(values.map((value) => [value, {}])) });

/** Makes the input types of tables, each when it is first asked for. */
export function createInputs(scalars: Scalars): InputsOf {
  const direction = enumOf('order_by', [
    'asc',
    'asc_nulls_first',
    'asc_nulls_last',
    'desc',
    'desc_nulls_first',
    'desc_nulls_last',
  ]);
  const made = new Map<string, Inputs>();
  const of: InputsOf = (table) => {
    const found = made.get(table.name);
    if (found) return found;
    const inputs = inputsOf(table, scalars, direction, of);
    made.set(table.name, inputs);
    return inputs;
  };
  return of;
}

function inputsOf(table: RoleTable, scalars: Scalars, direction: GraphQLEnumType, of: InputsOf): Inputs {
  const { name } = table;
  const where = whereType(table, scalars, of);
  const insert = insertType(table, scalars, of);
  const onConflict = insert && onConflictType(table, where);
  const changes = changesOf(table, scalars);
  const nested = (suffix: string, data: (type: GraphQLInputObjectType) => GraphQLInputFieldConfigMap[string]) =>
    insert &&
    new GraphQLInputObjectType({
      name: `${name}_${suffix}_rel_insert_input`,
      fields: () => ({ data: data(insert), ...(onConflict && { on_conflict: { type: onConflict } }) }),
    });
  return {
    where,
    orderBy: orderType(table, direction, of),
    aggregateOrderBy: aggregateOrderType(table, direction),
    selectColumn: enumOf(
      `${name}_select_column`,
      readable(table).map((column) => column.name),
    ),
    key: keyType(table, scalars),
    insert,
    onConflict,
    changes,
    updates:
      Object.keys(changes).length > 0
        ? new GraphQLInputObjectType({
            name: `${name}_updates`,
            fields: () => ({ ...changes, where: required(where) }),
          })
        : undefined,
    objectInsert: nested('obj', (type) => required(type)),
    arrayInsert: nested('arr', (type) => required(list(type))),
  };
}

function whereType(table: RoleTable, scalars: Scalars, of: InputsOf): GraphQLInputObjectType {
  const type: GraphQLInputObjectType = new GraphQLInputObjectType({
    name: `${table.name}_bool_exp`,
    fields: () => ({
      _and: { type: list(type) },
      _or: { type: list(type) },
      _not: { type },
      ...Object.fromEntries(readable(table).map((column) => [column.name, { type: scalars.comparison(column.type) }])),
      ...Object.fromEntries(visibleRelations(table).map(({ name, target }) => [name, { type: of(target).where }])),
    }),
  });
  return type;
}

function orderType(table: RoleTable, direction: GraphQLEnumType, of: InputsOf): GraphQLInputObjectType {
  return new GraphQLInputObjectType({
    name: `${table.name}_order_by`,
    fields: () => ({
      ...Object.fromEntries(readable(table).map(({ name }) => [name, { type: direction }])),
      ...Object.fromEntries(
        visibleRelations(table).flatMap(({ name, kind, target }) => {
          if (kind === 'object') return [[name, { type: of(target).orderBy }]];
          return target.permissions.select?.aggregations
            ? [[`${name}_aggregate`, { type: of(target).aggregateOrderBy }]]
            : [];
        }),
      ),
    }),
  });
}

function aggregateOrderType(table: RoleTable, direction: GraphQLEnumType): GraphQLInputObjectType {
  const fields: GraphQLInputFieldConfigMap = { count: { type: direction } };
  for (const [aggregate, takes] of Object.entries(aggregates)) {
    const columns = readable(table).filter(({ type }) => takes(type));
    if (columns.length === 0) continue;
    const inner = Object.fromEntries(columns.map(({ name }) => [name, { type: direction }]));
    const type = new GraphQLInputObjectType({ name: `${table.name}_${aggregate}_order_by`, fields: inner });
    fields[aggregate] = { type };
  }
  return new GraphQLInputObjectType({ name: `${table.name}_aggregate_order_by`, fields });
}

const columnsIn = ({ columns }: RoleTable, names: ReadonlySet<string> | undefined): Column[] =>
  columns.filter(({ name }) => names?.has(name));

function keyType(table: RoleTable, scalars: Scalars): GraphQLInputObjectType | undefined {
  const columns = table.columns.filter(({ name }) => table.primaryKey.includes(name));
  if (columns.length === 0) return undefined;
  const fields = Object.fromEntries(columns.map(({ name, type }) => [name, required(scalars.of(type))]));
  return new GraphQLInputObjectType({ name: `${table.name}_pk_columns_input`, fields });
}

function insertType(table: RoleTable, scalars: Scalars, of: InputsOf): GraphQLInputObjectType | undefined {
  const permission = table.permissions.insert;
  if (!permission) return undefined;
  const columns = columnsIn(table, permission.columns).filter(({ name }) => !Object.hasOwn(permission.set, name));
  const relations = () =>
    table.relations.flatMap(({ name, kind, target }) => {
      const { objectInsert, arrayInsert } = of(target);
      const type = kind === 'object' ? objectInsert : arrayInsert;
      return type ? [[name, { type }] as const] : [];
    });
  if (columns.length === 0 && table.relations.length === 0) return undefined;
  return new GraphQLInputObjectType({
    name: `${table.name}_insert_input`,
    fields: () => ({
      ...Object.fromEntries(columns.map(({ name, type }) => [name, { type: scalars.of(type) }])),
      ...Object.fromEntries(relations()),
    }),
  });
}

function onConflictType(table: RoleTable, where: GraphQLInputObjectType): GraphQLInputObjectType | undefined {
  const { keys, name, permissions } = table;
  const columns = columnsIn(table, permissions.update?.columns);
  if (keys.length === 0 || columns.length === 0) return undefined;
  const updateColumn = enumOf(
    `${name}_update_column`,
    columns.map((column) => column.name),
  );
  return new GraphQLInputObjectType({
    name: `${name}_on_conflict`,
    fields: () => ({
      constraint: required(
        enumOf(
          `${name}_constraint`,
          keys.map((key) => key.name),
        ),
      ),
      update_columns: { type: new GraphQLNonNull(list(updateColumn)), defaultValue: [] },
      where: { type: where },
    }),
  });
}

function changesOf(table: RoleTable, scalars: Scalars): GraphQLInputFieldConfigMap {
  const permission = table.permissions.update;
  const columns = columnsIn(table, permission?.columns).filter(
    ({ name }) => !Object.hasOwn(permission?.set ?? {}, name),
  );
  const fields: GraphQLInputFieldConfigMap = {};
  const add = (
    operator: string,
    some: readonly Column[],
    typeOf: (column: Column) => GraphQLInputFieldConfigMap[string]['type'],
  ) => {
    if (some.length === 0) return;
    const inner = Object.fromEntries(some.map((column) => [column.name, { type: typeOf(column) }]));
    fields[operator] = { type: new GraphQLInputObjectType({ name: `${table.name}${operator}_input`, fields: inner }) };
  };
  const json = columns.filter(({ type }) => type === 'jsonb');
  const same = ({ type }: Column) => scalars.of(type);
  add('_set', columns, same);
  add(
    '_inc',
    columns.filter(({ type }) => isNumeric(type)),
    same,
  );
  add('_append', json, same);
  add('_prepend', json, same);
  add('_delete_key', json, () => GraphQLString);
  add('_delete_elem', json, () => GraphQLInt);
  add('_delete_at_path', json, () => list(GraphQLString));
  return fields;
}
