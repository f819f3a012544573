import { identifier } from '../postgres/database.ts';
import { createParameters } from '../postgres/parameters.ts';
import type { Table } from '../postgres/catalog.ts';
import { RestError } from './errors.ts';
import { rangeOf } from './headers.ts';
import { createWriter, mostRows, readTree, type Node } from './query.ts';
import {
  appliedHeaders,
  assertSingle,
  inTransaction,
  respond,
  rowOf,
  selectSql,
  type Asking,
  type Found,
} from './statement.ts';

/** Answers `GET` and `HEAD` of a table. */
export async function read(asking: Asking, table: Table): Promise<Response> {
  const { catalog, url, form, prefers } = asking;
  const parameters = createParameters();
  const tree = readTree(catalog, table, [...url.searchParams]);
  const writer = createWriter(catalog, parameters);
  const window = windowOf(asking, tree);
  const selection = {
    from: `public.${identifier(table.name)} as ${tree.source.as}`,
    tree,
    conditions: () => [...writer.filters(tree), ...writer.inner(tree)],
    window,
    isCounted: prefers.count,
  };
  const sql = selectSql(writer, selection, form);
  const found = await inTransaction(asking, true, async (client) => rowOf<Found>(client, sql, parameters.values));
  assertSingle(form, found);
  return answerRows(asking, found, window.offset);
}

/** Rows with where they stand among all: 206 when there are more, 416 when there are none so far on. */
export function answerRows({ form, prefers, method }: Asking, found: Found, offset: number): Response {
  const { length, total } = found;
  const headers = { 'content-range': rangeText(length, offset, total) };
  if (total !== null && offset > 0 && offset >= total) {
    const details = `An offset of ${offset} was requested, but there are only ${total} rows.`;
    throw new RestError(416, 'PGRST103', 'Requested range not satisfiable', { details, headers });
  }
  const isPart = total !== null && length < total;
  const applied = appliedHeaders(prefers, ['count', 'tx', 'handling', 'timezone', 'max-affected']);
  const response = respond(found, form, isPart ? 206 : 200, { ...headers, ...applied });
  return method === 'HEAD' ? new Response(null, response) : response;
}

/** The rows that `limit`, `offset` and the `Range` header leave, in common. */
export function windowOf({ method, headers }: Asking, tree: Node): { limit: number; offset: number } {
  const end = tree.offset + Math.min(tree.limit ?? mostRows, mostRows);
  const asked = rangeOf(method === 'GET' ? headers.get('range') : null);
  const offset = Math.max(tree.offset, asked.first);
  return { offset, limit: Math.max(0, Math.min(end, asked.last + 1, offset + mostRows) - offset) };
}

/** The value of `Content-Range`. */
export function rangeText(length: number, offset: number, total: number | null): string {
  const range = length > 0 ? `${offset}-${offset + length - 1}` : '*';
  return `${range}/${total ?? '*'}`;
}
