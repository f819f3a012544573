import { Kind, parse, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { ProxyError } from '../errors.ts';
import { defaultGraphqlLimits, type GraphqlLimits } from './limits.ts';
import { FragmentCycleError, measure, type Measures } from './measure.ts';
import type { PersistedOperations } from './persisted.ts';

/** One GraphQL request as it came, of a body or over a WebSocket. */
export interface GraphqlRequest {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
  readonly extensions?: unknown;
}

/** An operation that may go on. */
export interface CheckedOperation {
  readonly type: 'query' | 'mutation' | 'subscription';
  /** For the log; undefined where it has none. */
  readonly name: string | undefined;
  /** What to send: the caller's text, or the one on the list under the caller's hash. */
  readonly query: string;
  readonly cost: number;
}

/** Looks at GraphQL before it goes on. */
export interface GraphqlGuard {
  readonly limits: GraphqlLimits;
  /**
   * Checks one operation against the list and the limits.
   *
   * Does not check names and types: that takes the schema, which the upstream has.
   *
   * @throws ProxyError `graphql_invalid`, `graphql_too_complex`, `introspection_disabled`, `operation_not_listed`
   */
  readonly check: (request: GraphqlRequest) => CheckedOperation;
}

/** What of a document does not change from request to request. */
interface Known {
  readonly document: DocumentNode;
  readonly operations: readonly OperationDefinitionNode[];
  /** Undefined where a `limit` is a variable. */
  readonly measures: Measures | undefined;
}

/**
 * Makes a guard. What a text comes to is remembered, so that the queries of an application are parsed once.
 *
 * @param persisted - the only operations that may be sent; undefined: any
 */
export function createGraphqlGuard(given: Partial<GraphqlLimits> = {}, persisted?: PersistedOperations): GraphqlGuard {
  const limits = { ...defaultGraphqlLimits, ...given };
  const kept = new LRUCache<string, Known>({
    max: 1000,
    maxSize: 4_000_000,
    sizeCalculation: (_, text) => text.length,
  });
  const read = (query: string): Known => {
    const before = kept.get(query);
    if (before) return before;
    const known = readDocument(query, limits.tokens);
    kept.set(query, known);
    return known;
  };
  const check = (request: GraphqlRequest): CheckedOperation => {
    const query = persisted ? persisted.resolve(request) : request.query;
    if (typeof query !== 'string' || query === '') throw invalid('The request has no "query" that is a text.');
    const { document, operations, measures } = read(query);
    const operation = choose(operations, request.operationName);
    const found = measures ?? measureAll(document, operations, request.variables);
    assertWithin(found, limits);
    return { type: operation.operation, name: operation.name?.value, query, cost: found.cost };
  };
  return { limits, check };
}

function readDocument(query: string, mostTokens: number): Known {
  const document = parseWithin(query, mostTokens);
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operations.length + document.definitions.filter(isFragment).length < document.definitions.length)
    throw invalid('The document holds something else than operations and fragments.');
  const measures = /\blimit\s*:\s*\$/.test(query) ? undefined : measureAll(document, operations, {});
  return { document, operations, measures };
}

const isFragment = ({ kind }: { readonly kind: Kind }): boolean => kind === Kind.FRAGMENT_DEFINITION;

function parseWithin(query: string, maxLexicalTokens: number): DocumentNode {
  try {
    return parse(query, { maxLexicalTokens, noLocation: true });
  } catch (error) {
    // GraphQL.js has no code for it.
    if (error instanceof Error && error.message.includes('Parsing aborted'))
      throw tooComplex('tokens', maxLexicalTokens);
    throw invalid('The query cannot be read as GraphQL.');
  }
}

/** All operations of a document are measured, whichever is named: upstreams may disagree on which that is. */
function measureAll(document: DocumentNode, operations: readonly OperationDefinitionNode[], given: unknown): Measures {
  const variables = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
  try {
    const selections = operations.flatMap(({ selectionSet }) => selectionSet.selections);
    return measure(document, { kind: Kind.SELECTION_SET, selections }, variables);
  } catch (error) {
    if (error instanceof FragmentCycleError) throw invalid('A fragment holds itself.');
    throw error;
  }
}

function choose(operations: readonly OperationDefinitionNode[], name: unknown): OperationDefinitionNode {
  const named = operations.filter((operation) => operation.name?.value === name);
  const [chosen, ...others] = name === undefined || name === null ? operations : named;
  if (!chosen || others.length > 0) throw invalid('Send exactly one operation, or name it by "operationName".');
  return chosen;
}

function assertWithin({ depth, aliases, cost, asksSchema }: Measures, limits: GraphqlLimits): void {
  if (depth > limits.depth) throw tooComplex('depth', limits.depth);
  if (aliases > limits.aliases) throw tooComplex('aliases', limits.aliases);
  if (!(cost <= limits.cost)) throw tooComplex('cost', limits.cost);
  if (asksSchema && !limits.introspection)
    throw new ProxyError('introspection_disabled', 'This proxy does not let the schema be asked for.');
}

/** Names the limit and what it is, for whoever writes the query. */
export function tooComplex(what: keyof GraphqlLimits, limit: number): ProxyError {
  return new ProxyError('graphql_too_complex', `The request goes beyond the limit of ${what}, which is ${limit}.`);
}

function invalid(detail: string): ProxyError {
  return new ProxyError('graphql_invalid', detail);
}
