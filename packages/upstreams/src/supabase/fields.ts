import { identifier } from '../postgres/database.ts';
import type { Parameters } from '../postgres/parameters.ts';
import type { Catalog, Table } from '../postgres/catalog.ts';
import { RestError, unreadable } from './errors.ts';
import { unquote } from './text.ts';

/** A table as one statement calls it. */
export interface Source {
  readonly table: Table;
  /** Its alias in the statement: our own, never the caller's. */
  readonly as: string;
}

/** A column, or what a JSON path leads to in it, ready for SQL. */
export interface Field {
  readonly sql: string;
  /** What it is called in an answer. */
  readonly name: string;
  readonly type: string;
}

/** Reads `column`, `column->key->>0` and so on. */
export function fieldOf({ table, as }: Source, text: string, parameters: Parameters): Field {
  const [, head = '', path = ''] = /^("(?:[^"\\]|\\.)*"|.*?)((?:->.*)?)$/s.exec(text) ?? [];
  const plain = unquote(head);
  const column = table.columns.find(({ name }) => name === plain);
  if (!column) throw new RestError(400, '42703', `column ${table.name}.${plain} does not exist`);
  const base = `${as}.${identifier(plain)}`;
  if (path === '') return { sql: base, name: plain, type: column.type };
  return pathOf(column.type.startsWith('json') ? base : `to_jsonb(${base})`, path, parameters);
}

function pathOf(base: string, path: string, parameters: Parameters): Field {
  const steps = [...path.matchAll(/(->>?)((?:(?!->).)+)/gs)];
  if (steps.map(([whole]) => whole).join('') !== path || steps.length > 10)
    throw unreadable(`"failed to parse json path (${path})" (line 1, column 1)`);
  let [sql, name] = [base, ''];
  for (const [, arrow = '', key = ''] of steps) {
    const plain = unquote(key);
    const isIndex = /^-?\d{1,9}$/.test(key);
    sql += ` ${arrow} ${parameters.add(plain)}::${isIndex ? 'int' : 'text'}`;
    if (!isIndex) name = plain;
  }
  return { sql: `(${sql})`, name, type: path.includes('->>') ? 'text' : 'jsonb' };
}

const aliases: ReadonlyMap<string, string> = new Map([
  ['int', 'int4'],
  ['integer', 'int4'],
  ['bigint', 'int8'],
  ['smallint', 'int2'],
  ['boolean', 'bool'],
  ['real', 'float4'],
  ['double precision', 'float8'],
  ['decimal', 'numeric'],
]);

/** The type of a cast, ready for SQL. */
export function typeOf({ types }: Catalog, wanted: string): string {
  const [, name = '', array = ''] = /^(.*?)(\[\])?$/s.exec(wanted) ?? [];
  const plain = aliases.get(name) ?? name;
  if (!types.has(plain)) throw new RestError(400, '42704', `type "${wanted}" does not exist`);
  return identifier(plain) + array;
}
