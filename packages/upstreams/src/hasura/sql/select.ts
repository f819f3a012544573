import type { FieldNode } from 'graphql';
import { identifier, whileInTime } from '../../postgres/database.ts';
import { HasuraError } from '../errors.ts';
import type { Relation, RoleTable } from '../model.ts';
import { fromSql, joinSql, limits, nextAlias, objectSql, valueSql, type Build } from './build.ts';
import { callerSql, permissionSql } from './conditions.ts';
import { argumentsOf, fieldsBelow, type Arguments, type Field } from './fields.ts';
import { distinctSql, orderSql } from './order.ts';

/** Which rows of a table are meant. */
interface Range {
  readonly table: RoleTable;
  readonly alias: string;
  readonly args: Arguments;
  /** What ties the rows to an outer one. */
  readonly join: string;
  /** Of the arguments, in the form of Hasura's errors. */
  readonly path: string;
  /** How many lists of rows this one is in. */
  readonly depth: number;
}

/** A list of rows as jsonb, with what is asked for below `nodes`. */
export function rowsSql(build: Build, range: Range, nodes: readonly FieldNode[]): string {
  const { table, alias, depth } = range;
  if (depth > limits.arrays)
    throw new HasuraError('validation-failed', `rows may be nested ${limits.arrays} lists deep`, range.path);
  const row = rowSql(build, table, alias, nodes, depth);
  return listSql(partsOf(build, range, row, table.permissions.select?.limit));
}

/** One row as jsonb, or null. */
export function oneSql(build: Build, range: Range, nodes: readonly FieldNode[]): string {
  const { table, alias, depth } = range;
  return `(${partsOf(build, range, rowSql(build, table, alias, nodes, depth), 1)})`;
}

const listSql = (select: string): string => `(select coalesce(jsonb_agg(q.r), '[]'::jsonb) from (${select}) q)`;

function partsOf(build: Build, range: Range, row: string, mostRows: number | undefined): string {
  const { table, alias, args, join, path } = range;
  const filter = table.permissions.select?.filter;
  // Without a permission no row is seen.
  const seen = filter ? permissionSql(build, table, alias, filter) : 'false';
  const wanted = callerSql(build, table, alias, args['where'], `${path}.where`);
  const order = orderSql(build, table, alias, args['order_by']);
  const distinct = distinctSql(alias, args['distinct_on'], args['order_by']);
  const shown = range.depth > 2 ? whileInTime(`${seen} and ${wanted}`) : `${seen} and ${wanted}`;
  const limit = Math.min(boundOf(args['limit'], `${path}.limit`) ?? limits.rows, mostRows ?? limits.rows, limits.rows);
  const offset = boundOf(args['offset'], `${path}.offset`) ?? 0;
  const orderBy = order.length > 0 ? ` order by ${order.join(', ')}` : '';
  const rows = `select ${distinct}${alias}.* from ${fromSql(table.name, alias)} where ${join} and ${shown}${orderBy}`;
  // Chosen first: beside an order, Postgres would make the object of every row that the limit then drops.
  return `select ${row} as r from (${rows} limit ${limit} offset ${offset}) ${alias}`;
}

function boundOf(value: unknown, path: string): number | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'number' && value >= 0) return value;
  const message = `expected a non-negative 32-bit integer for type 'Int', but found an integer`;
  throw new HasuraError('validation-failed', message, path);
}

/** A row as jsonb: its columns, and what hangs on it. */
export function rowSql(
  build: Build,
  table: RoleTable,
  alias: string,
  nodes: readonly FieldNode[],
  depth: number,
): string {
  const entries = fieldsBelow(build, nodes).map(
    (field) => [field.key, fieldSql(build, table, alias, field, depth)] as const,
  );
  return objectSql(entries, build);
}

function fieldSql(build: Build, table: RoleTable, alias: string, field: Field, depth: number): string {
  const args = argumentsOf(build, table.name, field);
  const column = table.columns.find(({ name }) => name === field.name);
  if (column) {
    const sql = `${alias}.${identifier(column.name)}`;
    return typeof args['path'] === 'string' ? `${sql} #> ${valueSql(build, jsonPath(args['path']), '_text')}` : sql;
  }
  const relation = table.relations.find(({ name }) => field.name === name || field.name === `${name}_aggregate`);
  if (!relation) throw new HasuraError('unexpected', `${field.name} is asked for, which ${table.name} has not`);
  const range = rangeOf(build, relation, alias, args, field, depth);
  if (field.name !== relation.name) return aggregateSql(build, range, field.nodes);
  return relation.kind === 'object' ? oneSql(build, range, field.nodes) : rowsSql(build, range, field.nodes);
}

function rangeOf(build: Build, relation: Relation, here: string, args: Arguments, field: Field, depth: number): Range {
  const alias = nextAlias(build);
  const join = joinSql(relation, here, alias);
  const isList = relation.kind === 'array';
  return {
    table: relation.target,
    alias,
    args,
    join,
    path: `$.selectionSet.${field.name}.args`,
    depth: depth + (isList ? 1 : 0),
  };
}

/** A path such as `$.a[0].b` or `a.b` as the texts that Postgres wants. */
function jsonPath(path: string): string[] {
  return path
    .replace(/^\$\.?/, '')
    .split(/[.[\]]+/)
    .map((part) => part.replaceAll(/^["']|["']$/g, ''))
    .filter(Boolean);
}

/** `aggregate` and `nodes` of rows, as jsonb. */
export function aggregateSql(build: Build, range: Range, nodes: readonly FieldNode[]): string {
  const { table, depth } = range;
  const rows = nextAlias(build);
  const { args, join, alias, path } = range;
  const filter = table.permissions.select?.filter;
  const seen = filter ? permissionSql(build, table, alias, filter) : 'false';
  const wanted = callerSql(build, table, alias, args['where'], `${path}.where`);
  const order = orderSql(build, table, alias, args['order_by']);
  const limit = boundOf(args['limit'], `${path}.limit`);
  const base = [
    `select ${distinctSql(alias, args['distinct_on'], args['order_by'])}${alias}.* from ${fromSql(table.name, alias)}`,
    `where ${join} and ${depth > 2 ? whileInTime(`${seen} and ${wanted}`) : `${seen} and ${wanted}`}`,
    order.length > 0 ? `order by ${order.join(', ')}` : '',
    limit === undefined ? '' : `limit ${limit}`,
    `offset ${boundOf(args['offset'], `${path}.offset`) ?? 0}`,
  ].join(' ');
  const parts = fieldsBelow(build, nodes).map((field) => {
    if (field.name === 'aggregate') return [field.key, aggregatesSql(build, table, rows, field.nodes)] as const;
    const most = Math.min(table.permissions.select?.limit ?? limits.rows, limits.rows);
    const row = rowSql(build, table, 'n', field.nodes, depth + 1);
    return [field.key, listSql(`select ${row} as r from (select * from ${rows} limit ${most}) n`)] as const;
  });
  return `(with ${rows} as (${base}) select ${objectSql(parts, build)})`;
}

function aggregatesSql(build: Build, table: RoleTable, rows: string, nodes: readonly FieldNode[]): string {
  const entries = fieldsBelow(build, nodes).map((field) => {
    if (field.name === 'count')
      return [field.key, countSql(argumentsOf(build, `${table.name}_aggregate_fields`, field))] as const;
    const inner = fieldsBelow(build, field.nodes).map(
      (column) => [column.key, `${field.name}(n.${identifier(column.name)})`] as const,
    );
    return [field.key, objectSql(inner, build)] as const;
  });
  return `(select ${objectSql(entries, build)} from ${rows} n)`;
}

function countSql({ columns, distinct }: Arguments): string {
  const names = ((columns ?? []) as string[]).map((name) => `n.${identifier(name)}`);
  if (names.length === 0) return 'count(*)';
  return `count(${distinct === true ? 'distinct ' : ''}${names.length > 1 ? `(${names.join(', ')})` : names.join('')})`;
}
