import { identifier } from '../../postgres/database.ts';
import { HasuraError } from '../errors.ts';
import type { Relation, RoleTable } from '../model.ts';
import { fromSql, joinSql, nextAlias, type Build } from './build.ts';
import { permissionSql } from './conditions.ts';

const directions: ReadonlyMap<unknown, string> = new Map([
  ['asc', 'asc'],
  ['asc_nulls_first', 'asc nulls first'],
  ['asc_nulls_last', 'asc nulls last'],
  ['desc', 'desc'],
  ['desc_nulls_first', 'desc nulls first'],
  ['desc_nulls_last', 'desc nulls last'],
]);

type Item = Readonly<Record<string, unknown>>;
const itemsOf = (orderBy: unknown): Item[] => (orderBy ? [orderBy].flat() : []) as Item[];

/** The terms of `order by`: columns, columns of related rows, and aggregates of related rows. */
export function orderSql(build: Build, table: RoleTable, alias: string, orderBy: unknown): string[] {
  return itemsOf(orderBy).flatMap((item) => termsOf(build, table, alias, item, (sql) => sql));
}

/**
 * The columns of `distinct on`, with which the order has to begin.
 *
 * @throws HasuraError when it begins otherwise
 */
export function distinctSql(alias: string, distinctOn: unknown, orderBy: unknown): string {
  const columns = (distinctOn ? [distinctOn].flat() : []) as string[];
  if (columns.length === 0) return '';
  const first = itemsOf(orderBy)
    .flatMap((item) => Object.keys(item))
    .slice(0, new Set(columns).size);
  if (first.some((name) => !columns.includes(name)))
    throw new HasuraError('validation-failed', '"distinct_on" columns must match initial "order_by" columns', '$.args');
  return `distinct on (${columns.map((name) => `${alias}.${identifier(name)}`).join(', ')}) `;
}

type Wrap = (sql: string) => string;

function termsOf(build: Build, table: RoleTable, alias: string, item: Item, wrap: Wrap): string[] {
  return Object.entries(item).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    if (table.columns.some((column) => column.name === name))
      return [`${wrap(`${alias}.${identifier(name)}`)} ${directions.get(value) ?? 'asc'}`];
    const relation = table.relations.find((one) => name === one.name || name === `${one.name}_aggregate`);
    if (!relation) throw new HasuraError('unexpected', `the order names ${name}, which ${table.name} has not`);
    const there = nextAlias(build);
    const outer: Wrap = (sql) => wrap(relatedSql(build, relation, alias, there, sql));
    return relation.kind === 'object'
      ? termsOf(build, relation.target, there, value as Item, outer)
      : aggregateTerms(there, value as Item, outer);
  });
}

function relatedSql(build: Build, relation: Relation, here: string, there: string, sql: string): string {
  const { target, kind } = relation;
  const seen = permissionSql(build, target, there, target.permissions.select?.filter ?? {});
  const limit = kind === 'object' ? ' limit 1' : '';
  return `(select ${sql} from ${fromSql(target.name, there)} where ${joinSql(relation, here, there)} and ${seen}${limit})`;
}

function aggregateTerms(there: string, item: Item, wrap: Wrap): string[] {
  return Object.entries(item).flatMap(([aggregate, value]) => {
    if (aggregate === 'count') return [`${wrap('count(*)')} ${directions.get(value) ?? 'asc'}`];
    return Object.entries((value ?? {}) as Item).map(
      ([name, direction]) =>
        `${wrap(`${aggregate}(${there}.${identifier(name)})`)} ${directions.get(direction) ?? 'asc'}`,
    );
  });
}
