import type { Context } from 'hono';
import { ProxyError } from './errors.ts';
import type { ProxyOptions } from './options.ts';

/** Headers of a request that go on. Everything else stays here: cookies, authorization, x-hasura-…, forwarding headers. */
const requestHeaders = ['accept', 'accept-profile', 'content-profile', 'content-type', 'prefer', 'range', 'range-unit'];
/** Headers of an answer that go back. */
const responseHeaders = ['content-range', 'content-type', 'preference-applied', 'retry-after', 'www-authenticate'];

/** A request to an upstream. */
export interface Forwarded {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | undefined;
  /** Ends when the caller goes away. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly fetch: typeof fetch;
}

/** An upstream's answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** The headers to send on: those allowed of the caller's, then the proxy's own. */
export function headersFor(caller: Headers, own: Readonly<Record<string, string>>): Headers {
  const headers = new Headers();
  for (const name of requestHeaders) {
    const value = caller.get(name);
    if (value !== null) headers.set(name, value);
  }
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  return headers;
}

/**
 * Asks an upstream and reads its answer, both within the time.
 *
 * @throws ProxyError `upstream_timeout` or `upstream_unreachable`
 */
export async function forward(request: Forwarded): Promise<Answer> {
  const { url, method, headers, body, signal, timeoutMs } = request;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const init = { method, headers, redirect: 'manual' as const, signal: AbortSignal.any([signal, timeout]) };
    const answer = await request.fetch(url, body === undefined ? init : { ...init, body });
    return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
  } catch (cause) {
    const again = { retryAfterSeconds: 2, cause };
    if (timeout.aborted)
      throw new ProxyError('upstream_timeout', `The upstream did not answer within ${timeoutMs / 1000} s.`, again);
    throw new ProxyError('upstream_unreachable', 'The upstream could not be reached.', again);
  }
}

/** An upstream's answer as it goes back: without its cookies and whatever else it says about itself. */
export function passBack({ status, headers: given, body }: Answer): Response {
  const headers = new Headers({ 'cache-control': 'no-store' });
  for (const name of responseHeaders) {
    const value = given.get(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(body.length === 0 ? null : new Uint8Array(body), { status, headers });
}

/**
 * The rest of a path behind a prefix, for appending to an upstream's base.
 *
 * @throws ProxyError `path_invalid` for anything that could lead out of it
 */
export function restOfPath(url: URL, prefix: string): string {
  const rest = url.pathname.slice(prefix.length);
  if (!url.pathname.startsWith(prefix) || /^\/|\.\.|\/\/|\\|%(?:25|2e|2f|5c)/i.test(rest)) {
    throw new ProxyError('path_invalid', 'The path would lead out of what is forwarded.');
  }
  return rest + url.search;
}

/** What every request to an upstream has in common. */
export function target(context: Context, { timeoutMs = 10_000, fetch: ask = fetch }: ProxyOptions) {
  return { signal: context.req.raw.signal, timeoutMs, fetch: ask };
}
