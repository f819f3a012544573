import { identifier, type Column } from '../postgres/database.ts';
import type { Parameters } from '../postgres/parameters.ts';
import { HasuraError } from './errors.ts';
import type { BooleanExpression } from './metadata.ts';
import type { HasuraSession } from './session.ts';

/** Operators of a comparison, and their SQL. */
export const operators: Readonly<Record<string, string>> = {
  _eq: '=',
  _neq: '<>',
  _gt: '>',
  _gte: '>=',
  _lt: '<',
  _lte: '<=',
  _like: 'like',
  _nlike: 'not like',
  _ilike: 'ilike',
  _nilike: 'not ilike',
  _regex: '~',
  _iregex: '~*',
};

/**
 * Puts a condition into SQL. In permissions, a text that names a session variable stands for its value.
 *
 * @param session - whose variables to use; undefined for conditions that callers wrote, where a text is a text
 */
export function conditionSql(
  condition: BooleanExpression,
  columns: readonly Column[],
  parameters: Parameters,
  session?: HasuraSession,
): string {
  const inner = (item: unknown): string => conditionSql(item as BooleanExpression, columns, parameters, session);
  const parts = Object.entries(condition).map(([name, value]) => {
    if (value === null || value === undefined)
      throw new HasuraError('validation-failed', `unexpected null value for type '${name}'`);
    if (name === '_and') return joined((value as unknown[]).map(inner), 'and', 'true');
    if (name === '_or') return joined((value as unknown[]).map(inner), 'or', 'false');
    if (name === '_not') return `not ${inner(value)}`;
    const column = columns.find((one) => one.name === name);
    // Validation lets only columns through: what is left can only be a mistake in the metadata.
    if (!column) throw new HasuraError('unexpected', `the condition names ${name}, which is no column`);
    return comparisonSql(column, value as Readonly<Record<string, unknown>>, parameters, session);
  });
  return joined(parts, 'and', 'true');
}

function joined(parts: readonly string[], word: 'and' | 'or', whenEmpty: string): string {
  return parts.length === 0 ? whenEmpty : `(${parts.join(` ${word} `)})`;
}

function comparisonSql(
  column: Column,
  comparison: Readonly<Record<string, unknown>>,
  parameters: Parameters,
  session?: HasuraSession,
): string {
  const name = identifier(column.name);
  const parts = Object.entries(comparison).map(([operator, given]) => {
    const value = valueOf(given, session);
    if (operator === '_is_null') return `${name} is ${value === true ? 'null' : 'not null'}`;
    if (value === null || value === undefined) {
      throw new HasuraError(
        'validation-failed',
        `unexpected null value for type '${column.type}'`,
        `$.args.where.${column.name}.${operator}`,
      );
    }
    if (operator === '_in' || operator === '_nin') {
      const list = `array[${(value as unknown[]).map((item) => parameters.add(item)).join(', ')}]::${column.type}[]`;
      return operator === '_in' ? `${name} = any(${list})` : `${name} <> all(${list})`;
    }
    // Validation lets only operators through: what is left can only be a mistake in the metadata.
    if (!Object.hasOwn(operators, operator))
      throw new HasuraError('unexpected', `the condition on ${column.name} uses ${operator}, which is no operator`);
    return `${name} ${operators[operator]} ${parameters.add(value)}`;
  });
  return joined(parts, 'and', 'true');
}

/** A session variable's value, where the text names one. */
export function valueOf(value: unknown, session: HasuraSession | undefined): unknown {
  if (!session || typeof value !== 'string' || !/^x-hasura-/i.test(value)) return value;
  const found = session.variables[value.toLowerCase()];
  if (found === undefined) throw new HasuraError('not-found', `missing session variables: "${value.toLowerCase()}"`);
  return found;
}
