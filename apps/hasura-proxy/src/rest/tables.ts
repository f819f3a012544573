import { ProxyError } from '../errors.ts';

/** Tables that may be asked for, each with its methods. Functions are `rpc/name`; the description of all is ``. */
export type RestTables = ReadonlyMap<string, ReadonlySet<string>>;

/** Methods that PostgREST has. */
export const restMethods = ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'] as const;

/**
 * Reads a list such as `todos:GET|POST, projects:GET, rpc/search:POST`; a name alone has every method, and `GET` is `HEAD`
 * as well.
 *
 * @returns undefined for what is no such list
 */
export function readRestTables(list: string): RestTables | undefined {
  const entries = list.split(',').map((item) => /^\s*((?:rpc\/)?\w+)(?::([A-Z|]+))?\s*$/.exec(item));
  const tables = new Map<string, Set<string>>();
  for (const entry of entries) {
    const methods = entry?.[2]?.split('|') ?? [...restMethods];
    if (!entry?.[1] || !methods.every((method) => restMethods.some((one) => one === method))) return undefined;
    tables.set(entry[1], new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods));
  }
  return tables;
}

/** A name as it is in a path; what is not one is `other` to the log. */
export function tableOf(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new ProxyError('path_invalid', 'The path cannot be decoded.');
  }
}

/** What of a request tells which tables it reaches. */
export interface Reached {
  readonly table: string;
  readonly method: string;
  readonly query: URLSearchParams;
  /** Whether it names a schema other than the one of the list. */
  readonly namesSchema: boolean;
}

/**
 * Refuses tables and methods that are not on the list, embedded tables too: `select=*,secrets(*)` reaches `secrets`.
 *
 * Does not check columns, rows or who asks: the database does. An embedding by the name of a column or of a foreign key is
 * refused, as it is no table's name.
 *
 * @throws ProxyError `table_not_allowed`, `method_not_allowed`
 */
export function assertAllowed({ table, method, query, namesSchema }: Reached, tables: RestTables): void {
  const methods = tables.get(table);
  if (!methods || namesSchema) throw notAllowed();
  if (!methods.has(method))
    throw new ProxyError('method_not_allowed', 'This table does not have this method here.', { allow: [...methods] });
  for (const select of query.getAll('select'))
    for (const embedded of embeddedIn(select)) if (!tables.get(embedded)?.has('GET')) throw notAllowed();
}

/** Whatever has a bracket behind it, be it empty, by which rows can be told from others; all but `count()` and its like. */
function embeddedIn(select: string): string[] {
  return [...select.matchAll(/([^,():.]*)\((\s*\))?/g)].flatMap(([, name = '', isEmpty]) => {
    const [table = ''] = name.split('!');
    const plain = table.trim().replaceAll('"', '');
    return isEmpty !== undefined && aggregates.has(name.trim()) ? [] : [plain];
  });
}

const aggregates = new Set(['avg', 'count', 'max', 'min', 'sum']);

function notAllowed(): ProxyError {
  return new ProxyError('table_not_allowed', 'This proxy does not forward to this table.');
}
