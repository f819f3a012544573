import { ProxyError } from '../errors.ts';
import type { Ask, Incoming } from './client.ts';
import { Ending } from './ending.ts';
import { explain, gone, late } from './failure.ts';
import { peekInto, type Peeked } from './peek.ts';

/** What every request to an upstream has in common. */
export interface Target {
  readonly ask: Ask;
  /** Told when an answer begins. */
  readonly onAnswer: (status: number, seconds: number) => void;
  /** Has a function called when the caller goes away, or at once when the caller has gone. */
  readonly whenGone: (leave: () => void) => void;
  /** How long the upstream may take to begin its answer, and be silent in its middle. */
  readonly timeoutMs: number;
  /** An answer may have so many bytes. */
  readonly mostBytes: number;
}

/** A request to forward. */
export interface Forwarded {
  /** Scheme, host, path and query. */
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
}

/** An upstream's answer: all of it where it is short, else its beginning, and the rest as it comes. */
export interface Answer extends Peeked {
  readonly status: number;
  readonly headers: Incoming['headers'];
  /** Ends the request to the upstream; for who stops reading the rest. */
  readonly end: () => void;
}

/**
 * How much of an answer is read before it goes back. What is shorter goes back whole, with a length, and an upstream that
 * fails in its middle is a clear refusal; of what is longer nothing more is kept than is on its way.
 */
const headBytes = 64 * 1024;

/**
 * Asks an upstream, and waits for its answer's beginning.
 *
 * @throws ProxyError `upstream_timeout`, `upstream_unreachable`, `upstream_broke_off`, `answer_too_large`, `caller_gone`
 */
export async function forward(request: Forwarded, target: Target): Promise<Answer> {
  const { ask, onAnswer, whenGone, timeoutMs, mostBytes } = target;
  const ending = new Ending();
  const leave = (): void => ending.end(gone);
  const timer = setTimeout(ending.end, timeoutMs, late);
  whenGone(leave);
  try {
    const { url, method, headers, body } = request;
    const slash = url.indexOf('/', 8);
    const sent = typeof body === 'object' && !(body instanceof Uint8Array) ? refreshing(body, timer) : body;
    const [origin, path] = [url.slice(0, slash), url.slice(slash)];
    const began = performance.now();
    const incoming = await ask({ origin, path, method, headers, body: sent, ending });
    onAnswer(incoming.status, (performance.now() - began) / 1000);
    assertReadable(incoming, mostBytes);
    const { head, rest } = await peekInto(incoming.body, headBytes);
    return { status: incoming.status, headers: incoming.headers, head, rest, end: leave };
  } catch (error) {
    const { reason } = ending;
    leave();
    throw explain(error, reason, timeoutMs);
  } finally {
    clearTimeout(timer);
  }
}

/** A caller who is still sending is not an upstream that is late. */
async function* refreshing(body: AsyncIterable<Uint8Array>, timer: NodeJS.Timeout): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    timer.refresh();
    yield chunk;
  }
}

function assertReadable({ headers }: Incoming, mostBytes: number): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw new ProxyError('upstream_broke_off', 'The upstream answered in an unasked encoding.', {
      retryAfterSeconds: 2,
    });
  if (Number(headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes);
}

/** An answer beyond what is let through. */
export function tooLarge(mostBytes: number): ProxyError {
  return new ProxyError('answer_too_large', `The answer has more than ${mostBytes} bytes.`);
}
