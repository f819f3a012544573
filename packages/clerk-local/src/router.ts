import type { Operation } from './operation.ts';

/** What can be found: something asked for by a method and a path of an API. */
export type Routed = Pick<Operation, 'api' | 'path'> & { readonly method: string };

/** An operation found for a request, with the parameters of its path. */
export interface Match<Row extends Routed = Operation> {
  readonly operation: Row;
  readonly parameters: Readonly<Record<string, string>>;
}

interface Route<Row> {
  readonly operation: Row;
  readonly segments: readonly string[];
}

/** Finds the operation for an API, method and path; fixed segments win over parameters. */
export function createRouter<Row extends Routed>(
  operations: readonly Row[],
): (api: string, method: string, path: string) => Match<Row> | undefined {
  const routes = new Map<string, Route<Row>[]>();
  for (const operation of operations) {
    const segments = operation.path.split('/').slice(1);
    const key = `${operation.api} ${operation.method} ${segments.length}`;
    routes.set(key, [...(routes.get(key) ?? []), { operation, segments }]);
  }
  for (const list of routes.values()) list.sort((one, other) => parameterCount(one) - parameterCount(other));
  return (api, method, path) => {
    const given = path.replace(/\/$/, '').split('/').slice(1);
    const candidates = routes.get(`${api} ${method} ${given.length}`) ?? [];
    for (const { operation, segments } of candidates) {
      const parameters = matchSegments(segments, given);
      if (parameters) return { operation, parameters };
    }
    return undefined;
  };
}

function parameterCount({ segments }: Route<unknown>): number {
  return segments.filter((segment) => segment.startsWith(':')).length;
}

function matchSegments(segments: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith(':')) {
      const decoded = decode(value);
      if (!decoded) return undefined;
      parameters[segment.slice(1)] = decoded;
    } else if (segment !== value) return undefined;
  }
  return parameters;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
