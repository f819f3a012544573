import { isTooDeep } from '../depth.ts';
import { identifier } from '../postgres/database.ts';
import { createParameters, type Parameters } from '../postgres/parameters.ts';
import type { Table } from '../postgres/catalog.ts';
import { notImplemented, RestError, unreadable } from './errors.ts';
import { createWriter, readTree, whereSql, type Node, type Writer } from './query.ts';
import { rangeText } from './reading.ts';
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

/** Methods that change rows. */
export type Change = 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** What a change has done. */
interface Written extends Found {
  readonly written: number;
  /** How many of them are new. */
  readonly fresh: number;
  /** The key of the only row. */
  readonly key: readonly (string | null)[] | null;
}

interface Draft {
  readonly asking: Asking;
  readonly table: Table;
  readonly tree: Node;
  readonly writer: Writer;
  readonly parameters: Parameters;
}

/** Answers `POST`, `PATCH`, `PUT` and `DELETE` of a table. */
export async function write(asking: Asking, table: Table, method: Change): Promise<Response> {
  const { catalog, url, form, prefers } = asking;
  assertBound(method, url);
  const parameters = createParameters();
  const tree = readTree(catalog, table, [...url.searchParams]);
  const writer = createWriter(catalog, parameters);
  const draft: Draft = { asking, table, tree, writer, parameters };
  const statements = {
    POST: () => insertSql(draft),
    PUT: () => putSql(draft),
    PATCH: () => updateSql(draft),
    DELETE: () => `delete from ${nameOf(draft)}${whereSql(someFilters('DELETE', writer.filters(tree)))}`,
  };
  const sql = writtenSql(draft, method, statements[method]());
  const done = await inTransaction(asking, false, async (client) => {
    const row = await rowOf<Written>(client, sql, parameters.values);
    if (prefers.maxAffected !== undefined && row.written > prefers.maxAffected)
      throw new RestError(400, 'PGRST124', 'Query result exceeds max-affected preference constraint', {
        details: `The query affects ${row.written} rows`,
      });
    // Asked for one row: another number undoes the change.
    if (prefers.returning === 'representation') assertSingle(form, row);
    return row;
  });
  return answer(draft, method, done);
}

function answer({ asking: { prefers, form }, table }: Draft, method: Change, done: Written): Response {
  const total = prefers.count ? done.written : null;
  const range = method === 'PATCH' ? rangeText(done.written, 0, total) : rangeText(0, 0, total);
  const kinds = [...(method === 'DELETE' ? [] : ['resolution', 'missing']), 'return', 'count', 'tx', 'handling'];
  const headers: Record<string, string> = {
    ...(method === 'PUT' ? {} : { 'content-range': range }),
    ...(done.key ? { location: locationOf(table, done.key) } : {}),
    ...appliedHeaders(prefers, [...kinds, 'timezone', 'max-affected']),
  };
  const isNew = done.fresh > 0 || (method === 'POST' && prefers.resolution !== 'merge-duplicates');
  if (prefers.returning === 'representation') return respond(done, form, isNew ? 201 : 200, headers);
  const status = method === 'POST' ? (isNew ? 201 : 200) : 204;
  return new Response(null, { status, headers });
}

const locationOf = ({ name, primaryKey }: Table, key: readonly (string | null)[]): string => {
  const query = new URLSearchParams(primaryKey.map((column, at) => [column, `eq.${key[at] ?? ''}`]));
  return `/${encodeURIComponent(name)}?${query.toString()}`;
};

const nameOf = ({ table, tree }: Draft): string => `public.${identifier(table.name)} as ${tree.source.as}`;

/** Runs a change and selects from what it wrote. */
function writtenSql({ asking, table, tree, writer }: Draft, method: Change, statement: string): string {
  const { prefers, form } = asking;
  const { as } = tree.source;
  const isUpsert = method === 'PUT' || (method === 'POST' && prefers.resolution === 'merge-duplicates');
  // A row that was there before has somebody who replaced it.
  const fresh = isUpsert ? `${as}.xmax = 0` : String(method === 'POST');
  const counts = `(select count(*)::int from written) as written,
    (select count(*) filter (where written."is fresh")::int from written) as fresh`;
  if (prefers.returning !== 'representation') {
    const isLocated = method === 'POST' && prefers.returning === 'headers-only' && table.primaryKey.length > 0;
    const key = table.primaryKey.map((column) => `${as}.${identifier(column)}::text`).join(', ');
    const returned = isLocated ? `, json_build_array(${key}) as key` : '';
    const only = isLocated
      ? `(select case when count(*) = 1 then (json_agg(written.key) -> 0) end from written)`
      : 'null';
    return `with written as (${statement} returning ${fresh} as "is fresh"${returned})
      select ${counts}, ${only} as key, '[]' as rows, 0 as length, null as total`;
  }
  const columns = table.columns.map(({ name }) => `${as}.${identifier(name)}`).join(', ');
  const selection = { from: `written as ${as}`, tree, conditions: () => writer.inner(tree), isCounted: false };
  return `with written as (${statement} returning ${columns}, ${fresh} as "is fresh")
    select ${counts}, null as key, answer.* from (${selectSql(writer, selection, form)}) answer`;
}

/** PostgREST passes over these, which would change more than whoever asks means. */
function assertBound(method: Change, { searchParams }: URL): void {
  const bound = ['limit', 'offset'].find((name) => searchParams.has(name));
  if (method === 'PUT' && bound)
    throw new RestError(400, 'PGRST114', 'limit/offset querystring parameters are not allowed for PUT');
  if (bound && method !== 'POST') throw notImplemented(`${bound} with ${method}`);
}

/** Supabase loads `safeupdate`: a change of every row has to be meant. */
function someFilters(kind: 'UPDATE' | 'DELETE', filters: string[]): string[] {
  if (filters.length > 0) return filters;
  throw new RestError(400, '21000', `${kind} requires a WHERE clause`);
}

type Item = Readonly<Record<string, unknown>>;
interface Body {
  readonly items: readonly Item[];
  readonly isList: boolean;
  /** A JSON array, in the caller's own digits. */
  readonly text: string;
}

function readBody({ body, headers }: Asking): Body {
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  if (/^(?:text\/csv|application\/x-www-form-urlencoded)$/i.test(type.trim()))
    throw notImplemented(`Content-Type: ${type.trim().toLowerCase()}`);
  const parsed = parseJson(body);
  const items: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  if (items.some((item) => typeof item !== 'object' || item === null || Array.isArray(item)))
    throw new RestError(400, 'PGRST102', 'Expected an object, or an array of objects');
  const isList = Array.isArray(parsed);
  return { items: items as Item[], isList, text: isList ? body : `[${body}]` };
}

/** Reads a body. */
export function parseJson(body: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new RestError(400, 'PGRST102', 'Empty or invalid json');
  }
  if (isTooDeep(parsed)) throw new RestError(400, 'PGRST102', 'The body is nested too deeply');
  return parsed;
}

/** The columns that a body fills: those of `columns`, else its own keys. */
function namesOf({ table, asking }: Draft, { items }: Body): string[] {
  const asked = asking.url.searchParams.get('columns');
  const names =
    asked === null
      ? [...new Set(items.flatMap((item) => Object.keys(item)))]
      : asked.split(',').map((name) => name.trim().replace(/^"(.*)"$/s, '$1'));
  if (asked === null && items.some((item) => Object.keys(item).length !== names.length))
    throw new RestError(400, 'PGRST102', 'All object keys must match');
  for (const name of names) assertColumn(table, name);
  return names;
}

function assertColumn({ name, columns }: Table, wanted: string): void {
  if (columns.some((column) => column.name === wanted)) return;
  throw new RestError(400, 'PGRST204', `Could not find the '${wanted}' column of '${name}' in the schema cache`);
}

const listOf = (names: readonly string[]): string => names.map((name) => identifier(name)).join(', ');

/** A body's rows as a table `body`, what is missing in them null or, where that is preferred, its default. */
function bodySql({ table, asking, parameters }: Draft, { text }: Body, names: readonly string[]): string {
  const fallbacks = asking.prefers.isMissingDefault
    ? table.columns.filter(({ name, fallback }) => fallback !== null && names.includes(name))
    : [];
  // Only what is used may be added: a place nobody stands in has no type.
  const pairs = fallbacks.map(({ name, fallback }) => `${parameters.add(name)}::text, ${fallback ?? ''}`);
  const item = pairs.length > 0 ? `jsonb_build_object(${pairs.join(', ')}) || each.item` : 'each.item';
  return `jsonb_array_elements(${parameters.add(text)}::jsonb) with ordinality as each (item, place),
    lateral jsonb_populate_record(null::public.${identifier(table.name)}, ${item}) as body`;
}

function insertSql(draft: Draft): string {
  const body = readBody(draft.asking);
  const names = namesOf(draft, body);
  const into = `insert into ${nameOf(draft)}`;
  if (names.length === 0)
    return `${into} ${body.items.length === 1 ? 'default values' : `select from public.${identifier(draft.table.name)} where false`}${conflictSql(draft, names)}`;
  const values = names.map((name) => `body.${identifier(name)}`).join(', ');
  return `${into} (${listOf(names)}) select ${values} from ${bodySql(draft, body, names)} order by each.place${conflictSql(draft, names)}`;
}

function conflictSql({ asking, table }: Draft, names: readonly string[]): string {
  const { resolution } = asking.prefers;
  if (resolution === undefined) return '';
  const asked = asking.url.searchParams.get('on_conflict');
  const target =
    asked === null ? table.primaryKey : asked.split(',').map((name) => name.trim().replace(/^"(.*)"$/s, '$1'));
  if (target.length === 0) return '';
  for (const name of target) assertColumn(table, name);
  const update = names.map((name) => `${identifier(name)} = excluded.${identifier(name)}`).join(', ');
  const act = resolution === 'merge-duplicates' && update !== '' ? `do update set ${update}` : 'do nothing';
  return ` on conflict (${listOf(target)}) ${act}`;
}

/** `PUT` writes the one row that its address names, whether it is there or not. */
function putSql(draft: Draft): string {
  const { asking, table, tree } = draft;
  const filters = new Map(tree.filters);
  const isKey =
    table.primaryKey.length > 0 &&
    tree.filters.length === table.primaryKey.length &&
    table.primaryKey.every((column) => filters.get(column)?.startsWith('eq.'));
  if (!isKey)
    throw new RestError(405, 'PGRST105', "Filters must include all and only primary key columns with 'eq' operators");
  const body = readBody(asking);
  const names = namesOf(draft, body);
  const [item, ...more] = body.items;
  const isSame =
    item !== undefined &&
    more.length === 0 &&
    table.primaryKey.every((column) => {
      const value = item[column];
      return (typeof value === 'string' || typeof value === 'number') && filters.get(column) === `eq.${value}`;
    });
  if (!isSame) throw new RestError(400, 'PGRST115', 'Payload values do not match URL in primary key column(s)');
  const values = names.map((name) => `body.${identifier(name)}`).join(', ');
  const update = names.map((name) => `${identifier(name)} = excluded.${identifier(name)}`).join(', ');
  return `insert into ${nameOf(draft)} (${listOf(names)}) select ${values} from ${bodySql(draft, body, names)}
    on conflict (${listOf(table.primaryKey)}) do update set ${update}`;
}

function updateSql(draft: Draft): string {
  const { table, tree, writer, asking } = draft;
  const body = readBody(asking);
  if (body.isList) throw unreadable('An update takes one object');
  const names = namesOf(draft, body);
  const filters = someFilters('UPDATE', writer.filters(tree));
  if (names.length === 0) {
    // Nothing to change: no row, and no error.
    const [first = ''] = table.columns.map(({ name }) => identifier(name));
    return `update ${nameOf(draft)} set ${first} = ${tree.source.as}.${first} where false and ${filters.join(' and ')}`;
  }
  const set = names.map((name) => `${identifier(name)} = body.${identifier(name)}`).join(', ');
  return `update ${nameOf(draft)} set ${set} from ${bodySql(draft, body, names)}${whereSql(filters)}`;
}
