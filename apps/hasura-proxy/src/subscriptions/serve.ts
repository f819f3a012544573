import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { AuthError, type Authenticated } from '@clerk-patterns/auth-core';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { ProxyError } from '../errors.ts';
import { createGraphqlGuard, type CheckedOperation } from '../graphql/guard.ts';
import { chooseRole } from '../graphql/role.ts';
import type { Metrics } from '../metrics.ts';
import type { ProxyOptions } from '../options.ts';
import { tokenFor } from '../tokens.ts';
import { Link } from './link.ts';
import { makeProtocol, type Session } from './protocol.ts';
import { byHandshake, handshakeOf, headerOf, signIn } from './sign-in.ts';

/** How connections are held. */
export interface SubscriptionLimits {
  /** Connections at a time. Default 1,000. */
  readonly mostConnections?: number;
  /** Operations of one connection at a time. Default 100. */
  readonly mostOperations?: number;
  /** How long `connection_init` may take, in milliseconds. Default 3,000. */
  readonly initTimeoutMs?: number;
  /** How often it is asked whether the other side is there, in milliseconds. Default 15,000. */
  readonly pingMs?: number;
  /** How often it is looked whether tokens end, in milliseconds. Default 250. */
  readonly tickMs?: number;
}

interface Connection extends Session {
  readonly socket: WebSocket;
  isAlive: boolean;
}

/** What is told when a connection ends: known codes alone, for a caller may choose any. */
const countedCodes = new Set([
  1000, 1001, 1005, 1006, 1009, 1011, 1012, 1013, 4400, 4401, 4403, 4406, 4408, 4409, 4429,
]);
/** A caller who does not read has this many bytes waiting at most. */
const mostWaitingBytes = 8_000_000;

/**
 * Serves GraphQL over WebSocket at `/hasura/v1/graphql`, for callers who are signed in by the handshake's cookie or by the
 * token of `connection_init`, with minted tokens upstream that are renewed underneath.
 *
 * @returns what ends all connections
 */
export function serveSubscriptions(
  server: Server,
  options: ProxyOptions,
  metrics: Metrics,
  limits: SubscriptionLimits = {},
): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.mostBytes?.request ?? 1_000_000,
    // Without a common protocol the close code 4406 tells why.
    handleProtocols: (offered) => handleProtocols(offered) || ([...offered][0] ?? false),
  });
  const open = new Set<Connection>();
  const guard = options.graphql ?? createGraphqlGuard();
  const { mostOperations = 100, initTimeoutMs = 3000, mostConnections = 1000 } = limits;
  const protocol = makeProtocol({ guard, mostOperations, initTimeoutMs });
  const accept = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', () => undefined);
    const path = (request.url ?? '/').split('?')[0];
    if (path !== '/hasura/v1/graphql') return refuse(stream, '404 Not Found');
    if (open.size >= mostConnections) return refuse(stream, '503 Service Unavailable');
    const handshake = byHandshake(handshakeOf(request), options);
    const upgrade = (): void =>
      sockets.handleUpgrade(request, stream, head, (socket) => {
        const connection = connect(socket, request, handshake, options, metrics);
        open.add(connection);
        metrics.sockets.inc();
        socket.once('close', () => {
          open.delete(connection);
          metrics.sockets.dec();
        });
        attach(protocol, connection);
      });
    void handshake.then(upgrade, (error: unknown) => {
      // Another site's page with the person's cookie is not let in. Who has no good token may bring one yet.
      const isForeign = error instanceof AuthError && error.code === 'cross_site_request';
      return isForeign ? refuse(stream, '403 Forbidden') : upgrade();
    });
  };
  server.on('upgrade', accept);
  const stopTimers = startTimers(open, limits);
  return () => {
    stopTimers();
    server.off('upgrade', accept);
    for (const { socket } of open) end(socket, 1012, 'Service restart');
  };
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Whoever does not answer the closing handshake is cut off. */
function end(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), 1000).unref();
}

function startTimers(open: ReadonlySet<Connection>, { pingMs = 15_000, tickMs = 250 }: SubscriptionLimits): () => void {
  const tick = setInterval(() => {
    for (const { link } of open) link?.tick();
  }, tickMs).unref();
  const ping = setInterval(() => {
    for (const connection of open) {
      if (!connection.isAlive) connection.socket.terminate();
      connection.isAlive = false;
      connection.socket.ping(() => undefined);
    }
  }, pingMs).unref();
  return () => {
    clearInterval(tick);
    clearInterval(ping);
  };
}

/** What a connection is made of; nothing is asked for it before `connection_init`. */
function connect(
  socket: WebSocket,
  request: IncomingMessage,
  handshake: Promise<Authenticated>,
  options: ProxyOptions,
  metrics: Metrics,
): Connection {
  const connectionId = randomUUID();
  const began = performance.now();
  const { log, rateLimiter, clock = Date.now } = options;
  let caller: Authenticated | undefined;
  let who: Record<string, unknown> = { connectionId };
  const admit = async (): Promise<void> => {
    const rate = await rateLimiter.take(caller?.auth.sessionId ?? '');
    if (!rate.isAllowed) throw new ProxyError('too_many_requests', 'This session asked too often.');
  };
  const connection: Connection = {
    socket,
    isAlive: true,
    link: undefined,
    start: async (payload) => {
      const signedIn = await signIn(payload, () => handshake, options);
      caller = signedIn;
      await admit();
      const asked = headerOf(payload, 'x-hasura-role') ?? request.headersDistinct['x-hasura-role']?.[0];
      const token = async () => {
        const { minted, drop } = await tokenFor(signedIn, options.hasuraTemplate ?? 'hasura', options, metrics);
        const role = chooseRole(asked, minted, options.hasuraRoles);
        who = { connectionId, userId: signedIn.auth.userId, sessionId: signedIn.auth.sessionId, role: role.effective };
        return { ...minted, role: role.asked, drop };
      };
      const link = new Link({
        url: `${options.hasuraUrl.replace(/^http/, 'ws')}/v1/graphql`,
        mostAnswerBytes: options.mostBytes?.answer ?? 50_000_000,
        timeoutMs: options.timeoutMs ?? 10_000,
        token,
        clock,
        onEnd: (error) => connection.end(error),
        onRenewal: (outcome) => metrics.renewals.inc({ outcome }),
      });
      await link.open();
      if (socket.readyState !== socket.OPEN) link.close();
      log.info({ ...who, route: 'hasura' }, 'WebSocket opened');
      return link;
    },
    admit,
    note: ({ type, name }: CheckedOperation) => {
      metrics.operations.inc({ type });
      if (type === 'subscription') metrics.live.inc();
      log.info({ ...who, operation: `${type} ${name?.slice(0, 64) ?? '(unnamed)'}` }, 'WebSocket operation');
      return once(() => type === 'subscription' && metrics.live.dec());
    },
    end: (error) => {
      const [code, reason] = closeOf(error);
      if (code === 1011)
        log.error({ ...who, fault: error instanceof Error ? error.name : 'unknown' }, 'internal error');
      end(socket, code, reason);
    },
  };
  socket.once('close', (code: number) => {
    connection.link?.close();
    metrics.socketCloses.inc({ code: countedCodes.has(code) ? code : 'other' });
    log.info({ ...who, route: 'hasura', code, ms: Math.round(performance.now() - began) }, 'WebSocket closed');
  });
  return connection;
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}

/** The close code of a refusal: the protocol's own where it has one, else 1013, which says to try again later. */
function closeOf(error: unknown): [number, string] {
  if (!(error instanceof ProxyError || error instanceof AuthError)) return [1011, 'internal_error'];
  if (error.status === 401) return [4401, error.code];
  if (error.status < 429) return [4403, error.code];
  return [error.status === 500 ? 1011 : 1013, error.code];
}

/** Ties a socket to the protocol. */
function attach(protocol: ReturnType<typeof makeProtocol>, connection: Connection): void {
  const { socket } = connection;
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: async (text) =>
        new Promise((resolve) => {
          if (socket.bufferedAmount > mostWaitingBytes) end(socket, 1013, 'Read faster');
          // Who has gone needs no message any more.
          socket.send(text, () => resolve());
        }),
      close: (code = 1000, reason = '') => end(socket, code, reason.slice(0, 100)),
      onMessage: (handle) =>
        socket.on('message', (data, isBinary) => {
          connection.isAlive = true;
          const text = isBinary ? '' : Buffer.from(data as Buffer).toString('utf8');
          handle(text).catch((error: unknown) => connection.end(error));
        }),
    },
    connection,
  );
  socket.on('pong', () => {
    connection.isAlive = true;
  });
  // Such as a message that is too large, after which ws itself closes with 1009.
  socket.on('error', () => undefined);
  socket.once('close', (code, reason) => void Promise.resolve(closed(code, String(reason))).catch(() => undefined));
}
