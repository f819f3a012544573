import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLFieldConfigMap,
  type GraphQLInputFieldConfigMap,
  type GraphQLInputType,
} from 'graphql';
import type { Column } from '../postgres/database.ts';
import { operators } from './conditions.ts';
import type { TableMetadata } from './metadata.ts';
import type { Resolvers } from './resolvers.ts';

/** What one role may do with one table. */
export interface RolePermissions {
  readonly select: TableMetadata['select_permissions'][number]['permission'] | undefined;
  readonly insert: TableMetadata['insert_permissions'][number]['permission'] | undefined;
  readonly update: TableMetadata['update_permissions'][number]['permission'] | undefined;
  readonly delete: TableMetadata['delete_permissions'][number]['permission'] | undefined;
}

/** A table as a role sees it. */
export interface RoleTable {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly permissions: RolePermissions;
}

const scalars = {
  uuid: new GraphQLScalarType({ name: 'uuid' }),
  timestamptz: new GraphQLScalarType({ name: 'timestamptz' }),
};
const textOperators = new Set(['_like', '_nlike', '_ilike', '_nilike', '_regex', '_iregex']);
const orderBy = new GraphQLEnumType({
  name: 'order_by',
  values: Object.fromEntries(
    ['asc', 'asc_nulls_first', 'asc_nulls_last', 'desc', 'desc_nulls_first', 'desc_nulls_last'].map((name) => [
      name,
      {},
    ]),
  ),
});

const list = <Type extends GraphQLInputType>(type: Type) => new GraphQLList(new GraphQLNonNull(type));
const required = (type: GraphQLInputType) => ({ type: new GraphQLNonNull(type) });

function scalarOf({ type }: Column): GraphQLScalarType {
  if (type === 'bool') return GraphQLBoolean;
  if (type === 'int4') return GraphQLInt;
  return type === 'uuid' || type === 'timestamptz' ? scalars[type] : GraphQLString;
}

/** The GraphQL schema that a role sees: only tables and columns it may touch exist in it. */
export function createRoleSchema(tables: readonly RoleTable[], resolvers: Resolvers): GraphQLSchema {
  const readable = tables.filter(({ permissions }) => permissions.select);
  const comparisons = comparisonTypes(tables);
  const queries: GraphQLFieldConfigMap<unknown, unknown> = {};
  const mutations: GraphQLFieldConfigMap<unknown, unknown> = {};
  for (const table of readable) {
    const types = tableTypes(table, comparisons);
    Object.assign(queries, queryFields(table, types, resolvers));
    Object.assign(mutations, mutationFields(table, types, resolvers));
  }
  if (Object.keys(queries).length === 0) queries['no_queries_available'] = { type: GraphQLString };
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'query_root', fields: queries }),
    mutation:
      Object.keys(mutations).length > 0 ? new GraphQLObjectType({ name: 'mutation_root', fields: mutations }) : null,
    subscription: readable.length > 0 ? new GraphQLObjectType({ name: 'subscription_root', fields: queries }) : null,
  });
}

function comparisonTypes(tables: readonly RoleTable[]): Map<GraphQLScalarType, GraphQLInputObjectType> {
  const types = new Map<GraphQLScalarType, GraphQLInputObjectType>();
  for (const scalar of tables.flatMap(({ columns }) => columns.map(scalarOf))) {
    if (types.has(scalar)) continue;
    const names = Object.keys(operators).filter((name) => scalar === GraphQLString || !textOperators.has(name));
    const fields: GraphQLInputFieldConfigMap = Object.fromEntries(names.map((name) => [name, { type: scalar }]));
    types.set(
      scalar,
      new GraphQLInputObjectType({
        name: `${scalar.name}_comparison_exp`,
        fields: {
          ...fields,
          _in: { type: list(scalar) },
          _nin: { type: list(scalar) },
          _is_null: { type: GraphQLBoolean },
        },
      }),
    );
  }
  return types;
}

type TableTypes = ReturnType<typeof tableTypes>;

function tableTypes(
  { name, columns, permissions }: RoleTable,
  comparisons: Map<GraphQLScalarType, GraphQLInputObjectType>,
) {
  const visible = columns.filter((column) => permissions.select?.columns.includes(column.name));
  const row = new GraphQLObjectType({
    name,
    fields: Object.fromEntries(visible.map((column) => [column.name, { type: scalarOf(column) }])),
  });
  const condition: GraphQLInputObjectType = new GraphQLInputObjectType({
    name: `${name}_bool_exp`,
    fields: () => ({
      _and: { type: list(condition) },
      _or: { type: list(condition) },
      _not: { type: condition },
      ...Object.fromEntries(
        visible.map((column) => [column.name, { type: comparisons.get(scalarOf(column)) ?? GraphQLString }]),
      ),
    }),
  });
  const order = new GraphQLInputObjectType({
    name: `${name}_order_by`,
    fields: Object.fromEntries(visible.map((column) => [column.name, { type: orderBy }])),
  });
  const response = new GraphQLObjectType({
    name: `${name}_mutation_response`,
    fields: {
      affected_rows: { type: new GraphQLNonNull(GraphQLInt) },
      returning: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(row))) },
    },
  });
  const inputOf = (suffix: string, names: readonly string[] | undefined) =>
    names &&
    new GraphQLInputObjectType({
      name: `${name}_${suffix}`,
      fields: Object.fromEntries(
        columns
          .filter((column) => names.includes(column.name))
          .map((column) => [column.name, { type: scalarOf(column) }]),
      ),
    });
  const key = new GraphQLInputObjectType({ name: `${name}_pk_columns_input`, fields: { id: required(scalars.uuid) } });
  return {
    row,
    rows: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(row))),
    condition,
    order,
    response,
    key,
    insert: inputOf('insert_input', permissions.insert?.columns),
    set: inputOf('set_input', permissions.update?.columns),
  };
}

function queryFields(
  table: RoleTable,
  { row, rows, condition, order }: TableTypes,
  resolvers: Resolvers,
): GraphQLFieldConfigMap<unknown, unknown> {
  const range: GraphQLFieldConfigArgumentMap = {
    where: { type: condition },
    order_by: { type: list(order) },
    limit: { type: GraphQLInt },
    offset: { type: GraphQLInt },
  };
  return {
    [table.name]: { type: rows, args: range, resolve: resolvers.select(table) },
    [`${table.name}_by_pk`]: { type: row, args: { id: required(scalars.uuid) }, resolve: resolvers.selectByKey(table) },
  };
}

function mutationFields(
  table: RoleTable,
  types: TableTypes,
  resolvers: Resolvers,
): GraphQLFieldConfigMap<unknown, unknown> {
  const { row, condition, response, key, insert, set } = types;
  const fields: GraphQLFieldConfigMap<unknown, unknown> = {};
  if (insert) {
    const objects = new GraphQLNonNull(list(insert));
    fields[`insert_${table.name}`] = {
      type: response,
      args: { objects: { type: objects } },
      resolve: resolvers.insert(table),
    };
    fields[`insert_${table.name}_one`] = {
      type: row,
      args: { object: required(insert) },
      resolve: resolvers.insertOne(table),
    };
  }
  if (set) {
    const args = { _set: { type: set } };
    fields[`update_${table.name}`] = {
      type: response,
      args: { ...args, where: required(condition) },
      resolve: resolvers.update(table),
    };
    fields[`update_${table.name}_by_pk`] = {
      type: row,
      args: { ...args, pk_columns: required(key) },
      resolve: resolvers.updateByKey(table),
    };
  }
  if (table.permissions.delete) {
    fields[`delete_${table.name}`] = {
      type: response,
      args: { where: required(condition) },
      resolve: resolvers.delete(table),
    };
    fields[`delete_${table.name}_by_pk`] = {
      type: row,
      args: { id: required(scalars.uuid) },
      resolve: resolvers.deleteByKey(table),
    };
  }
  return fields;
}
