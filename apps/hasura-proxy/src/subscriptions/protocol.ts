import { AuthError } from '@clerk-patterns/auth-core';
import { GraphQLError, GraphQLSchema, parse } from 'graphql';
import { makeServer, type Context, type SubscribePayload } from 'graphql-ws';
import { ProxyError } from '../errors.ts';
import { keepDigits } from '../graphql/body.ts';
import type { CheckedOperation, GraphqlGuard } from '../graphql/guard.ts';
import type { Link } from './link.ts';
import { Results } from './results.ts';

/** What the protocol wants of a connection. */
export interface Session {
  /** Signs in with what came at the handshake or comes now, and opens the way to the upstream. */
  readonly start: (payload: Readonly<Record<string, unknown>> | undefined) => Promise<Link>;
  /** Counts an operation; rejects when it may not go on. */
  readonly admit: () => Promise<void>;
  /** Notes an operation that begins, and gives what notes its end. */
  readonly note: (operation: CheckedOperation) => () => void;
  /** Ends the connection with the close code of an error. */
  readonly end: (error: unknown) => void;
  link: Link | undefined;
}

type Connected = Context<Record<string, unknown>, Session>;

/** How the protocol is held. */
export interface ProtocolOptions {
  readonly guard: GraphqlGuard;
  readonly mostOperations: number;
  readonly initTimeoutMs: number;
}

/**
 * The server's side of `graphql-transport-ws`, whose operations are asked of the upstream.
 *
 * @see https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 */
export function makeProtocol(options: ProtocolOptions) {
  const runs = new WeakMap<object, () => Results>();
  const run = (args: object): Results | undefined => runs.get(args)?.();
  return makeServer<Record<string, unknown>, Session>({
    jsonMessageReviver: keepDigits,
    connectionInitWaitTimeout: options.initTimeoutMs,
    onConnect: async ({ extra, connectionParams }) => {
      try {
        extra.link = await extra.start(connectionParams);
        return true;
      } catch (error) {
        extra.end(error);
        return false;
      }
    },
    onSubscribe: async (context, _id, payload) => {
      // What is refused is an operation that fails at once: the protocol tells its error, and goes on.
      const { type, start } = await prepare(context, payload, options).catch(failing);
      // Of the document the protocol wants to know whether it is a subscription.
      const args = { schema: emptySchema, document: documents[type] };
      runs.set(args, start);
      return args;
    },
    execute: run as never,
    subscribe: run as never,
    onNext: (_context, _id, _payload, _args, result) => result as never,
    onError: (_context, _id, _payload, errors) => errors.flatMap(formatted) as never,
  });
}

const emptySchema = new GraphQLSchema({});
const documents = {
  query: parse('query { a }'),
  mutation: parse('mutation { a }'),
  subscription: parse('subscription { a }'),
};

async function prepare({ extra, subscriptions }: Connected, payload: SubscribePayload, options: ProtocolOptions) {
  const { guard, mostOperations } = options;
  if (Object.keys(subscriptions).length > mostOperations)
    throw new ProxyError('too_many_requests', `A connection may have ${mostOperations} operations at a time.`);
  const checked = guard.check(payload);
  await extra.admit();
  const { operationName, variables } = payload;
  const asked = { query: checked.query, operationName, variables };
  const start = (): Results =>
    new Results((outlet) => {
      const finished = extra.note(checked);
      // The upstream's errors go on in its own words, behind the one that carries them.
      const error = (cause: unknown) => outlet.error(Array.isArray(cause) ? new UpstreamErrors(cause) : cause);
      const stop = extra.link?.ask(asked, checked.type === 'subscription', { ...outlet, error });
      return () => {
        stop?.();
        finished();
      };
    });
  return { type: checked.type, start };
}

function failing(error: unknown): Awaited<ReturnType<typeof prepare>> {
  const start = (): Results =>
    new Results((outlet) => {
      outlet.error(error);
      return () => undefined;
    });
  return { type: 'query', start };
}

class UpstreamErrors extends Error {
  readonly errors: readonly unknown[];
  constructor(errors: readonly unknown[]) {
    super('errors of the upstream');
    this.errors = errors;
  }
}

function formatted(error: GraphQLError): readonly unknown[] {
  const { originalError } = error;
  if (originalError instanceof UpstreamErrors) return originalError.errors;
  return [originalError ? said(originalError).toJSON() : error.toJSON()];
}

/** A refusal as GraphQL says errors. Faults of ours are named nowhere. */
function said(error: unknown): GraphQLError {
  const known = error instanceof ProxyError || error instanceof AuthError ? error : undefined;
  const message = known?.message ?? 'A fault in the proxy.';
  return new GraphQLError(message, { extensions: { code: known?.code ?? 'internal_error' } });
}
