import { createParameters, type Parameters } from '../postgres/parameters.ts';
import { notImplemented, unreadable } from './errors.ts';
import { assertPreferences, assertProfile, rangeOf, wantsSingle } from './headers.ts';
import { columnOf, filterSql, splitList, treeSql, type Target } from './filters.ts';

/** The most rows one answer holds. */
const mostRows = 1000;
/** Query names that are no filter. */
const reserved = new Set([
  'select',
  'order',
  'limit',
  'offset',
  'columns',
  'on_conflict',
  'and',
  'or',
  'not.and',
  'not.or',
]);

/** What a request asks for, in SQL's terms. */
export interface RestRequest {
  readonly target: Target;
  /** Columns to return, ready for SQL. */
  readonly columns: string;
  /** `where …`, or nothing. */
  readonly where: string;
  readonly order: string;
  readonly limit: number;
  readonly offset: number;
  readonly parameters: Parameters;
  readonly wants: Preferences;
}

/** What the `Prefer` and `Accept` headers ask for. */
export interface Preferences {
  readonly returning: 'minimal' | 'representation' | 'headers-only';
  readonly count: boolean;
  readonly single: boolean;
}

/** Reads a request's address and headers. */
export function readRequest(target: Target, url: URL, { method, headers }: Request): RestRequest {
  const parameters = createParameters();
  const { searchParams } = url;
  if (searchParams.has('on_conflict')) throw notImplemented('on_conflict');
  assertProfile(method, headers);
  const changes = method === 'PATCH' || method === 'DELETE';
  const bound = changes && ['order', 'limit', 'offset'].find((name) => searchParams.has(name));
  if (bound) throw notImplemented(`${bound} with ${method}`);
  // An insert has no rows to filter: PostgREST passes over filters then.
  const filters = method === 'POST' ? [] : [...searchParams];
  const conditions = filters.flatMap(([name, value]) => {
    if (name === 'and' || name === 'or') return [treeSql(target, name, value, parameters)];
    if (name === 'not.and' || name === 'not.or')
      return [`not ${treeSql(target, name === 'not.and' ? 'and' : 'or', value, parameters)}`];
    return reserved.has(name) ? [] : [filterSql(target, name, value, parameters)];
  });
  return {
    target,
    columns: selectSql(target, searchParams.get('select') ?? '*'),
    where: conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '',
    order: orderSql(target, searchParams.get('order')),
    ...windowOf(searchParams, method === 'GET' ? headers.get('range') : null),
    parameters,
    wants: readPreferences(headers),
  };
}

function selectSql(target: Target, select: string): string {
  const items = splitList(select.replaceAll(/\s/g, ''));
  if (items.length === 0) return '*';
  return items
    .map((item) => {
      if (item === '*') return '*';
      const [, alias, name = ''] = /^(?:([^:()]+):(?!:))?(.+)$/.exec(item) ?? [];
      const column = columnOf(target, name);
      return alias ? `${column} as "${alias.replaceAll('"', '""')}"` : column;
    })
    .join(', ');
}

function orderSql(target: Target, order: string | null): string {
  if (!order) return '';
  const terms = splitList(order).map((term) => {
    const [column = '', ...words] = term.split('.');
    const sql = words.map((word) => orderWords.get(word));
    if (sql.includes(undefined))
      throw unreadable(
        `"failed to parse order (${order})" (line 1, column 1)`,
        'expected asc, desc, nullsfirst or nullslast',
      );
    return [columnOf(target, column), ...sql].join(' ');
  });
  return ` order by ${terms.join(', ')}`;
}
const orderWords: ReadonlyMap<string, string> = new Map([
  ['asc', 'asc'],
  ['desc', 'desc'],
  ['nullsfirst', 'nulls first'],
  ['nullslast', 'nulls last'],
]);

/** The rows that `limit`, `offset` and the `Range` header leave, in common. */
function windowOf(query: URLSearchParams, range: string | null): { limit: number; offset: number } {
  const first = numberOf(query.get('offset'), 'offset') ?? 0;
  const end = first + Math.min(numberOf(query.get('limit'), 'limit') ?? mostRows, mostRows);
  const asked = rangeOf(range);
  const offset = Math.max(first, asked.first);
  return { offset, limit: Math.max(0, Math.min(end, asked.last + 1, offset + mostRows) - offset) };
}

function numberOf(text: string | null, name: string): number | undefined {
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw unreadable(`"failed to parse ${name} parameter (${text})" (line 1, column 1)`);
  return Number(text);
}

function readPreferences(headers: Headers): Preferences {
  const prefer = (headers.get('prefer') ?? '').split(',').map((item) => item.trim());
  assertPreferences(prefer);
  const returning = prefer.find((item) => item.startsWith('return='))?.slice('return='.length);
  return {
    returning: returning === 'representation' || returning === 'headers-only' ? returning : 'minimal',
    // Planned and estimated counts are exact here: allowed, since both only promise to be near.
    count: prefer.some((item) => item.startsWith('count=')),
    single: wantsSingle(headers.get('accept')),
  };
}
