import { createClient, type Client, type Sink, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import { within } from '../deadline.ts';
import { ProxyError } from '../errors.ts';
import { keepDigits } from '../graphql/body.ts';

/** A token with which the upstream is asked, and the role where the caller asked for one. */
export interface LegToken {
  readonly token: string;
  readonly role: string | undefined;
  readonly expiresAtMs: number;
  /** Forgets the token, which the upstream refused. */
  readonly drop: () => void;
}

/** One connection to the upstream, which lives as long as its token. */
export interface Leg {
  readonly token: LegToken;
  readonly isOpen: () => boolean;
  readonly subscribe: (payload: SubscribePayload, sink: Sink) => () => void;
  readonly close: () => void;
}

/** How legs are made. */
export interface LegOptions {
  /** Such as `ws://localhost:4001/v1/graphql`. */
  readonly url: string;
  readonly mostAnswerBytes: number;
  readonly timeoutMs: number;
}

/**
 * Connects with a token, and waits until the upstream has taken it. The headers are these alone: nothing of the caller's.
 *
 * @param onLost - told when the connection ends and nobody here ended it
 * @throws ProxyError `upstream_unreachable`, `upstream_timeout`
 */
export async function openLeg(token: LegToken, options: LegOptions, onLost: () => void): Promise<Leg> {
  const opened = Promise.withResolvers<void>();
  opened.promise.catch(() => undefined);
  let state: 'opening' | 'open' | 'closed' = 'opening';
  const connected = (): void => {
    state = 'open';
    opened.resolve();
  };
  const closed = (): void => {
    const wasOpen = state === 'open';
    state = 'closed';
    opened.reject(new ProxyError('upstream_unreachable', 'The upstream does not take the connection.'));
    if (wasOpen) onLost();
  };
  const client = connect(token, options, { connected, closed });
  const leg: Leg = {
    token,
    isOpen: () => state === 'open',
    subscribe: (payload, sink) => client.subscribe(payload, sink),
    close: () => {
      state = 'closed';
      client.terminate();
    },
  };
  try {
    const late = () => new ProxyError('upstream_timeout', 'The upstream did not acknowledge the connection.');
    await within(options.timeoutMs, opened.promise, late);
    return leg;
  } catch (error) {
    leg.close();
    throw error;
  }
}

interface Listeners {
  readonly connected: () => void;
  readonly closed: () => void;
}

function connect({ token, role }: LegToken, { url, mostAnswerBytes, timeoutMs }: LegOptions, on: Listeners): Client {
  class Socket extends WebSocket {
    constructor(address: string, protocols: string[]) {
      super(address, protocols, { maxPayload: mostAnswerBytes, handshakeTimeout: timeoutMs, followRedirects: false });
    }
  }
  const headers = { Authorization: `Bearer ${token}`, ...(role === undefined ? {} : { 'X-Hasura-Role': role }) };
  return createClient({
    url,
    webSocketImpl: Socket,
    lazy: false,
    jsonMessageReviver: keepDigits,
    retryAttempts: 0,
    keepAlive: 15_000,
    connectionParams: { headers },
    onNonLazyError: () => undefined,
    on,
  });
}
