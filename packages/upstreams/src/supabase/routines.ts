import { identifier } from '../postgres/database.ts';
import { createParameters, type Parameters } from '../postgres/parameters.ts';
import type { Routine, Table } from '../postgres/catalog.ts';
import { notImplemented, RestError } from './errors.ts';
import { createWriter, readTree } from './query.ts';
import { answerRows, windowOf } from './reading.ts';
import { assertSingle, inTransaction, rowOf, selectSql, type Asking, type Found } from './statement.ts';
import { parseJson } from './writing.ts';

/** What a function is called with. */
interface Given {
  readonly names: readonly string[];
  /** JSON of all arguments, or each one's text. */
  readonly json: string | undefined;
  readonly texts: ReadonlyMap<string, string>;
  /** What of the query is said of the rows it returns. */
  readonly query: readonly (readonly [string, string])[];
}

/**
 * Answers `/rpc/<function>`: `GET` with arguments in the query, in a transaction that refuses to write, and `POST` with
 * arguments in an object.
 *
 * @see https://docs.postgrest.org/en/stable/references/api/functions.html
 */
export async function call(asking: Asking, name: string): Promise<Response> {
  const { method, catalog, form, prefers } = asking;
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST')
    throw new RestError(405, 'PGRST101', `Cannot use the ${method} method on RPC`);
  const named = catalog.routines.filter((routine) => routine.name === name);
  const given = method === 'POST' ? givenInBody(asking) : givenInQuery(asking, named);
  const routine = chosen(named, name, given, method === 'POST');
  if (routine.arguments.some((argument) => argument.name === ''))
    throw notImplemented('functions with unnamed arguments');

  const parameters = createParameters();
  const from = callSql(routine, given, parameters);
  const isScalar = routine.columns.length === 0;
  const table: Table = isScalar
    ? { name, columns: [{ name: 'value', type: 'text', isNullable: true, fallback: null }], ...bare }
    : { name: routine.table ?? name, columns: routine.columns, ...bare };
  const tree = readTree(catalog, table, isScalar ? [] : given.query);
  const writer = createWriter(catalog, parameters);
  const window = windowOf(asking, tree);
  const selection = {
    from: `called as ${tree.source.as}`,
    tree,
    conditions: () => [...writer.filters(tree), ...writer.inner(tree)],
    window,
    isCounted: prefers.count,
  };
  const sql = `with called as materialized (${from}) ${selectSql(writer, selection, form)}`;
  const found = await inTransaction(asking, method !== 'POST', async (client) => {
    const row = await rowOf<Found>(client, isScalar ? scalarSql(from) : sql, parameters.values);
    if (prefers.maxAffected !== undefined && row.length > prefers.maxAffected)
      throw new RestError(400, 'PGRST124', 'Query result exceeds max-affected preference constraint', {
        details: `The query affects ${row.length} rows`,
      });
    if (!isScalar) assertSingle(form, row);
    return row;
  });
  if (routine.isVoid) return new Response(null, { status: 204, headers: { 'content-range': '*/*' } });
  if (routine.isSet) return answerRows(asking, found, window.offset);
  // One value, or one row: by itself, not in a list.
  const one = { ...found, rows: found.length === 0 ? 'null' : found.rows.slice(1, -1) };
  return answerRows({ ...asking, form: { ...form, isSingle: false } }, one, window.offset);
}

const bare = { primaryKey: [], keys: [], foreignKeys: [] };

const scalarSql = (from: string): string =>
  `with called as materialized (${from})
   select coalesce(json_agg(called.value), '[]')::text as rows, count(*)::int as length, null::int as total from called`;

function callSql(routine: Routine, { names, json, texts }: Given, parameters: Parameters): string {
  const own = routine.arguments.filter((argument) => names.includes(argument.name));
  const list = own.map(({ name, type }) => {
    const text = texts.get(name);
    const value = text === undefined ? `arguments.${identifier(name)}` : `${parameters.add(text)}::${type}`;
    return `${identifier(name)} => ${value}`;
  });
  const called = `public.${identifier(routine.name)}(${list.join(', ')})`;
  const columns = own.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ');
  const source =
    json === undefined || own.length === 0
      ? undefined
      : `json_to_record(${parameters.add(json)}::json) as arguments (${columns})`;
  if (routine.columns.length === 0) return `select ${called} as value${source ? ` from ${source}` : ''}`;
  return `select rows.* from ${source ? `${source}, lateral ` : ''}${called} as rows`;
}

function givenInBody({ body, url }: Asking): Given {
  const parsed = body === '' ? {} : parseJson(body);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new RestError(400, 'PGRST102', 'Expected an object with the arguments');
  return { names: Object.keys(parsed), json: body, texts: new Map(), query: [...url.searchParams] };
}

const operator = /^(?:not\.)?[a-z]+(?:\(\w*\))?\./;
const words = new Set(['select', 'order', 'limit', 'offset', 'and', 'or', 'not.and', 'not.or']);

/** A name that a function has is an argument; so is what is neither a word of the query nor a filter's value. */
function givenInQuery({ url }: Asking, named: readonly Routine[]): Given {
  const known = new Set(named.flatMap((routine) => routine.arguments.map(({ name }) => name)));
  const texts = new Map<string, string>();
  const query: [string, string][] = [];
  for (const [name, value] of url.searchParams) {
    const isArgument = known.has(name) || !(words.has(name) || name.includes('.') || operator.test(value));
    if (isArgument) texts.set(name, value);
    else query.push([name, value]);
  }
  return { names: [...texts.keys()], json: undefined, texts, query };
}

function chosen(named: readonly Routine[], name: string, { names }: Given, isPost: boolean): Routine {
  const fitting = named.filter(
    (routine) =>
      names.every((given) => routine.arguments.some((argument) => argument.name === given)) &&
      routine.arguments.every((argument) => argument.isOptional || names.includes(argument.name)),
  );
  const [first] = fitting;
  if (!first) throw notFound(named, name, names, isPost);
  if (fitting.length > 1) throw ambiguous(fitting);
  return first;
}

function notFound(named: readonly Routine[], name: string, names: readonly string[], isPost: boolean): RestError {
  const sorted = names.toSorted();
  const told = names.length > 0 ? `public.${name}(${sorted.join(', ')})` : `public.${name} without parameters`;
  const plural = names.length === 1 ? 'parameter' : 'parameters';
  const searched = names.length > 0 ? `public.${name} with ${plural} ${sorted.join(', ')}` : told;
  const also = isPost && names.length > 0 ? ' or with a single unnamed json/jsonb parameter' : '';
  const [other] = named;
  const meant = other && `public.${name}(${other.arguments.map((argument) => argument.name).join(', ')})`;
  return new RestError(404, 'PGRST202', `Could not find the function ${told} in the schema cache`, {
    details: `Searched for the function ${searched}${also}, but no matches were found in the schema cache.`,
    hint: meant ? `Perhaps you meant to call the function ${meant}` : null,
  });
}

function ambiguous(fitting: readonly Routine[]): RestError {
  const told = fitting.map(
    (routine) =>
      `public.${routine.name}(${routine.arguments.map(({ name, type }) => `${name} => ${type}`).join(', ')})`,
  );
  return new RestError(300, 'PGRST203', `Could not choose the best candidate function between: ${told.join(', ')}`, {
    hint: 'Try renaming the parameters or the function itself in the database so function overloading can be resolved',
  });
}
