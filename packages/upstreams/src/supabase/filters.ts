import type { Column } from '../postgres/database.ts';
import { identifier } from '../postgres/database.ts';
import type { Parameters } from '../postgres/parameters.ts';
import { notImplemented, RestError, unreadable } from './errors.ts';

/** Operators that compare a column with one value, and their SQL. */
const comparisons: ReadonlyMap<string, string> = new Map([
  ['eq', '='],
  ['neq', '<>'],
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
  ['like', 'like'],
  ['ilike', 'ilike'],
  ['match', '~'],
  ['imatch', '~*'],
]);
const known = new Set([
  'fts',
  'plfts',
  'phfts',
  'wfts',
  'cs',
  'cd',
  'ov',
  'sl',
  'sr',
  'nxr',
  'nxl',
  'adj',
  'isdistinct',
]);
const deepest = 10;

/** The table a request is about. */
export interface Target {
  readonly name: string;
  readonly columns: readonly Column[];
}

/** The name of one of the table's columns, ready for SQL. */
export function columnOf({ name, columns }: Target, wanted: string): string {
  const plain = wanted.replace(/^"(.*)"$/, '$1');
  if (/->|::/.test(plain)) throw notImplemented('JSON paths and casts');
  if (plain.includes('(')) throw notImplemented('embedding and aggregates');
  if (!columns.some((column) => column.name === plain)) {
    throw new RestError(400, '42703', `column ${name}.${plain} does not exist`);
  }
  return identifier(plain);
}

/** One `column=operator.value` of the query, as SQL. */
export function filterSql(target: Target, column: string, condition: string, parameters: Parameters): string {
  const [, not = '', operator = '', quantifier = '', value = ''] =
    /^(not\.)?(\w+)(\([^)]*\))?\.([\s\S]*)$/.exec(condition) ?? [];
  if (!operator) {
    throw unreadable(
      `"failed to parse filter (${condition})" (line 1, column 1)`,
      'expected an operator such as eq, gt or in',
    );
  }
  if (quantifier || known.has(operator)) throw notImplemented(`the operator ${operator}${quantifier}`);
  const sql = comparisonSql(columnOf(target, column), operator, value, parameters);
  if (!sql)
    throw unreadable(`"failed to parse filter (${condition})" (line 1, column 1)`, `unknown operator ${operator}`);
  return not ? `not (${sql})` : sql;
}

function comparisonSql(column: string, operator: string, value: string, parameters: Parameters): string | undefined {
  const comparison = comparisons.get(operator);
  if (comparison) {
    const isPattern = operator === 'like' || operator === 'ilike';
    return `${column}${isPattern ? '::text' : ''} ${comparison} ${parameters.add(isPattern ? value.replaceAll('*', '%') : value)}`;
  }
  if (operator === 'is') {
    const [, not = '', literal] = /^(not_)?(null|true|false|unknown)$/i.exec(value) ?? [];
    if (!literal)
      throw unreadable(
        `"failed to parse filter (is.${value})" (line 1, column 4)`,
        'expected null, not_null, true, false or unknown',
      );
    return `${column} is ${not ? 'not ' : ''}${literal.toLowerCase()}`;
  }
  if (operator === 'in') {
    const list = /^\(([\s\S]*)\)$/.exec(value)?.[1];
    if (list === undefined) throw unreadable(`"failed to parse filter (in.${value})" (line 1, column 4)`, 'expected (');
    const items = splitList(list).map(unquote);
    return items.length === 0 ? 'false' : `${column} in (${items.map((item) => parameters.add(item)).join(', ')})`;
  }
  return undefined;
}

/** A tree of conditions such as `(done.is.true,or(title.eq.x,title.eq.y))`, as SQL. */
export function treeSql(target: Target, joint: 'and' | 'or', text: string, parameters: Parameters, depth = 0): string {
  const inner = /^\(([\s\S]*)\)$/.exec(text)?.[1];
  if (inner === undefined) throw unreadable(`"failed to parse logic tree (${text})" (line 1, column 1)`, 'expected (');
  if (depth > deepest) throw unreadable('"failed to parse logic tree"', 'it is nested too deeply');
  const parts = splitList(inner).map((part) => {
    const [, not = '', nested, rest = ''] = /^(not\.)?(and|or)(\([\s\S]*\))$/.exec(part) ?? [];
    if (nested === 'and' || nested === 'or')
      return `${not ? 'not ' : ''}${treeSql(target, nested, rest, parameters, depth + 1)}`;
    const dot = part.indexOf('.');
    return filterSql(target, part.slice(0, Math.max(dot, 0)), part.slice(dot + 1), parameters);
  });
  if (parts.length === 0) throw unreadable(`"failed to parse logic tree (${text})" (line 1, column 2)`, 'it is empty');
  return `(${parts.join(` ${joint} `)})`;
}

/** Splits at commas outside quotes and parentheses. */
export function splitList(text: string): string[] {
  const parts: string[] = [];
  let [part, depth, isQuoted] = ['', 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '\\' && isQuoted) {
      part += character + (text[(at += 1)] ?? '');
      continue;
    }
    if (character === '"') isQuoted = !isQuoted;
    if (!isQuoted && character === '(') depth += 1;
    if (!isQuoted && character === ')') depth -= 1;
    if (character === ',' && !isQuoted && depth === 0) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  if (part !== '' || parts.length > 0) parts.push(part);
  return parts;
}

function unquote(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text;
}
