import { clerkError } from './errors.ts';
import { parseMultipart } from './multipart.ts';
import { mostPictureBytes, pictureTooLarge } from './pictures.ts';

const mostBytes = 1_000_000;
/** A picture and the lines around it. */
const mostUploadBytes = mostPictureBytes + 100_000;
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
 * Clerk's SDKs send lists. A body that is a list, as for several invitations at once, becomes the member `items`, and an
 * uploaded file its bytes.
 *
 * @param most - bytes of a body that is no upload
 * @throws ClerkApiError 400 when the body does not parse, 413 when it is larger than allowed
 */
export async function readValues(
  request: Request,
  url: URL,
  most: number = mostBytes,
): Promise<Record<string, unknown>> {
  const query = fromPairs(url.searchParams);
  const type = request.headers.get('content-type') ?? '';
  if (type.startsWith('multipart/')) return { ...query, ...(await fromMultipart(request, type)) };
  if (type.startsWith('application/octet-stream')) return { ...query, file: await readDataUrl(request) };
  const text = (await readBytes(request, most)).toString('utf8');
  if (text === '') return query;
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { ...query, ...fromPairs(new URLSearchParams(text)) };
  return { ...query, ...fromJson(text) };
}

async function readBytes(request: Request, most: number): Promise<Buffer> {
  if (request.method === 'GET' || !request.body) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > most) throw tooLarge(most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(most: number): Error {
  if (most === mostUploadBytes) return pictureTooLarge();
  return clerkError(413, 'request_body_too_large', `The body is larger than ${most / 1e6} MB.`);
}

async function fromMultipart(request: Request, type: string): Promise<Record<string, unknown>> {
  const parts = parseMultipart(await readBytes(request, mostUploadBytes), type);
  if (!parts) throw clerkError(400, 'request_body_invalid', 'The body is not the multipart form it says it is.');
  const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const { name, value } of parts) {
    if (typeof value === 'string' && value.length > mostBytes) throw tooLarge(mostBytes);
    values[name] = value;
  }
  return values;
}

/** A picture as text, which clerk-js sends when it was given one: base64, with or without `data:…;base64,` before it. */
async function readDataUrl(request: Request): Promise<Uint8Array> {
  const text = (await readBytes(request, mostUploadBytes)).toString('latin1');
  return new Uint8Array(Buffer.from(text.slice(text.indexOf(',') + 1), 'base64'));
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
