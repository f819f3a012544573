import type { ClientBase } from 'pg';
import type { Actor, Database } from '../postgres/database.ts';
import type { Catalog } from '../postgres/catalog.ts';
import { RestError } from './errors.ts';
import type { Form, Preferences } from './headers.ts';
import { whereSql, type Node, type Writer } from './query.ts';

/** What a request is answered from. */
export interface Asking {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly actor: Actor;
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
  readonly prefers: Preferences;
  readonly form: Form;
}

/** Rows as Postgres itself writes them, so that no number loses a digit, and how many there are. */
export interface Found {
  /** A JSON array. */
  readonly rows: string;
  readonly length: number;
  /** How many there are without `limit` and `offset`; null when nobody asked. */
  readonly total: number | null;
}

/** What to select, and from what. */
export interface Selection {
  /** `table as alias`. */
  readonly from: string;
  readonly tree: Node;
  readonly conditions: () => string[];
  readonly window?: { readonly limit: number; readonly offset: number };
  /** SQL of what to count, with the alias of the tree's source. */
  readonly isCounted: boolean;
}

/** One statement that gives {@link Found}. */
export function selectSql(
  writer: Writer,
  { from, tree, conditions, window, isCounted }: Selection,
  { isStripped }: Form,
): string {
  const bound = window ? ` limit ${window.limit} offset ${window.offset}` : '';
  const rows = `coalesce(json_agg(row_to_json(found.*)), '[]')`;
  const inner = `select ${writer.columns(tree)} from ${from}${whereSql(conditions())}${writer.order(tree)}${bound}`;
  const total = isCounted ? `(select count(*)::int from ${from}${whereSql(conditions())})` : 'null::int';
  return `select ${isStripped ? `json_strip_nulls(${rows})` : rows}::text as rows, count(*)::int as length, ${total} as total
    from (${inner}) found`;
}

/** Runs in one transaction what a request asks for, with the preferences that hold for any. */
export async function inTransaction<Result>(
  { database, actor, prefers }: Asking,
  isReadOnly: boolean,
  run: (client: ClientBase) => Promise<Result>,
): Promise<Result> {
  return database.as(actor, isReadOnly, async (client) => {
    if (prefers.timezone !== undefined)
      await client.query(`select set_config('timezone', $1, true)`, [prefers.timezone]);
    const result = await run(client);
    if (prefers.isRolledBack) await client.query('rollback');
    return result;
  });
}

/** Runs a statement that gives one row. */
export async function rowOf<Row extends object>(
  client: ClientBase,
  sql: string,
  values: readonly unknown[],
): Promise<Row> {
  const { rows } = await client.query<Row>(sql, [...values]);
  const [row] = rows;
  if (!row) throw new Error('a statement that always gives a row gave none');
  return row;
}

/** Refuses any other number of rows when one object was asked for. Inside the transaction this undoes a change. */
export function assertSingle({ isSingle }: Form, { length }: Found): void {
  if (!isSingle || length === 1) return;
  throw new RestError(406, 'PGRST116', 'Cannot coerce the result to a single JSON object', {
    details: `The result contains ${length} rows`,
  });
}

/** Puts rows into the form that was asked for. */
export function respond(
  { rows }: Found,
  { isSingle, isStripped }: Form,
  status: number,
  headers: Record<string, string>,
): Response {
  const plain = isStripped ? 'application/vnd.pgrst.array+json' : 'application/json';
  const type = `${isSingle ? 'application/vnd.pgrst.object+json' : plain}${isStripped ? ';nulls=stripped' : ''}`;
  // Of one row the array is that row between brackets.
  const body = isSingle ? rows.slice(1, -1) : rows;
  return new Response(body, { status, headers: { ...headers, 'content-type': `${type}; charset=utf-8` } });
}

/** `Preference-Applied` with those of the names that the request's kind follows. */
export function appliedHeaders({ applied }: Preferences, names: readonly string[]): Record<string, string> {
  const own = names.flatMap((name) => applied.filter((item) => item.startsWith(`${name}=`)));
  return own.length > 0 ? { 'preference-applied': own.join(', ') } : {};
}
