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
import { passesPolicies, type Database } from '../postgres/database.ts';
import type { Tables } from '../postgres/catalog.ts';
import { HasuraError } from './errors.ts';
import type { TableMetadata } from './metadata.ts';
import { admin, createModel, type RoleTable } from './model.ts';
import { resolvers, type RequestContext } from './resolvers.ts';
import type { HasuraSession } from './session.ts';
import type { RunStatement } from './sql/run.ts';
import { createRoleSchema } from './types/schema.ts';
import { assertShallow, refusalOf } from './validation.ts';

/** An operation that was found valid for the role that asks. */
export interface Operation {
  readonly kind: OperationTypeNode;
  readonly schema: GraphQLSchema;
  readonly tables: ReadonlyMap<string, RoleTable>;
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

/** What a role sees. */
interface Role {
  readonly schema: GraphQLSchema;
  readonly tables: ReadonlyMap<string, RoleTable>;
}

/**
 * Makes the engine of one database and one set of metadata.
 *
 * @throws TypeError when the metadata names what the database does not have
 */
export function createEngine(database: Database, catalog: Tables, metadata: readonly TableMetadata[]): Engine {
  const roles = new Map<string, Role>();
  const see = (tables: readonly RoleTable[]): Role => ({
    schema: createRoleSchema(tables, resolvers),
    tables: new Map(tables.map((table) => [table.name, table])),
  });
  for (const role of rolesOf(metadata)) roles.set(role, see(createModel(catalog, metadata, role)));
  const nothing = see([]);
  return {
    prepare: (session, request) => prepare(roles.get(session.role) ?? nothing, session, request),
    run: (operation) => run(database, operation),
  };
}

function rolesOf(metadata: readonly TableMetadata[]): Set<string> {
  const named = metadata.flatMap((table) =>
    [table.select_permissions, table.insert_permissions, table.update_permissions, table.delete_permissions]
      .flat()
      .map(({ role }) => role),
  );
  return new Set([admin, ...named]);
}

function prepare({ schema, tables }: Role, session: HasuraSession, request: unknown): Operation {
  const { document, operationName, variables } = readRequest(request);
  assertShallow(document);
  const [invalid] = validate(schema, document, undefined, { maxErrors: 1 });
  if (invalid) throw refusalOf(invalid, document);
  const operation = getOperationAST(document, operationName);
  if (!operation) throw noOperation(operationName);
  assertOneField(operation);
  return { kind: operation.operation, schema, tables, document, session, operationName, variables };
}

function noOperation(name: string | undefined): HasuraError {
  if (name !== undefined)
    return new HasuraError('validation-failed', `no such operation found in the document: "${name}"`);
  return new HasuraError(
    'validation-failed',
    'exactly one operation has to be present in the document when operationName is not specified',
  );
}

/** A live query is asked again and again: Hasura takes but one field of it. */
function assertOneField({ operation, selectionSet }: OperationDefinitionNode): void {
  if (operation === OperationTypeNode.SUBSCRIPTION && selectionSet.selections.length > 1)
    throw new HasuraError('validation-failed', 'subscriptions must select one top level field');
}

async function run(database: Database, operation: Operation): Promise<{ readonly data: unknown }> {
  const { kind, schema, tables, document, session, operationName, variables } = operation;
  // The role `hasura` passes the row policies: this dialect's permissions decide, as with Hasura.
  return database.as({ role: passesPolicies, claims: {} }, kind !== OperationTypeNode.MUTATION, async (client) => {
    const cost = { fields: 0, aliases: 0 };
    const contextValue: RequestContext = { run: inTurn(client), session, tables, cost };
    const result = await execute({
      schema,
      document,
      contextValue,
      // What a statement found is under the keys it was asked for.
      fieldResolver: (source, _args, _context, { path }) => (source as Record<string, unknown>)[path.key],
      variableValues: variables,
      operationName: operationName ?? null,
    });
    const [failed] = result.errors ?? [];
    if (failed) throw causeOf(failed, document);
    return { data: result.data };
  });
}

/** Root fields of a query run side by side; their statements must not. */
function inTurn(client: PoolClient): RunStatement {
  let last: Promise<unknown> = Promise.resolve();
  return async (statement, values) => {
    const mine = last.then(async () => client.query<{ row: unknown }>(statement, [...values]));
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** What a resolver threw; what GraphQL.js threw itself, such as at a variable's value, is the caller's mistake. */
function causeOf(error: GraphQLError, document: DocumentNode): Error {
  const { originalError } = error;
  if (originalError && !(originalError instanceof GraphQLError)) return originalError;
  return refusalOf(error, document);
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
