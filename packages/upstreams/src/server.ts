import { checkAnswer, failure, type Asked, type Dialect } from './answers.ts';
import type { Database } from './postgres/database.ts';

/** What the server puts together. */
export interface Parts {
  readonly database: Database;
  readonly supabase: (request: Request, url: URL, body: string) => Promise<Response>;
  readonly hasura: (request: Request, body: string) => Promise<Response>;
  /** Where faults of our own are told, a line each. Default: standard error. */
  readonly report?: (line: string) => void;
}

const mostBytes = 1_000_000;
const toStandardError = (line: string): void => void process.stderr.write(`${line}\n`);

/** Makes the fetch handler of both dialects. */
export function createHandler(parts: Parts): (request: Request) => Promise<Response> {
  return async (request) => {
    const response = request.method === 'OPTIONS' ? new Response(null, { status: 204 }) : await answer(parts, request);
    // Any page may ask, as with the real ones: no cookie opens anything here.
    response.headers.set('access-control-allow-origin', '*');
    response.headers.set('access-control-allow-methods', 'GET, HEAD, POST, PATCH, PUT, DELETE');
    response.headers.set('access-control-allow-headers', request.headers.get('access-control-request-headers') ?? '*');
    response.headers.set('access-control-expose-headers', 'content-range, location, preference-applied, proxy-status');
    return response;
  };
}

async function answer(parts: Parts, request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (url.pathname === '/health') return health(parts.database);
  const dialect = dialectOf(url.pathname);
  if (!dialect) {
    const message = 'Here are /rest/v1/<table> in Supabase’s dialect, /v1/graphql in Hasura’s, and /health';
    return Response.json({ code: 'not_found', message }, { status: 404 });
  }
  const { report = toStandardError } = parts;
  const body = await readBody(request);
  const asked: Asked = { dialect, method: request.method, path: url.pathname, body: body ?? '' };
  const response = await answerIn(dialect, parts, request, url, body).catch((error: unknown) => {
    const detail = error instanceof Error ? (error.stack ?? error.message) : 'unknown';
    report(`upstreams: internal error: ${detail}`);
    return failure(dialect, 500, 'internal_error', 'A fault in the embedded upstreams. Please report it.');
  });
  return checkAnswer(asked, response, report);
}

async function health(database: Database): Promise<Response> {
  const isAlive = await database.isAlive().catch(() => false);
  return Response.json({ status: isAlive ? 'ok' : 'down' }, { status: isAlive ? 200 : 503 });
}

function dialectOf(path: string): Dialect | undefined {
  if (path.startsWith('/rest/v1/')) return 'supabase';
  return path === '/v1/graphql' ? 'hasura' : undefined;
}

async function answerIn(
  dialect: Dialect,
  parts: Parts,
  request: Request,
  url: URL,
  body: string | undefined,
): Promise<Response> {
  if (body === undefined) return failure(dialect, 413, 'too_large', 'The body is larger than a megabyte');
  if (dialect === 'supabase') return parts.supabase(request, url, body);
  if (request.method === 'POST') return parts.hasura(request, body);
  const refused = failure(dialect, 405, 'method_not_allowed', 'Send GraphQL with POST');
  refused.headers.set('allow', 'POST');
  return refused;
}

async function readBody(request: Request): Promise<string | undefined> {
  if (request.method === 'GET' || request.method === 'HEAD' || !request.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
