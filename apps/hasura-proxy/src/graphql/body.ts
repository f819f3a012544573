import { ProxyError } from '../errors.ts';
import { tooComplex, type CheckedOperation, type GraphqlGuard, type GraphqlRequest } from './guard.ts';

/** A GraphQL body that may go on. */
export interface CheckedBody {
  /** What to send: exactly what was checked. */
  readonly text: string;
  readonly operations: readonly CheckedOperation[];
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads and checks a body: one request, or a list of them.
 *
 * @throws ProxyError
 */
export function checkBody(body: Uint8Array, guard: GraphqlGuard): CheckedBody {
  const { value, text } = readJson(body);
  const requests: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (requests.length === 0) throw new ProxyError('graphql_invalid', 'The list of operations is empty.');
  if (requests.length > guard.limits.batch) throw tooComplex('batch', guard.limits.batch);
  const operations = requests.map((request) => checkOne(request, guard));
  const cost = operations.reduce((sum, operation) => sum + operation.cost, 0);
  if (!(cost <= guard.limits.cost)) throw tooComplex('cost', guard.limits.cost);
  return { text: withQueries(value, requests, operations) ?? text, operations };
}

function checkOne(request: unknown, guard: GraphqlGuard): CheckedOperation {
  if (!isObject(request)) throw new ProxyError('body_not_json', 'GraphQL is an object, or a list of them.');
  const operation = guard.check(request);
  if (operation.type === 'subscription')
    throw new ProxyError('graphql_invalid', 'A subscription goes over a WebSocket.');
  return operation;
}

/** The body with the texts of those that came by hash; undefined where none did. */
function withQueries(
  value: unknown,
  requests: readonly unknown[],
  operations: readonly CheckedOperation[],
): string | undefined {
  const all = requests as readonly GraphqlRequest[];
  if (all.every(({ query }, at) => query === operations[at]?.query)) return undefined;
  const filled = all.map(({ variables, operationName }, at) => ({
    query: operations[at]?.query,
    variables,
    operationName,
  }));
  return JSON.stringify(Array.isArray(value) ? filled : filled[0]);
}

/**
 * Reads JSON, and writes it anew where it is not as `JSON.stringify` writes it: of a name that comes twice the upstream
 * might take the other one, and what is checked must be what is sent. Numbers stay as they were written.
 */
function readJson(body: Uint8Array): { value: unknown; text: string } {
  try {
    const text = decoder.decode(body);
    if (nestsDeeper(text, mostLevels)) throw new TypeError('nested too deeply');
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) throw new TypeError('no object');
    if (JSON.stringify(value) === text) return { value, text };
    return { value, text: JSON.stringify(JSON.parse(text, keepNumber)) };
  } catch {
    throw new ProxyError('body_not_json', 'The body cannot be read as JSON in UTF-8.');
  }
}

/** Deeper than anybody's variables; what walks through them level by level, here or there, might overflow its stack. */
const mostLevels = 100;

/** Whether brackets outside of texts nest deeper than so many levels. */
function nestsDeeper(text: string, levels: number): boolean {
  if (text.length < 2 * levels) return false;
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth > levels) return true;
  }
  return false;
}

/** TypeScript does not know it yet. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

/** @see https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/JSON/rawJSON */
function keepNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && context?.source !== undefined ? rawJSON(context.source) : value;
}

/**
 * The reviver for messages, which are read and written again: a number that JavaScript would round stays as it was written.
 * All others are numbers still, for the guard to count with.
 */
export function keepDigits(key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isExact = typeof value !== 'number' || Number.isSafeInteger(value) || String(value) === context?.source;
  return isExact ? value : keepNumber(key, value, context);
}

function isObject(value: unknown): value is GraphqlRequest {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
