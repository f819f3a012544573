import {
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { PoolClient } from 'pg';
import { isTooDeep } from '../depth.ts';
import type { Database } from '../postgres/database.ts';
import { HasuraError } from './errors.ts';
import type { TableMetadata } from './metadata.ts';
import { resolvers, type RequestContext, type RunStatement } from './resolvers.ts';
import { createRoleSchema, type RoleTable } from './schema.ts';
import type { HasuraSession } from './session.ts';

/** An operation that was found valid for the role that asks. */
export interface Operation {
  readonly kind: OperationTypeNode;
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly session: HasuraSession;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Reads and runs operations, each with the permissions of its role. */
export interface Engine {
  /**
   * Reads `query`, `variables` and `operationName` of a request.
   *
   * @throws HasuraError when it cannot be read, or the role may not ask for it
   */
  readonly prepare: (session: HasuraSession, request: unknown) => Operation;
  /** Runs all of an operation in one transaction; a subscription is run as a query, once. */
  readonly run: (operation: Operation) => Promise<{ readonly data: unknown }>;
}

const mostTokens = 2000;

/** Makes the engine of one database and one set of metadata. */
export function createEngine(database: Database, metadata: readonly TableMetadata[]): Engine {
  const schemas = new Map<string, GraphQLSchema>();
  const roles = new Set(metadata.flatMap((table) => table.select_permissions.map(({ role }) => role)));
  for (const role of roles) schemas.set(role, createRoleSchema(tablesOf(database, metadata, role), resolvers));
  const nothing = createRoleSchema([], resolvers);
  return {
    prepare: (session, request) => prepare(schemas.get(session.role) ?? nothing, session, request),
    run: (operation) => run(database, operation),
  };
}

function tablesOf(database: Database, metadata: readonly TableMetadata[], role: string): RoleTable[] {
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

function prepare(schema: GraphQLSchema, session: HasuraSession, request: unknown): Operation {
  const { document, operationName, variables } = readRequest(request);
  const [invalid] = validate(schema, document, undefined, { maxErrors: 1 });
  if (invalid) throw new HasuraError('validation-failed', invalid.message, '$');
  const operation = getOperationAST(document, operationName);
  if (!operation)
    throw new HasuraError('validation-failed', 'exactly one operation has to be present, or named by operationName');
  assertOneField(operation);
  return { kind: operation.operation, schema, document, session, operationName, variables };
}

/** A live query is asked again and again: Hasura takes but one field of it. */
function assertOneField({ operation, selectionSet }: OperationDefinitionNode): void {
  if (operation === OperationTypeNode.SUBSCRIPTION && selectionSet.selections.length > 1)
    throw new HasuraError('validation-failed', 'subscriptions must select one top level field');
}

async function run(database: Database, operation: Operation): Promise<{ readonly data: unknown }> {
  const { kind, schema, document, session, operationName, variables } = operation;
  // The role `hasura` passes the row policies: this dialect's permissions decide, as with Hasura.
  return database.as({ role: 'hasura', claims: {} }, kind !== OperationTypeNode.MUTATION, async (client) => {
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
  });
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

function readRequest(request: unknown): GraphqlRequest {
  if (typeof request !== 'object' || request === null) throw new HasuraError('parse-failed', 'expected an object');
  const { query, operationName, variables } = request as Record<string, unknown>;
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
