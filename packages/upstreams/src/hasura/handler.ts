import {
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import type { PoolClient } from 'pg';
import { isTooDeep } from '../depth.ts';
import type { Database } from '../postgres/database.ts';
import type { VerifyToken } from '../jwt.ts';
import { fromDatabase, HasuraError } from './errors.ts';
import type { TableMetadata } from './metadata.ts';
import { resolvers, type RequestContext, type RunStatement } from './resolvers.ts';
import { createRoleSchema, type RoleTable } from './schema.ts';
import { readSession, type HasuraSession } from './session.ts';

/** What the dialect stands on. */
export interface HasuraOptions {
  readonly database: Database;
  readonly metadata: readonly TableMetadata[];
  readonly verify: VerifyToken;
  /** The claim that holds the session variables. */
  readonly claimsNamespace: string;
}

const mostTokens = 2000;

/** Answers `POST /v1/graphql` as Hasura does. */
export function createHasuraHandler(options: HasuraOptions): (request: Request, body: string) => Promise<Response> {
  const schemas = new Map<string, GraphQLSchema>();
  const roles = new Set(options.metadata.flatMap((table) => table.select_permissions.map(({ role }) => role)));
  for (const role of roles) schemas.set(role, createRoleSchema(tablesOf(options, role), resolvers));
  const nothing = createRoleSchema([], resolvers);
  return async (request, body) => {
    try {
      const session = await readSession(request.headers, options.verify, options.claimsNamespace);
      return Response.json(await run(options.database, schemas.get(session.role) ?? nothing, session, body));
    } catch (error) {
      const known = error instanceof HasuraError ? error : fromDatabase(error);
      if (!known) throw error;
      return known.toResponse();
    }
  };
}

function tablesOf({ database, metadata }: HasuraOptions, role: string): RoleTable[] {
  return metadata.map((table) => {
    const columns = database.tables.get(table.table.name);
    if (!columns)
      throw new TypeError(`The Hasura metadata tracks ${table.table.name}, which the database does not have`);
    const mine = <Permission>(list: readonly { role: string; permission: Permission }[]): Permission | undefined =>
      list.find((entry) => entry.role === role)?.permission;
    const permissions = {
      select: mine(table.select_permissions),
      insert: mine(table.insert_permissions),
      update: mine(table.update_permissions),
      delete: mine(table.delete_permissions),
    };
    return { name: table.table.name, columns, permissions };
  });
}

async function run(database: Database, schema: GraphQLSchema, session: HasuraSession, body: string): Promise<unknown> {
  const { document, operationName, variables } = readRequest(body);
  const [invalid] = validate(schema, document, undefined, { maxErrors: 1 });
  if (invalid) throw new HasuraError('validation-failed', invalid.message, '$');
  const operation = getOperationAST(document, operationName);
  if (!operation)
    throw new HasuraError('validation-failed', 'exactly one operation has to be present, or named by operationName');
  if (operation.operation === OperationTypeNode.SUBSCRIPTION)
    throw new HasuraError(
      'not-supported',
      'the embedded Hasura dialect does not implement subscriptions yet',
      '$',
      501,
    );
  // The role `hasura` passes the row policies: this dialect's permissions decide, as with Hasura.
  return database.as(
    { role: 'hasura', claims: {} },
    operation.operation === OperationTypeNode.QUERY,
    async (client) => {
      const contextValue: RequestContext = { query: inTurn(client), session };
      const result = await execute({
        schema,
        document,
        contextValue,
        variableValues: variables,
        operationName: operationName ?? null,
      });
      const [failed] = result.errors ?? [];
      if (failed) throw causeOf(failed);
      return { data: result.data };
    },
  );
}

/** Root fields of a query run side by side; their statements must not. */
function inTurn(client: PoolClient): RunStatement {
  let last: Promise<unknown> = Promise.resolve();
  return async (statement, values) => {
    const mine = last.then(async () => client.query<{ row: Record<string, unknown> }>(statement, [...values]));
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** What a resolver threw; what GraphQL.js threw itself, such as at a variable's value, is the caller's mistake. */
function causeOf({ message, originalError }: GraphQLError): Error {
  if (originalError && !(originalError instanceof GraphQLError)) return originalError;
  return new HasuraError('validation-failed', message);
}

interface GraphqlRequest {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

function readRequest(body: string): GraphqlRequest {
  const parsed = parseJson(body);
  if (typeof parsed !== 'object' || parsed === null) throw new HasuraError('parse-failed', 'expected an object');
  if (Array.isArray(parsed))
    throw new HasuraError('not-supported', 'the embedded Hasura dialect does not implement batches yet', '$', 501);
  const { query, operationName, variables } = parsed as Record<string, unknown>;
  if (typeof query !== 'string') throw new HasuraError('parse-failed', "key 'query' not found", '$');
  if (isTooDeep(variables)) throw new HasuraError('validation-failed', 'the variables are nested too deeply', '$');
  try {
    const document = parse(query, { maxLexicalTokens: mostTokens });
    return {
      document,
      operationName: typeof operationName === 'string' ? operationName : undefined,
      variables: typeof variables === 'object' && variables !== null ? (variables as Record<string, unknown>) : {},
    };
  } catch {
    throw new HasuraError('validation-failed', 'not a valid graphql query', '$.query');
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new HasuraError('invalid-json', 'Error in $: the body is not JSON', '$', 400);
  }
}
