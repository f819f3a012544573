import { GraphQLSchema, OperationTypeNode, parse, type GraphQLError, type GraphQLFormattedError } from 'graphql';
import { makeServer, type Context, type SubscribePayload } from 'graphql-ws';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { keepDigits } from '../digits.ts';
import type { Engine, Operation } from './engine.ts';
import { fromDatabase, HasuraError } from './errors.ts';
import { liveQuery, type LiveOptions } from './live.ts';
import { closeReason, headersOf, selectProtocol } from './protocol.ts';
import type { Authenticate, Authenticated } from './session.ts';

/** What the WebSocket side of the dialect stands on. */
export interface SocketOptions extends LiveOptions {
  readonly engine: Engine;
  readonly authenticate: Authenticate;
  readonly clock: () => number;
  /** Where faults of our own are told, a line each. */
  readonly report: (line: string) => void;
  /** How many may be connected at a time. Default 1,000. */
  readonly mostConnections?: number;
  /** How many operations one connection may have at a time. Default 100. */
  readonly mostOperations?: number;
}

/** What is kept of one connection. */
interface Connection {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  authenticated: Authenticated | undefined;
}
type Connected = Context<Record<string, unknown>, Connection>;
type Result = { readonly data: unknown };

const mostBytes = 1_000_000;
const keepAliveMs = 5000;
const expiryCheckMs = 100;
const anyDocument = parse('{ __typename }');

/**
 * Serves GraphQL over WebSocket (`graphql-transport-ws`) at `/v1/graphql`, as Hasura does: the headers come in the
 * payload of `connection_init`, and the connection ends when the token does.
 *
 * @returns what ends all connections
 * @see https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 */
export function serveSockets(server: Server, options: SocketOptions): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: mostBytes, handleProtocols: selectProtocol });
  const open = new Set<Connection>();
  const protocol = makeProtocol(options);
  const accept = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname !== '/v1/graphql') return refuse(stream, '404 Not Found');
    if (open.size >= (options.mostConnections ?? 1000)) return refuse(stream, '503 Service Unavailable');
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const connection: Connection = { socket, request, authenticated: undefined };
      open.add(connection);
      socket.once('close', () => open.delete(connection));
      attach(protocol, connection, options.report);
    });
  };
  server.on('upgrade', accept);
  const stopTimers = startTimers(open, options.clock);
  return () => {
    stopTimers();
    server.off('upgrade', accept);
    for (const { socket } of open) end(socket, 1012, 'shutting server down');
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

/** Ends connections whose token has expired, without a closing handshake, as Hasura does; and keeps the rest alive. */
function startTimers(open: ReadonlySet<Connection>, clock: () => number): () => void {
  const expiry = setInterval(() => {
    for (const { socket, authenticated } of open) {
      const expiresAt = authenticated?.expiresAt;
      if (expiresAt !== undefined && expiresAt * 1000 <= clock()) socket.terminate();
    }
  }, expiryCheckMs).unref();
  const keepAlive = setInterval(() => {
    const ping = JSON.stringify({ type: 'ping', payload: { message: 'keepalive' } });
    for (const { socket, authenticated } of open) if (authenticated) socket.send(ping, () => undefined);
  }, keepAliveMs).unref();
  return () => {
    clearInterval(expiry);
    clearInterval(keepAlive);
  };
}

type Protocol = ReturnType<typeof makeProtocol>;

/** Ties a socket to the protocol, of which every message is handled by itself. */
function attach(protocol: Protocol, connection: Connection, report: (line: string) => void): void {
  const { socket } = connection;
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: async (text) =>
        new Promise((resolve) => {
          // Who has gone needs no message any more.
          socket.send(text, () => resolve());
        }),
      close: (code = 1000, reason = '') => socket.close(code, closeReason(code, reason)),
      onMessage: (handle) =>
        socket.on('message', (data, isBinary) => {
          const text = isBinary ? '' : Buffer.from(data as Buffer).toString('utf8');
          handle(text).catch((error: unknown) => fail(socket, error, report));
        }),
    },
    connection,
  );
  // Such as a message that is too large, after which ws itself closes with 1009.
  socket.on('error', () => undefined);
  socket.once('close', (code, reason) => void Promise.resolve(closed(code, String(reason))).catch(() => undefined));
}

function fail(socket: WebSocket, error: unknown, report: (line: string) => void): void {
  report(`upstreams: internal error in a socket: ${error instanceof Error ? (error.stack ?? '') : 'unknown'}`);
  end(socket, 1011, closeReason(1011, 'internal error'));
}

function makeProtocol(options: SocketOptions) {
  const runs = new WeakMap<object, () => AsyncGenerator<Result, void>>();
  const start = (args: object): AsyncGenerator<Result, void> | undefined => runs.get(args)?.();
  return makeServer<Record<string, unknown>, Connection>({
    jsonMessageReviver: keepDigits,
    connectionInitWaitTimeout: 3000,
    onConnect: async (context) => connect(context, options),
    onSubscribe: (context, _id, payload) => {
      const { args, run } = prepareFor(context, payload, options);
      runs.set(args, run);
      return args;
    },
    execute: start as never,
    subscribe: start as never,
    onNext: (_context, _id, _payload, _args, result) => result as never,
    onError: (_context, _id, _payload, errors) => errors.map((error) => formatted(error, options.report)),
  });
}

async function connect(context: Connected, { authenticate, report }: SocketOptions): Promise<boolean> {
  const { socket, request } = context.extra;
  const headers = headersOf(request, context.connectionParams);
  if (!headers) {
    socket.close(4400, closeReason(4400, 'Invalid message received'));
    return false;
  }
  try {
    context.extra.authenticated = await authenticate(headers);
    return true;
  } catch (error) {
    if (!(error instanceof HasuraError)) report('upstreams: internal error at a connection_init');
    return false;
  }
}

interface Prepared {
  /** What the protocol wants to know: the document, to tell the kind of operation. */
  readonly args: Pick<Operation, 'schema' | 'document' | 'operationName'>;
  readonly run: () => AsyncGenerator<Result, void>;
}

/** An operation that cannot be prepared becomes one that fails: the protocol tells its error, and goes on. */
function prepareFor(context: Connected, payload: SubscribePayload, options: SocketOptions): Prepared {
  const { engine } = options;
  try {
    const operation = prepare(context, payload, options);
    const ask = () => engine.run(operation);
    const isLive = operation.kind === OperationTypeNode.SUBSCRIPTION;
    return { args: operation, run: () => (isLive ? liveQuery(ask, options) : yieldOnce(ask)) };
  } catch (error) {
    const args = { schema: new GraphQLSchema({}), document: anyDocument, operationName: undefined };
    return { args, run: () => yieldOnce(() => Promise.reject(error)) };
  }
}

function prepare({ extra, subscriptions }: Connected, payload: SubscribePayload, options: SocketOptions): Operation {
  const { engine, mostOperations = 100 } = options;
  if (Object.keys(subscriptions).length > mostOperations)
    throw new HasuraError('too-many-operations', `A connection may have ${mostOperations} operations at a time`);
  if (!extra.authenticated) throw new TypeError('An operation came before the connection was acknowledged');
  return engine.prepare(extra.authenticated.session, payload);
}

async function* yieldOnce(run: () => Promise<Result>): AsyncGenerator<Result, void> {
  yield await run();
}

function formatted(error: GraphQLError, report: (line: string) => void): GraphQLFormattedError {
  const { originalError } = error;
  if (!originalError) return error.toJSON();
  const known = originalError instanceof HasuraError ? originalError : fromDatabase(originalError);
  if (known) return { message: known.message, extensions: known.toExtensions() };
  report(`upstreams: internal error in an operation: ${originalError.stack ?? originalError.message}`);
  const what = 'A fault in the embedded upstreams. Please report it.';
  return { message: what, extensions: { path: '$', code: 'internal_error' } };
}
