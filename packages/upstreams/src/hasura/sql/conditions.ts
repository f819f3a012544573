import { identifier, whileInTime } from '../../postgres/database.ts';
import type { Column } from '../../postgres/catalog.ts';
import { isTooComplex } from '../../postgres/patterns.ts';
import { HasuraError } from '../errors.ts';
import type { BooleanExpression } from '../metadata.ts';
import type { RoleTable } from '../model.ts';
import type { HasuraSession } from '../session.ts';
import { fromSql, joinSql, nextAlias, valueSql, type Build } from './build.ts';

/** Operators that compare with a value of the column's type, and their SQL. */
export const comparing: Readonly<Record<string, string>> = {
  _eq: '=',
  _neq: '<>',
  _gt: '>',
  _gte: '>=',
  _lt: '<',
  _lte: '<=',
};
/** Operators on texts. */
export const matching: Readonly<Record<string, string>> = {
  _like: 'like',
  _nlike: 'not like',
  _ilike: 'ilike',
  _nilike: 'not ilike',
  _similar: 'similar to',
  _nsimilar: 'not similar to',
  _regex: '~',
  _nregex: '!~',
  _iregex: '~*',
  _niregex: '!~*',
};
/** Operators on jsonb, with the type of what they compare with. */
export const containing: Readonly<Record<string, readonly [sql: string, type: string]>> = {
  _contains: ['@>', 'jsonb'],
  _contained_in: ['<@', 'jsonb'],
  _has_key: ['?', 'text'],
  _has_keys_any: ['?|', '_text'],
  _has_keys_all: ['?&', '_text'],
};
/** Operators of permissions that compare two columns of a row. */
const columnwise: Readonly<Record<string, string>> = {
  _ceq: '=',
  _cneq: '<>',
  _cne: '<>',
  _cgt: '>',
  _cgte: '>=',
  _clt: '<',
  _clte: '<=',
};

/** Where a condition stands. */
interface Scope {
  readonly build: Build;
  readonly table: RoleTable;
  readonly alias: string;
  /** The row that the permission is about, for `["$", column]`. */
  readonly root: string;
  /** A permission may name session variables, and sees all rows of related tables; a caller may and does not. */
  readonly by: 'permission' | 'caller';
  /** How many relationships it is away from the row that is asked for. */
  readonly hops: number;
  /** Of the argument, in the form of Hasura's errors. */
  readonly path: string;
}

/** A permission's condition as SQL. */
export function permissionSql(build: Build, table: RoleTable, alias: string, filter: BooleanExpression): string {
  return conditionSql({ build, table, alias, root: alias, by: 'permission', hops: 0, path: '$' }, filter);
}

/** A caller's condition as SQL; it reaches through relationships only to rows that the role may read. */
export function callerSql(build: Build, table: RoleTable, alias: string, where: unknown, path: string): string {
  if (where === null || where === undefined) return 'true';
  return conditionSql({ build, table, alias, root: alias, by: 'caller', hops: 0, path }, where as BooleanExpression);
}

function conditionSql(scope: Scope, condition: BooleanExpression): string {
  const parts = Object.entries(condition).map(([name, value]) => partSql(scope, name, value));
  return joined(parts, 'and', 'true');
}

function partSql(scope: Scope, name: string, value: unknown): string {
  const path = `${scope.path}.${name}`;
  const inner = (item: unknown): string => conditionSql({ ...scope, path }, item as BooleanExpression);
  if (value === null || value === undefined) throw unexpectedNull(`${scope.table.name}_bool_exp`, path);
  if (name === '_and' || name === '$and') return joined([value].flat().map(inner), 'and', 'true');
  if (name === '_or' || name === '$or') return joined([value].flat().map(inner), 'or', 'false');
  if (name === '_not' || name === '$not') return `not ${inner(value)}`;
  if (name === '_exists' && scope.by === 'permission') return existsSql(scope, value as Exists);
  const column = scope.table.columns.find((one) => one.name === name);
  if (column) return comparisonSql({ ...scope, path }, column, value);
  const relation = scope.table.relations.find((one) => one.name === name);
  // Validation lets only columns and relationships through: what is left can only be a mistake in the metadata.
  if (!relation)
    throw new HasuraError('unexpected', `a condition on ${scope.table.name} names ${name}, which it has not`);
  const alias = nextAlias(scope.build);
  const { target } = relation;
  const filter = target.permissions.select?.filter;
  const seen = scope.by === 'caller' && filter ? permissionSql(scope.build, target, alias, filter) : 'true';
  const hops = scope.hops + 1;
  const wanted = conditionSql({ ...scope, table: target, alias, hops, path }, value as BooleanExpression);
  const all = hops > 1 ? whileInTime(`${seen} and ${wanted}`) : `${seen} and ${wanted}`;
  return `exists (select from ${fromSql(target.name, alias)} where ${joinSql(relation, scope.alias, alias)} and ${all})`;
}

interface Exists {
  readonly _table: { readonly name: string };
  readonly _where: BooleanExpression;
}

/** Whether there is a row in a table that has nothing to do with this one. */
function existsSql(scope: Scope, { _table, _where }: Exists): string {
  const table = scope.build.tables.get(_table.name);
  if (!table) throw new HasuraError('unexpected', `a permission asks for ${_table.name}, which is not tracked`);
  const alias = nextAlias(scope.build);
  return `exists (select from ${fromSql(table.name, alias)} where ${conditionSql({ ...scope, table, alias }, _where)})`;
}

function comparisonSql(scope: Scope, column: Column, comparison: unknown): string {
  const name = `${scope.alias}.${identifier(column.name)}`;
  // Metadata may say `column: value` for `column: { _eq: value }`.
  const isShort = typeof comparison !== 'object' || comparison === null;
  const entries = Object.entries(isShort ? { _eq: comparison } : comparison);
  return joined(
    entries.map(([operator, given]) => operatorSql(scope, column, name, operator.replace(/^\$/, '_'), given)),
    'and',
    'true',
  );
}

function operatorSql(scope: Scope, column: Column, name: string, operator: string, given: unknown): string {
  const { build, by } = scope;
  const path = `${scope.path}.${operator}`;
  if (by === 'permission' && Object.hasOwn(columnwise, operator))
    return `${name} ${columnwise[operator]} ${otherColumn(scope, given)}`;
  const value = by === 'permission' ? valueOf(given, build.session) : given;
  if (operator === '_is_null') {
    if (value === null || value === undefined) throw unexpectedNull('Boolean', path);
    return `${name} is ${value === true || value === 'true' ? 'null' : 'not null'}`;
  }
  if (value === null || value === undefined) throw unexpectedNull(column.type, path);
  if (operator === '_in' || operator === '_nin') {
    const list = valueSql(build, value, `_${column.type}`);
    return operator === '_in' ? `${name} = any(${list})` : `${name} <> all(${list})`;
  }
  if (operator === '_cast') return castSql(scope, name, value as Record<string, BooleanExpression>);
  const contains = Object.hasOwn(containing, operator) ? containing[operator] : undefined;
  if (contains) {
    const type = column.type === 'jsonb' ? contains[1] : column.type;
    return `${name} ${contains[0]} ${valueSql(build, value, type)}`;
  }
  if (Object.hasOwn(comparing, operator))
    return `${name} ${comparing[operator]} ${valueSql(build, value, column.type)}`;
  if (Object.hasOwn(matching, operator)) {
    if (!operator.endsWith('like') && typeof value === 'string' && isTooComplex(value))
      throw new HasuraError('data-exception', 'invalid regular expression: regular expression is too complex');
    return `${name} ${matching[operator]} ${valueSql(build, value, 'text')}`;
  }
  // Validation lets only operators through: what is left can only be a mistake in the metadata.
  throw new HasuraError('unexpected', `the condition on ${column.name} uses ${operator}, which is no operator`);
}

/** A column named by itself is one of the same row; `["$", name]` is one of the row that the permission is about. */
function otherColumn({ alias, root }: Scope, given: unknown): string {
  const [first = '', second] = [given].flat() as string[];
  return second === undefined ? `${alias}.${identifier(first)}` : `${root}.${identifier(second)}`;
}

function castSql(scope: Scope, name: string, value: Readonly<Record<string, unknown>>): string {
  const inner = value['String'] ?? {};
  const entries = Object.entries(inner as BooleanExpression);
  const column: Column = { name: '_cast', type: 'text', isNullable: true, fallback: null };
  return joined(
    entries.map(([operator, given]) => operatorSql(scope, column, `(${name}::text)`, operator, given)),
    'and',
    'true',
  );
}

function joined(parts: readonly string[], word: 'and' | 'or', whenEmpty: string): string {
  return parts.length === 0 ? whenEmpty : `(${parts.join(` ${word} `)})`;
}

function unexpectedNull(type: string, path: string): HasuraError {
  return new HasuraError('validation-failed', `unexpected null value for type '${type}'`, path);
}

/** A session variable's value, where a permission's text names one. */
export function valueOf(value: unknown, session: HasuraSession): unknown {
  if (Array.isArray(value)) return value.map((item) => valueOf(item, session));
  if (typeof value !== 'string' || !/^x-hasura-/i.test(value)) return value;
  const found = session.variables[value.toLowerCase()];
  if (found === undefined) throw new HasuraError('not-found', `missing session variables: "${value.toLowerCase()}"`);
  return found;
}
