import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ProxyError } from '../errors.ts';
import type { GraphqlRequest } from './guard.ts';

/** The operations that may be sent. */
export interface PersistedOperations {
  /**
   * The text that a request asks for: by its text, or by the hash alone.
   *
   * @throws ProxyError `operation_not_listed`
   */
  resolve(request: GraphqlRequest): string;
}

const list = z.record(z.string().regex(/^[\da-f]{64}$/), z.string().min(1));
const hashOnly = z.object({ persistedQuery: z.object({ sha256Hash: z.string() }) });

/** The SHA-256 of a query's text in UTF-8, as hexadecimal digits. */
export function hashOf(query: string): string {
  return createHash('sha256').update(query).digest('hex');
}

/**
 * Reads a list of operations: a JSON file of hash to query, as `{ "<sha256 in hex>": "query Todos { … }" }`.
 *
 * @throws TypeError when the file is no such list, or a hash is not its query's
 */
export function readPersistedOperations(file: string): PersistedOperations {
  const parsed = list.safeParse(parseJson(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new TypeError(`${file} is not a JSON object of SHA-256 to query`);
  for (const [hash, query] of Object.entries(parsed.data))
    if (hashOf(query) !== hash)
      throw new TypeError(`${file} has ${hash} before a query with the hash ${hashOf(query)}`);
  return createPersistedOperations(Object.values(parsed.data));
}

/** Makes a list of the texts themselves. */
export function createPersistedOperations(queries: readonly string[]): PersistedOperations {
  const byHash = new Map(queries.map((query) => [hashOf(query), query]));
  const texts = new Set(queries);
  return {
    resolve: ({ query, extensions }) => {
      if (typeof query === 'string') {
        if (texts.has(query)) return query;
        throw notListed();
      }
      const asked = hashOnly.safeParse(extensions);
      const found = asked.success ? byHash.get(asked.data.persistedQuery.sha256Hash) : undefined;
      if (found === undefined) throw notListed();
      return found;
    },
  };
}

function notListed(): ProxyError {
  return new ProxyError('operation_not_listed', 'This proxy forwards only the operations on its list.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
