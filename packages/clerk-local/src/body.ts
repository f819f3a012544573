import { clerkError } from './errors.ts';

const mostBytes = 1_000_000;
/** Deeper data would be kept, and then overflow the stack of whatever writes it out again. */
const mostLevels = 100;

/** Whether data is nested deeper than anybody needs. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > mostLevels) return true;
    level = level.flatMap((item): unknown[] => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}

/**
 * Reads query and body into one object, a body's member before a query's. A name given several times becomes a list, as
 * Clerk's SDKs send lists. A body that is a list, as for several invitations at once, becomes the member `items`.
 *
 * @param most - bytes of the body
 * @throws ClerkApiError 400 when the body does not parse, 413 when it is larger than allowed
 */
export async function readValues(
  request: Request,
  url: URL,
  most: number = mostBytes,
): Promise<Record<string, unknown>> {
  const query = fromPairs(url.searchParams);
  const type = request.headers.get('content-type') ?? '';
  const text = await readText(request, most);
  if (text === '') return query;
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { ...query, ...fromPairs(new URLSearchParams(text)) };
  if (type.startsWith('multipart/')) throw clerkError(501, 'not_implemented', 'clerk-local does not take uploads yet.');
  return { ...query, ...fromJson(text) };
}

async function readText(request: Request, most: number): Promise<string> {
  if (request.method === 'GET' || !request.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > most) throw clerkError(413, 'request_body_too_large', `The body is larger than ${most / 1e6} MB.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function fromJson(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw clerkError(400, 'request_body_invalid', 'The body is not JSON.');
  }
  if (typeof value !== 'object' || value === null) {
    throw clerkError(400, 'request_body_invalid', 'The body must be a JSON object or list.');
  }
  if (isTooDeep(value)) throw clerkError(400, 'request_body_invalid', 'The body is nested too deeply.');
  return Array.isArray(value) ? { items: value } : (value as Record<string, unknown>);
}

function fromPairs(pairs: URLSearchParams): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const name of new Set(pairs.keys())) {
    const all = pairs.getAll(name);
    values[name] = all.length === 1 ? all[0] : all;
  }
  return values;
}
