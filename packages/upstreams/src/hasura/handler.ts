import { OperationTypeNode } from 'graphql';
import { parseExact } from '../digits.ts';
import type { Engine } from './engine.ts';
import { fromDatabase, HasuraError } from './errors.ts';
import type { Authenticate } from './session.ts';

/** What the dialect stands on. */
export interface HasuraOptions {
  readonly engine: Engine;
  readonly authenticate: Authenticate;
}

/** Answers `POST /v1/graphql` as Hasura does. */
export function createHasuraHandler(options: HasuraOptions): (request: Request, body: string) => Promise<Response> {
  return async (request, body) => {
    try {
      return Response.json(await answer(options, request, body));
    } catch (error) {
      const known = error instanceof HasuraError ? error : fromDatabase(error);
      if (!known) throw error;
      return known.toResponse();
    }
  };
}

async function answer({ engine, authenticate }: HasuraOptions, request: Request, body: string): Promise<unknown> {
  const { session } = await authenticate(request.headers);
  const parsed = parseJson(body);
  if (Array.isArray(parsed))
    throw new HasuraError('not-supported', 'the embedded Hasura dialect does not implement batches yet', '$', 501);
  const operation = engine.prepare(session, parsed);
  if (operation.kind === OperationTypeNode.SUBSCRIPTION)
    throw new HasuraError('unexpected', 'subscriptions are not supported over HTTP, use websockets instead');
  return engine.run(operation);
}

function parseJson(body: string): unknown {
  try {
    return parseExact(body);
  } catch {
    throw new HasuraError('invalid-json', 'Error in $: the body is not JSON', '$', 400);
  }
}
