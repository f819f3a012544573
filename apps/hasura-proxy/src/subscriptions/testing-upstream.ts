import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  execute,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  GraphQLInt,
  parse,
  subscribe,
  validate,
} from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { claimsOf } from '../mint.ts';

/** A small real server of `graphql-transport-ws`, which cuts connections whose token has ended, as Hasura does. */
export async function startUpstream(clock: () => number) {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const sockets = new WebSocketServer({ server });
  const state = { counter: 0, inits: [] as unknown[], operations: [] as string[], refuse: false };
  const wake = new Set<() => void>();
  async function* counts(): AsyncGenerator<{ count: number }> {
    for (let told = -1; ;) {
      if (told !== state.counter) yield { count: (told = state.counter) };
      else {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake.add(resolve);
        await promise;
        wake.delete(resolve);
      }
    }
  }
  const query = new GraphQLObjectType({ name: 'Q', fields: { who: { type: GraphQLString, resolve: () => 'me' } } });
  const fields = { count: { type: GraphQLInt, subscribe: counts } };
  const schema = new GraphQLSchema({ query, subscription: new GraphQLObjectType({ name: 'S', fields }) });
  const ends = new Map<WebSocket, number>();
  useServer<Record<string, unknown>, { socket: WebSocket }>(
    {
      schema,
      // The test's own copy of GraphQL.js, which takes no schema of another.
      execute,
      subscribe,
      parse,
      validate,
      onConnect: ({ connectionParams, extra }) => {
        state.inits.push(connectionParams);
        const headers = connectionParams?.['headers'] as Record<string, string>;
        ends.set(extra.socket, Number(claimsOf(headers['Authorization'] ?? '')['exp']) * 1000);
        return !state.refuse;
      },
      onSubscribe: (_context, _id, { query: text }) => void state.operations.push(text),
    },
    sockets,
  );
  const expiry = setInterval(() => {
    for (const [socket, end] of ends) if (end <= clock()) socket.terminate();
  }, 10);
  const cut = (): void => {
    for (const socket of sockets.clients) socket.terminate();
  };
  const add = (): void => {
    state.counter += 1;
    for (const resolve of wake) resolve();
  };
  const close = async (): Promise<void> => {
    clearInterval(expiry);
    cut();
    sockets.close();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, state, add, cut, close };
}
