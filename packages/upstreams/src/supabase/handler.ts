import { passesPolicies, type Actor, type Database } from '../postgres/database.ts';
import { TokenError, type Refusal, type VerifyToken } from '../jwt.ts';
import type { Catalog } from '../postgres/catalog.ts';
import { fromDatabase, RestError } from './errors.ts';
import { assertProfile, formOf, readPreferences } from './headers.ts';
import { describe } from './openapi.ts';
import { read } from './reading.ts';
import { call } from './routines.ts';
import type { Asking } from './statement.ts';
import { write } from './writing.ts';

/** What the dialect stands on. */
export interface SupabaseOptions {
  readonly database: Database;
  readonly catalog: Catalog;
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
      hasRole = typeof actor.claims['role'] === 'string';
      return await answer(options, actor, request, url, body);
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

type Told = readonly [status: number, code: string, message: string, details?: string];
const refusals: Readonly<Record<Exclude<Refusal, 'type'>, Told>> = {
  malformed: [401, 'PGRST301', 'JWT cryptographic operation failed'],
  algorithm: [401, 'PGRST301', 'Wrong or unsupported encoding algorithm'],
  signature: [401, 'PGRST301', 'No suitable key or wrong key type', 'None of the keys was able to decode the JWT'],
  expired: [401, 'PGRST303', 'JWT expired'],
  'not-yet': [401, 'PGRST303', 'JWT not yet valid'],
  issuer: [401, 'PGRST303', 'JWT not from the expected issuer'],
  claims: [401, 'PGRST303', 'A claim of the JWT is missing'],
  unavailable: [503, 'PGRST001', 'The keys that verify tokens could not be fetched'],
};

function toldOf({ reason, claim }: TokenError): Told {
  if (reason === 'type') return [401, 'PGRST303', `The JWT '${claim ?? ''}' claim must be a number`];
  return reason === 'not-yet' && claim === 'iat' ? [401, 'PGRST303', 'JWT issued at future'] : refusals[reason];
}

function refused([status, code, message, details]: Told): RestError {
  const challenge = { 'www-authenticate': `Bearer error="invalid_token", error_description="${message}"` };
  return new RestError(status, code, message, { details: details ?? null, headers: status === 401 ? challenge : {} });
}

/** Verifies the token, if there is one, and takes the database role it names. */
async function actorOf(request: Request, { verify, publishableKey }: SupabaseOptions): Promise<Actor> {
  const header = request.headers.get('authorization');
  const token = /^Bearer\s+(.*)$/i.exec(header ?? '')?.[1] ?? '';
  // supabase-js sends the publishable key as the token while nobody is signed in.
  if (header === null || token === publishableKey) return { role: 'anon', claims: {} };
  if (token === '') throw refused([401, 'PGRST301', 'Empty JWT is sent in Authorization header']);
  const parts = token.split('.').length;
  if (parts !== 3) throw refused([401, 'PGRST301', `Expected 3 parts in JWT; got ${parts}`]);
  try {
    const claims = await verify(token);
    if (![claims.aud].flat().every((one) => one === undefined || typeof one === 'string'))
      throw refused([401, 'PGRST303', "The JWT 'aud' claim must be a string or an array of strings"]);
    const role = typeof claims['role'] === 'string' ? claims['role'] : 'anon';
    // Both dialects share a connection here: what PostgREST connects as cannot become the role of the other one.
    if (role === passesPolicies) throw new RestError(403, '42501', `permission denied to set role "${role}"`);
    return { role, claims };
  } catch (error) {
    throw error instanceof TokenError ? refused(toldOf(error)) : error;
  }
}

async function answer(
  { database, catalog }: SupabaseOptions,
  actor: Actor,
  { method, headers }: Request,
  url: URL,
  body: string,
): Promise<Response> {
  const path = url.pathname.slice('/rest/v1/'.length);
  const isRead = method === 'GET' || method === 'HEAD';
  const name = decoded(path.startsWith('rpc/') ? path.slice('rpc/'.length) : path);
  if (name.includes('/')) throw new RestError(404, 'PGRST125', 'Invalid path specified in request URL');
  assertProfile(method, headers);
  const prefers = readPreferences(headers.get('prefer'));
  const described = path === '' && isRead;
  const form = formOf(described ? null : headers.get('accept'));
  const asking: Asking = { database, catalog, actor, method, url, headers, body, prefers, form };
  if (described) return describe(asking);
  if (path.startsWith('rpc/')) return call(asking, name);
  const table = catalog.tables.get(name);
  if (!table) throw new RestError(404, 'PGRST205', `Could not find the table 'public.${name}' in the schema cache`);
  if (isRead) return read(asking, table);
  if (method === 'POST' || method === 'PATCH' || method === 'PUT' || method === 'DELETE')
    return write(asking, table, method);
  throw new RestError(405, 'PGRST117', `Unsupported HTTP method: ${method}`);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new RestError(404, 'PGRST125', 'Invalid path specified in request URL');
  }
}
