import { Agent } from 'undici';
import type { Ending } from './ending.ts';
import { Exchange } from './exchange.ts';

/** A request to an upstream. */
export interface Outgoing {
  /** Such as `http://localhost:4001`. */
  readonly origin: string;
  /** With its query. */
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
  readonly ending: Ending;
}

/** The beginning of an answer, and the rest as it comes. */
export interface Incoming {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Whoever does not read it to its end must end the request. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Asks an upstream; rejects when it cannot be reached, breaks off, or is ended. */
export type Ask = (request: Outgoing) => Promise<Incoming>;

/** A client that keeps connections. */
export interface UpstreamClient {
  readonly ask: Ask;
  /** Waits for what is under way and closes the connections. */
  readonly close: () => Promise<void>;
}

/** How a client connects. */
export interface ClientOptions {
  /** How long the upstream may be silent, in milliseconds. */
  readonly timeoutMs: number;
  /** How long connecting may take, in milliseconds. Default 2,000. */
  readonly connectMs?: number;
  /** Connections to one upstream at most; what is more waits. Default 256. */
  readonly connections?: number;
}

/**
 * A client on undici's `dispatch`, which `fetch` stands on: no `Request`, no `Response`, no streams. It follows no redirect
 * and decodes nothing.
 */
export function createUpstreamClient({
  timeoutMs,
  connectMs = 2000,
  connections = 256,
}: ClientOptions): UpstreamClient {
  const agent = new Agent({
    connections,
    allowH2: false,
    connect: { timeout: connectMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return {
    ask: ({ origin, path, method, headers, body, ending }) => {
      const exchange = new Exchange();
      ending.listen(exchange.leave);
      // It takes whatever can be iterated: its types do not say so.
      agent.dispatch({ origin, path, method, headers, body: body as Uint8Array | null }, exchange);
      return exchange.answer;
    },
    close: () => agent.close(),
  };
}
