import type { Parameters } from '../postgres/parameters.ts';
import { isTooComplex } from '../postgres/patterns.ts';
import { RestError, unreadable } from './errors.ts';
import { fieldOf, type Field, type Source } from './fields.ts';
import { splitList, unquote } from './text.ts';

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
  ['isdistinct', 'is distinct from'],
  ['cs', '@>'],
  ['cd', '<@'],
  ['ov', '&&'],
  ['sl', '<<'],
  ['sr', '>>'],
  ['nxr', '&<'],
  ['nxl', '&>'],
  ['adj', '-|-'],
]);
/** Operators that take `any` and `all`. */
const quantified = new Set(['eq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'match', 'imatch']);
const searches: ReadonlyMap<string, string> = new Map([
  ['fts', 'to_tsquery'],
  ['plfts', 'plainto_tsquery'],
  ['phfts', 'phraseto_tsquery'],
  ['wfts', 'websearch_to_tsquery'],
]);
const deepest = 10;

/** Where a condition stands: the table, the statement's values, and what is embedded under a name. */
export interface Scope {
  readonly source: Source;
  readonly parameters: Parameters;
  /** `exists (…)` for an embedded table, by which `comments=not.is.null` asks. */
  readonly existsOf: (name: string) => string | undefined;
}

interface Condition {
  readonly not: boolean;
  readonly operator: string;
  readonly modifier: string | undefined;
  readonly value: string;
}

function readCondition(text: string): Condition {
  const [, not, operator, modifier, value = ''] =
    /^(not\.)?([a-z]+)(?:\(([\p{L}\p{N}_]*)\))?\.([\s\S]*)$/u.exec(text) ?? [];
  if (!operator || !(comparisons.has(operator) || searches.has(operator) || operator === 'is' || operator === 'in'))
    throw unparsed(text);
  return { not: not !== undefined, operator, modifier, value };
}

const unparsed = (text: string): RestError =>
  unreadable(
    `"failed to parse filter (${text})" (line 1, column 1)`,
    'expected an operator such as eq, gt or in, then a dot',
  );

/** One `column=operator.value` of the query, as SQL. */
export function filterSql(scope: Scope, column: string, text: string, isInTree = false): string {
  const condition = readCondition(text);
  const exists =
    condition.operator === 'is' && condition.value === 'null' ? scope.existsOf(unquote(column)) : undefined;
  if (exists) return condition.not ? exists : `not ${exists}`;
  const field = fieldOf(scope.source, column, scope.parameters);
  const sql = conditionSql(field, isInTree ? { ...condition, value: unquote(condition.value) } : condition, scope);
  return condition.not ? `not (${sql})` : sql;
}

function conditionSql(field: Field, { operator, modifier, value }: Condition, { parameters }: Scope): string {
  if (operator === 'is') return isSql(field, value);
  if (operator === 'in') return inSql(field, value, parameters);
  const search = searches.get(operator);
  if (search) return searchSql(field, search, modifier, value, parameters);
  if (operator.endsWith('match') && isTooComplex(value))
    throw new RestError(400, '2201B', 'invalid regular expression: regular expression is too complex');
  const isPattern = operator === 'like' || operator === 'ilike';
  const given = isPattern ? value.replaceAll('*', '%') : value;
  const left = `${field.sql}${isPattern ? '::text' : ''} ${comparisons.get(operator) ?? ''}`;
  if (modifier === undefined) return `${left} ${parameters.add(given)}`;
  if (!quantified.has(operator) || (modifier !== 'any' && modifier !== 'all'))
    throw unparsed(`${operator}(${modifier}).${value}`);
  return `${left} ${modifier} (${parameters.add(given)})`;
}

function isSql({ sql }: Field, value: string): string {
  const [, not = '', literal] = /^(not_)?(null|true|false|unknown)$/i.exec(value) ?? [];
  if (literal && (not === '' || literal.toLowerCase() === 'null'))
    return `${sql} is ${not ? 'not ' : ''}${literal.toLowerCase()}`;
  const expected = 'expected null, not_null, true, false or unknown';
  throw unreadable(`"failed to parse filter (is.${value})" (line 1, column 4)`, expected);
}

function inSql({ sql }: Field, value: string, parameters: Parameters): string {
  const list = /^\(([\s\S]*)\)$/.exec(value)?.[1];
  if (list === undefined) throw unreadable(`"failed to parse filter (in.${value})" (line 1, column 4)`, 'expected (');
  const items = splitList(list).map(unquote);
  if (items.length === 0) return 'false';
  return `${sql} in (${items.map((item) => parameters.add(item)).join(', ')})`;
}

function searchSql(
  { sql, type }: Field,
  search: string,
  language: string | undefined,
  value: string,
  parameters: Parameters,
): string {
  const config = language === undefined ? '' : `${parameters.add(language)}::regconfig, `;
  const vector = type === 'tsvector' ? sql : `to_tsvector(${config}${sql})`;
  return `${vector} @@ ${search}(${config}${parameters.add(value)})`;
}

/** A tree of conditions such as `(done.is.true,or(title.eq.x,title.eq.y))`, as SQL. */
export function treeSql(scope: Scope, joint: 'and' | 'or', text: string, depth = 0): string {
  const inner = /^\(([\s\S]*)\)$/.exec(text)?.[1];
  if (inner === undefined) throw unreadable(`"failed to parse logic tree (${text})" (line 1, column 1)`, 'expected (');
  if (depth > deepest) throw unreadable('"failed to parse logic tree"', 'it is nested too deeply');
  const parts = splitList(inner).map((part) => {
    const [, not, nested, rest = ''] = /^(not\.)?(and|or)(\([\s\S]*\))$/.exec(part.trim()) ?? [];
    if (nested === 'and' || nested === 'or') return `${not ? 'not ' : ''}${treeSql(scope, nested, rest, depth + 1)}`;
    const [column = ''] = splitList(part.trim(), '.');
    return filterSql(scope, column, part.trim().slice(column.length + 1), true);
  });
  if (parts.length === 0) throw unreadable(`"failed to parse logic tree (${text})" (line 1, column 2)`, 'it is empty');
  return `(${parts.join(` ${joint} `)})`;
}
