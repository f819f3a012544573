import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { ProxyError } from './errors.ts';
import type { Environment } from './options.ts';
import { joined, peekInto, whole } from './upstream/peek.ts';

/**
 * How much of a caller's body is read before an upstream is asked: a caller who sends slowly holds none of its
 * connections meanwhile.
 */
const headBytes = 64 * 1024;

/**
 * A body, read to its end: for what is looked into or may have to be sent twice.
 *
 * @throws ProxyError `body_too_large`, `caller_gone`
 */
export async function readBody(context: Context<Environment>, mostBytes: number): Promise<Uint8Array> {
  const declared = declaredLength(context, mostBytes);
  // The server holds callers to the length they declare.
  if (declared !== undefined) return readAll(context);
  if (!context.req.raw.body) return new Uint8Array();
  const { head, rest } = await peekInto(chunksOf(context.req.raw.body), mostBytes);
  if (rest) throw tooLarge(mostBytes);
  return head;
}

/**
 * A body as it comes: whole where it is short, else as a stream that ends with an error once it is too long.
 *
 * @throws ProxyError `body_too_large`, `caller_gone`
 */
export async function passBody(
  context: Context<Environment>,
  mostBytes: number,
): Promise<Uint8Array | AsyncIterable<Uint8Array> | undefined> {
  const { method } = context.req;
  if (method === 'GET' || method === 'HEAD') return undefined;
  const declared = declaredLength(context, mostBytes);
  if (declared !== undefined && declared <= headBytes) return readAll(context);
  if (!context.req.raw.body) return undefined;
  const peeked = await peekInto(chunksOf(context.req.raw.body), headBytes);
  if (peeked.head.length > mostBytes) throw tooLarge(mostBytes);
  return peeked.rest ? whole(peeked, mostBytes, () => tooLarge(mostBytes)) : peeked.head;
}

/**
 * Refuses a body by its declared length, for routes that read none.
 *
 * @returns undefined where none is declared
 * @throws ProxyError `body_too_large`
 */
export function declaredLength(context: Context<Environment>, mostBytes: number): number | undefined {
  const text = context.req.raw.headers.get('content-length');
  if (text === null || !/^\d{1,15}$/.test(text)) return undefined;
  const bytes = Number(text);
  if (bytes > mostBytes) throw tooLarge(mostBytes);
  return bytes;
}

/** From the server's own stream, where there is a server: through the request's it costs a tenth of all the proxy's work. */
async function readAll(context: Context<Environment>): Promise<Uint8Array> {
  const { incoming } = context.env;
  try {
    return incoming ? await readIncoming(incoming) : new Uint8Array(await context.req.raw.arrayBuffer());
  } catch (cause) {
    throw new ProxyError('caller_gone', 'The body did not come to its end.', { cause });
  }
}

async function readIncoming(incoming: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    if (incoming.destroyed) return reject(new Error('closed before its end'));
    const chunks: Uint8Array[] = [];
    incoming
      .on('data', (chunk: Uint8Array) => void chunks.push(chunk))
      .once('end', () => resolve(joined(chunks)))
      .once('close', () => (incoming.readableEnded ? undefined : reject(new Error('closed before its end'))));
  });
}

/** Left in its middle, the stream is not ended: the server reads what is left, and the refusal can be sent. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (cause) {
    throw new ProxyError('caller_gone', 'The body did not come to its end.', { cause });
  } finally {
    reader.releaseLock();
  }
}

function tooLarge(mostBytes: number): ProxyError {
  return new ProxyError('body_too_large', `The body may have ${mostBytes} bytes.`);
}
