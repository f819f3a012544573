import {
  GraphQLBoolean,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLFieldConfigMap,
} from 'graphql';
import type { Column } from '../../postgres/catalog.ts';
import { hasReadableKey, readable, visibleRelations, type RoleTable } from '../model.ts';
import type { Resolvers } from '../resolvers.ts';
import { exactFloat } from './exact.ts';
import { aggregates, createInputs, type Inputs, type InputsOf } from './inputs.ts';
import { createScalars, list, required, type Scalars } from './scalars.ts';

type Fields = GraphQLFieldConfigMap<unknown, unknown>;
/** What the types of one schema share. */
interface Shared {
  readonly scalars: Scalars;
  readonly inputs: InputsOf;
  readonly outputs: Map<string, Outputs>;
}
interface Outputs {
  readonly row: GraphQLObjectType;
  readonly aggregate: GraphQLObjectType;
}

/** The GraphQL schema that a role sees: only tables and columns it may touch exist in it. */
export function createRoleSchema(tables: readonly RoleTable[], resolvers: Resolvers): GraphQLSchema {
  const scalars = createScalars();
  const shared: Shared = { scalars, inputs: createInputs(scalars), outputs: new Map() };
  const [queries, mutations]: [Fields, Fields] = [{}, {}];
  for (const table of tables) {
    if (table.permissions.select) Object.assign(queries, queryFields(table, shared, resolvers));
    Object.assign(mutations, mutationFields(table, shared, resolvers));
  }
  const isEmpty = Object.keys(queries).length === 0;
  if (isEmpty) queries['no_queries_available'] = { type: GraphQLString };
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'query_root', fields: queries }),
    mutation:
      Object.keys(mutations).length > 0 ? new GraphQLObjectType({ name: 'mutation_root', fields: mutations }) : null,
    subscription: isEmpty ? null : new GraphQLObjectType({ name: 'subscription_root', fields: queries }),
  });
}

const listOf = (type: GraphQLObjectType) => new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)));

function rangeArguments({ where, orderBy, selectColumn }: Inputs): GraphQLFieldConfigArgumentMap {
  return {
    distinct_on: { type: list(selectColumn) },
    limit: { type: GraphQLInt },
    offset: { type: GraphQLInt },
    order_by: { type: list(orderBy) },
    where: { type: where },
  };
}

function outputsOf(table: RoleTable, shared: Shared): Outputs {
  const found = shared.outputs.get(table.name);
  if (found) return found;
  const row = new GraphQLObjectType({ name: table.name, fields: () => rowFields(table, shared) });
  const made = { row, aggregate: aggregateType(table, row, shared) };
  shared.outputs.set(table.name, made);
  return made;
}

function rowFields(table: RoleTable, shared: Shared): Fields {
  const fields: Fields = {};
  for (const column of readable(table)) fields[column.name] = columnField(column, shared.scalars);
  for (const { name, kind, target } of visibleRelations(table)) {
    const { row, aggregate } = outputsOf(target, shared);
    if (kind === 'object') {
      fields[name] = { type: row };
      continue;
    }
    const args = rangeArguments(shared.inputs(target));
    fields[name] = { type: listOf(row), args };
    if (target.permissions.select?.aggregations)
      fields[`${name}_aggregate`] = { type: new GraphQLNonNull(aggregate), args };
  }
  return fields;
}

function columnField({ type, isNullable }: Column, scalars: Scalars): Fields[string] {
  const scalar = scalars.of(type);
  const args = type === 'jsonb' || type === 'json' ? { path: { type: GraphQLString } } : {};
  // A path into a document may lead nowhere.
  return { type: isNullable || type === 'jsonb' || type === 'json' ? scalar : new GraphQLNonNull(scalar), args };
}

function aggregateType(table: RoleTable, row: GraphQLObjectType, shared: Shared): GraphQLObjectType {
  const fields = () => {
    const args = { columns: { type: list(shared.inputs(table).selectColumn) }, distinct: { type: GraphQLBoolean } };
    const all: Fields = { count: { type: new GraphQLNonNull(GraphQLInt), args } };
    for (const [aggregate, takes] of Object.entries(aggregates)) {
      const columns = readable(table).filter(({ type }) => takes(type));
      if (columns.length === 0) continue;
      const keepsType = aggregate === 'max' || aggregate === 'min' || aggregate === 'sum';
      const inner = Object.fromEntries(
        columns.map(({ name, type }) => [name, { type: keepsType ? shared.scalars.of(type) : exactFloat }]),
      );
      all[aggregate] = { type: new GraphQLObjectType({ name: `${table.name}_${aggregate}_fields`, fields: inner }) };
    }
    return all;
  };
  const aggregate = new GraphQLObjectType({ name: `${table.name}_aggregate_fields`, fields });
  return new GraphQLObjectType({
    name: `${table.name}_aggregate`,
    fields: { aggregate: { type: aggregate }, nodes: { type: listOf(row) } },
  });
}

function keyArguments(table: RoleTable, { scalars }: Shared): GraphQLFieldConfigArgumentMap {
  const columns = table.columns.filter(({ name }) => table.primaryKey.includes(name));
  return Object.fromEntries(columns.map(({ name, type }) => [name, required(scalars.of(type))]));
}

function queryFields(table: RoleTable, shared: Shared, resolvers: Resolvers): Fields {
  const { row, aggregate } = outputsOf(table, shared);
  const args = rangeArguments(shared.inputs(table));
  const fields: Fields = { [table.name]: { type: listOf(row), args, resolve: resolvers.select(table) } };
  if (table.permissions.select?.aggregations) {
    const type = new GraphQLNonNull(aggregate);
    fields[`${table.name}_aggregate`] = { type, args, resolve: resolvers.aggregate(table) };
  }
  if (hasReadableKey(table)) {
    const keys = keyArguments(table, shared);
    fields[`${table.name}_by_pk`] = { type: row, args: keys, resolve: resolvers.selectByKey(table) };
  }
  return fields;
}

function mutationFields(table: RoleTable, shared: Shared, resolvers: Resolvers): Fields {
  const { name, permissions } = table;
  const isReadable = permissions.select !== undefined;
  const row = isReadable ? outputsOf(table, shared).row : undefined;
  const response = new GraphQLObjectType({
    name: `${name}_mutation_response`,
    fields: {
      affected_rows: { type: new GraphQLNonNull(GraphQLInt) },
      ...(row && { returning: { type: listOf(row) } }),
    },
  });
  return {
    ...insertFields(table, shared, resolvers, response, row),
    ...updateFields(table, shared, resolvers, response, row),
    ...deleteFields(table, shared, resolvers, response, row),
  };
}

type Row = GraphQLObjectType | undefined;

function insertFields(
  table: RoleTable,
  { inputs }: Shared,
  resolvers: Resolvers,
  response: GraphQLObjectType,
  row: Row,
): Fields {
  const { insert, onConflict } = inputs(table);
  if (!insert) return {};
  const conflict: GraphQLFieldConfigArgumentMap = onConflict ? { on_conflict: { type: onConflict } } : {};
  const objects = { objects: required(list(insert)), ...conflict };
  const fields: Fields = {
    [`insert_${table.name}`]: { type: response, args: objects, resolve: resolvers.insert(table) },
  };
  const one = { object: required(insert), ...conflict };
  if (row) fields[`insert_${table.name}_one`] = { type: row, args: one, resolve: resolvers.insertOne(table) };
  return fields;
}

function updateFields(
  table: RoleTable,
  { inputs }: Shared,
  resolvers: Resolvers,
  response: GraphQLObjectType,
  row: Row,
): Fields {
  const { changes, updates, where, key } = inputs(table);
  if (!updates || !table.permissions.update) return {};
  const fields: Fields = {
    [`update_${table.name}`]: {
      type: response,
      args: { ...changes, where: required(where) },
      resolve: resolvers.update(table),
    },
    [`update_${table.name}_many`]: {
      type: new GraphQLList(response),
      args: { updates: required(list(updates)) },
      resolve: resolvers.updateMany(table),
    },
  };
  if (row && key && hasReadableKey(table)) {
    const args = { ...changes, pk_columns: required(key) };
    fields[`update_${table.name}_by_pk`] = { type: row, args, resolve: resolvers.updateByKey(table) };
  }
  return fields;
}

function deleteFields(
  table: RoleTable,
  shared: Shared,
  resolvers: Resolvers,
  response: GraphQLObjectType,
  row: Row,
): Fields {
  if (!table.permissions.delete) return {};
  const where = required(shared.inputs(table).where);
  const fields: Fields = {
    [`delete_${table.name}`]: { type: response, args: { where }, resolve: resolvers.delete(table) },
  };
  if (row && hasReadableKey(table)) {
    const args = keyArguments(table, shared);
    fields[`delete_${table.name}_by_pk`] = { type: row, args, resolve: resolvers.deleteByKey(table) };
  }
  return fields;
}
