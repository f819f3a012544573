import { jwtKey, testPolicy } from '@clerk-patterns/auth-core/testing';
import { createApi, type ApiOptions } from './app.ts';
import { createTodoStore, type Todo } from './todos.ts';
import { createVerifiers } from './verifiers.ts';

/** Where the API of the tests is. */
export const origin = 'http://api.test';
export const prefixes = ['backend', 'jsonwebtoken', 'core'] as const;
/** Todos that are there at the start of a test. */
export const ids = {
  acme: '11111111-1111-4111-8111-111111111111',
  globex: '22222222-2222-4222-8222-222222222222',
};

/** A request as the store got it. */
export interface StoreCall {
  readonly method: string;
  readonly authorization: string | null;
  readonly apikey: string | null;
}

/** What the store does when it does not work. */
export type Fault = (request: Request) => Promise<Response>;

/**
 * Makes the whole API on a store in memory that answers as Supabase does; verifiers, routes and log are the real ones.
 *
 * The store has no row rules: what the API lets through happens.
 */
export function createTestApi(fault?: Fault, more: Partial<ApiOptions> = {}) {
  const rows = [todoOf(ids.acme, 'org_acme', 'of Acme'), todoOf(ids.globex, 'org_globex', 'of Globex')];
  const calls: StoreCall[] = [];
  const lines: string[] = [];
  const note = (...parts: unknown[]): void => {
    lines.push(JSON.stringify(parts));
  };
  const ask: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    const { headers, method } = request;
    calls.push({ method, authorization: headers.get('authorization'), apikey: headers.get('apikey') });
    return fault ? fault(request) : answer(rows, request);
  };
  const app = createApi({
    verifiers: createVerifiers(jwtKey, testPolicy),
    authorizedParties: testPolicy.authorizedParties,
    cookieSuffix: 'aBcD_-12',
    todos: createTodoStore({ supabaseUrl: 'http://store.test', publishableKey: 'sb_publishable_test', fetch: ask }),
    log: { info: note, error: note },
    hasKeys: () => Promise.resolve(true),
    hasStore: async () => (await ask('http://store.test/rest/v1/')).status !== 503,
    rateLimit: { requests: 1_000_000, seconds: 60 },
    ...more,
  });
  const request = async (path: string, init?: RequestInit): Promise<Response> => app.request(`${origin}${path}`, init);
  return { app, request, rows, calls, lines };
}

function todoOf(id: string, orgId: string | null, title: string): Todo {
  const time = '2026-01-31T12:00:00+00:00';
  return { id, user_id: 'user_alice', org_id: orgId, title, done: false, created_at: time, updated_at: time };
}

async function answer(rows: Todo[], request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const isMeant = (row: Todo): boolean =>
    (['id', 'org_id'] as const).every((name) => !query.has(name) || query.get(name) === `eq.${row[name]}`);
  if (request.method === 'POST') {
    const { title, org_id: orgId } = (await request.json()) as Todo;
    const added = todoOf(crypto.randomUUID(), orgId, title);
    rows.push(added);
    return Response.json([added], { status: 201 });
  }
  const meant = rows.filter(isMeant);
  if (request.method === 'DELETE') rows.splice(0, rows.length, ...rows.filter((row) => !isMeant(row)));
  return Response.json(meant);
}

/** Checks the form of a refusal and returns its body; throws for anything that is not one. */
export async function problemOf(response: Response): Promise<Record<string, unknown>> {
  const type = response.headers.get('content-type');
  if (type !== 'application/problem+json') throw new Error(`not a problem: ${response.status} ${type}`);
  const body = (await response.json()) as Record<string, unknown>;
  const page = 'https://github.com/clerk-patterns/clerk-nextjs-patterns/blob/main/docs/errors.md';
  if (body['type'] !== `${page}#${String(body['code'])}` || body['status'] !== response.status)
    throw new Error(`a malformed problem: ${JSON.stringify(body)}`);
  if (!response.headers.has('x-request-id')) throw new Error('without a request id');
  if ((response.status === 401) !== response.headers.has('www-authenticate'))
    throw new Error('a challenge belongs to a 401 and to nothing else');
  return body;
}
