import type { PoolClient } from 'pg';
import { isTooDeep } from '../depth.ts';
import type { Actor, Database } from '../postgres/database.ts';
import { identifier } from '../postgres/database.ts';
import { TokenError, type Refusal, type VerifyToken } from '../jwt.ts';
import { fromDatabase, notImplemented, RestError, unreadable } from './errors.ts';
import { columnOf } from './filters.ts';
import { readRequest, type RestRequest } from './request.ts';

/** What the dialect stands on. */
export interface SupabaseOptions {
  readonly database: Database;
  readonly verify: VerifyToken;
  /** The key that clients send as `apikey`, as Supabase's gateway demands. */
  readonly publishableKey: string;
}

/** Answers `/rest/v1/<table>` as PostgREST behind Supabase's gateway does. */
export function createSupabaseHandler(
  options: SupabaseOptions,
): (request: Request, url: URL, body: string) => Promise<Response> {
  return async (request, url, body) => {
    let hasRole = false;
    try {
      assertKey(request, options.publishableKey);
      const actor = await actorOf(request, options);
      hasRole = actor.role !== 'anon';
      return await answer(options.database, actor, request, url, body);
    } catch (error) {
      const known = error instanceof RestError ? error : fromDatabase(error, hasRole);
      if (!known) throw error;
      return known.toResponse();
    }
  };
}

function assertKey(request: Request, publishableKey: string): void {
  const given = request.headers.get('apikey');
  if (given !== publishableKey) {
    throw new RestError(401, 'UNAUTHORIZED_NO_API_KEY', given ? 'Invalid API key' : 'No API key found in request', {
      hint: 'Send the publishable key in the apikey header',
    });
  }
}

const refusals: Readonly<Record<Refusal, readonly [number, string, string]>> = {
  malformed: [401, 'PGRST301', 'JWT could not be decoded'],
  signature: [401, 'PGRST301', 'No suitable key or wrong key type'],
  expired: [401, 'PGRST303', 'JWT expired'],
  'not-yet': [401, 'PGRST303', 'JWT issued at future'],
  issuer: [401, 'PGRST303', 'JWT not from the expected issuer'],
  claims: [401, 'PGRST303', 'A claim of the JWT is missing or of the wrong type'],
  unavailable: [503, 'PGRST001', 'The keys that verify tokens could not be fetched'],
};

/** Verifies the token, if there is one, and takes the database role it names. */
async function actorOf(request: Request, { verify, publishableKey }: SupabaseOptions): Promise<Actor> {
  const header = request.headers.get('authorization');
  const token = /^Bearer\s+(.*)$/i.exec(header ?? '')?.[1] ?? '';
  // supabase-js sends the publishable key as the token while nobody is signed in.
  if (header === null || token === publishableKey) return { role: 'anon', claims: {} };
  try {
    const claims = await verify(token);
    return { role: typeof claims['role'] === 'string' ? claims['role'] : 'anon', claims };
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    const [status, code, message] = refusals[error.reason];
    const challenge = { 'www-authenticate': `Bearer error="invalid_token", error_description="${message}"` };
    throw new RestError(status, code, message, status === 401 ? { headers: challenge } : {});
  }
}

async function answer(database: Database, actor: Actor, request: Request, url: URL, body: string): Promise<Response> {
  const path = url.pathname.slice('/rest/v1/'.length);
  if (path === '') throw notImplemented('the OpenAPI description');
  if (path.startsWith('rpc/')) throw notImplemented('rpc');
  const columns = database.tables.get(path);
  if (!columns) {
    throw new RestError(404, 'PGRST205', `Could not find the table 'public.${path}' in the schema cache`);
  }
  const rest = readRequest({ name: path, columns }, url, request);
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return read(database, actor, rest, request.method === 'HEAD');
    case 'POST':
    case 'PATCH':
    case 'DELETE':
      return write(database, actor, rest, request.method, url, body);
    default:
      throw new RestError(405, 'PGRST117', `Unsupported HTTP method: ${request.method}`);
  }
}

async function read(database: Database, actor: Actor, rest: RestRequest, isHead: boolean): Promise<Response> {
  const { target, columns, where, order, limit, offset, parameters, wants } = rest;
  const from = `from public.${identifier(target.name)}${where}`;
  const { rows, total } = await database.as(actor, true, async (client) => ({
    rows: await rowsOf(client, `select ${columns} ${from}${order} limit ${limit} offset ${offset}`, parameters.values),
    total: wants.count ? await countOf(client, `select count(*) as count ${from}`, parameters.values) : undefined,
  }));
  const isPart = total !== undefined && rows.length < total;
  const headers = { 'content-range': rangeOf(rows.length, offset, total) };
  if (total !== undefined && offset > 0 && offset >= total) {
    const details = `An offset of ${offset} was requested, but there are only ${total} rows.`;
    throw new RestError(416, 'PGRST103', 'Requested range not satisfiable', { details, headers });
  }
  const response = respond(rows, rest, isPart ? 206 : 200, headers);
  return isHead ? new Response(null, response) : response;
}

async function write(
  database: Database,
  actor: Actor,
  rest: RestRequest,
  method: 'POST' | 'PATCH' | 'DELETE',
  url: URL,
  body: string,
): Promise<Response> {
  const { target, columns, where, parameters, wants } = rest;
  const table = `public.${identifier(target.name)}`;
  const statements = {
    POST: () => `insert into ${table} ${insertSql(rest, url, body)}`,
    PATCH: () => `update ${table} set ${updateSql(rest, body)}${where}`,
    DELETE: () => `delete from ${table}${where}`,
  };
  const isRepresented = wants.returning === 'representation';
  const statement = statements[method]() + (isRepresented ? ` returning ${columns}` : '');
  const { rows, count } = await database.as(actor, false, async (client) => {
    if (isRepresented) {
      const written = await rowsOf(client, statement, parameters.values);
      // Asked for one row: another number undoes the change.
      if (wants.single) assertSingle(written);
      return { rows: written, count: written.length };
    }
    return { rows: [], count: (await client.query(statement, parameters.values)).rowCount ?? 0 };
  });
  const headers = {
    'content-range': `*/${wants.count ? count : '*'}`,
    ...(isRepresented ? { 'preference-applied': 'return=representation' } : {}),
  };
  if (isRepresented) return respond(rows, rest, method === 'POST' ? 201 : 200, headers);
  return new Response(null, { status: method === 'POST' ? 201 : 204, headers });
}

/** Rows with Postgres' own JSON of them: timestamps and numbers as PostgREST gives them. */
async function rowsOf(client: PoolClient, statement: string, values: unknown[]): Promise<unknown[]> {
  const sql = `with found as (${statement}) select to_jsonb(found) as row from found`;
  const result = await client.query<{ row: unknown }>(sql, values);
  return result.rows.map(({ row }) => row);
}

async function countOf(client: PoolClient, statement: string, values: unknown[]): Promise<number> {
  const result = await client.query<{ count: string }>(statement, values);
  return Number(result.rows[0]?.count ?? 0);
}

function insertSql({ target, parameters }: RestRequest, url: URL, body: string): string {
  const parsed = readBody(body);
  const items = Array.isArray(parsed) ? parsed : [parsed];
  const asked = url.searchParams.get('columns')?.split(',');
  const names = asked ?? [...new Set(items.flatMap((item) => Object.keys(item)))];
  if (!asked && items.some((item) => Object.keys(item).length !== names.length))
    throw new RestError(400, 'PGRST102', 'All object keys must match');
  for (const name of names) assertColumn(target.columns, target.name, name);
  if (names.length === 0) return items.length === 1 ? 'default values' : 'select where false';
  const list = names.map((name) => columnOf(target, name)).join(', ');
  const given = parameters.add(JSON.stringify(items));
  return `(${list}) select ${list} from jsonb_populate_recordset(null::public.${identifier(target.name)}, ${given}::jsonb)`;
}

function updateSql({ target, parameters }: RestRequest, body: string): string {
  const item = readBody(body);
  if (Array.isArray(item)) throw unreadable('An update takes one object');
  const names = Object.keys(item);
  for (const name of names) assertColumn(target.columns, target.name, name);
  if (names.length === 0) throw unreadable('An update without a column to change');
  const given = parameters.add(JSON.stringify(item));
  const record = `jsonb_populate_record(null::public.${identifier(target.name)}, ${given}::jsonb)`;
  return names.map((name) => `${columnOf(target, name)} = (${record}).${columnOf(target, name)}`).join(', ');
}

function assertColumn(columns: readonly { name: string }[], table: string, name: string): void {
  if (columns.some((column) => column.name === name.replaceAll('"', ''))) return;
  throw new RestError(400, 'PGRST204', `Could not find the '${name}' column of '${table}' in the schema cache`);
}

type Item = Readonly<Record<string, unknown>>;

function readBody(body: string): Item | Item[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new RestError(400, 'PGRST102', 'Empty or invalid json');
  }
  if (isTooDeep(parsed)) throw new RestError(400, 'PGRST102', 'The body is nested too deeply');
  const items: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  if (items.some((item) => typeof item !== 'object' || item === null || Array.isArray(item))) {
    throw new RestError(400, 'PGRST102', 'Expected an object, or an array of objects');
  }
  return parsed as Item | Item[];
}

function assertSingle(rows: readonly unknown[]): void {
  if (rows.length === 1) return;
  throw new RestError(406, 'PGRST116', 'Cannot coerce the result to a single JSON object', {
    details: `The result contains ${rows.length} rows`,
  });
}

function respond(
  rows: readonly unknown[],
  { wants }: RestRequest,
  status: number,
  headers: Record<string, string>,
): Response {
  if (wants.single) assertSingle(rows);
  const type = wants.single ? 'application/vnd.pgrst.object+json' : 'application/json';
  const body = JSON.stringify(wants.single ? rows[0] : rows);
  return new Response(body, { status, headers: { ...headers, 'content-type': `${type}; charset=utf-8` } });
}

function rangeOf(length: number, offset: number, total: number | undefined): string {
  const range = length > 0 ? `${offset}-${offset + length - 1}` : '*';
  return `${range}/${total ?? '*'}`;
}
