import type { Database } from './postgres/database.ts';

/** What the server puts together. */
export interface Parts {
  readonly database: Database;
  readonly supabase: (request: Request, url: URL, body: string) => Promise<Response>;
  readonly hasura: (request: Request, body: string) => Promise<Response>;
}

const mostBytes = 1_000_000;

/** Makes the fetch handler of both dialects. */
export function createHandler(parts: Parts): (request: Request) => Promise<Response> {
  return async (request) => {
    const response =
      request.method === 'OPTIONS'
        ? new Response(null, { status: 204 })
        : await answer(parts, request).catch(internalError);
    // Any page may ask, as with the real ones: no cookie opens anything here.
    response.headers.set('access-control-allow-origin', '*');
    response.headers.set('access-control-allow-methods', 'GET, HEAD, POST, PATCH, DELETE');
    response.headers.set('access-control-allow-headers', request.headers.get('access-control-request-headers') ?? '*');
    response.headers.set('access-control-expose-headers', 'content-range');
    return response;
  };
}

async function answer({ database, supabase, hasura }: Parts, request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (url.pathname === '/health') {
    const isAlive = await database.isAlive().catch(() => false);
    return Response.json({ status: isAlive ? 'ok' : 'down' }, { status: isAlive ? 200 : 503 });
  }
  const body = await readBody(request);
  if (body === undefined)
    return Response.json({ code: 'too_large', message: 'The body is larger than a megabyte' }, { status: 413 });
  if (url.pathname.startsWith('/rest/v1/')) return supabase(request, url, body);
  if (url.pathname === '/v1/graphql' && request.method === 'POST') return hasura(request, body);
  if (url.pathname === '/v1/graphql')
    return Response.json({ code: 'method_not_allowed', message: 'Send GraphQL with POST' }, { status: 405 });
  const message = 'Here are /rest/v1/<table> in Supabase’s dialect, /v1/graphql in Hasura’s, and /health';
  return Response.json({ code: 'not_found', message }, { status: 404 });
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

function internalError(error: unknown): Response {
  const detail = error instanceof Error ? (error.stack ?? error.message) : 'unknown';
  process.stderr.write(`upstreams: internal error: ${detail}\n`);
  return Response.json(
    { code: 'internal_error', message: 'A fault in the embedded upstreams. Please report it.' },
    { status: 500 },
  );
}
