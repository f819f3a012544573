import { identifier, whileInTime } from '../postgres/database.ts';
import type { Parameters } from '../postgres/parameters.ts';
import type { Catalog, Table } from '../postgres/catalog.ts';
import { RestError, unreadable } from './errors.ts';
import { fieldOf, typeOf, type Source } from './fields.ts';
import { filterSql, treeSql, type Scope } from './filters.ts';
import { relationOf, type Relation } from './relations.ts';
import { readSelect, type Branch, type Item } from './select.ts';
import { splitList, unquote } from './text.ts';

/** What a request says of one table: the root, or one embedded. */
export interface Node {
  readonly branch: Branch;
  readonly source: Source;
  readonly relation: Relation | undefined;
  /** How many tables it is away from the root. */
  readonly depth: number;
  readonly children: readonly Node[];
  readonly filters: readonly (readonly [string, string])[];
  readonly order: string | undefined;
  readonly limit: number | undefined;
  readonly offset: number;
}

/** The most rows one answer holds. */
export const mostRows = 1000;
const mostFilters = 100;
const reserved = new Set(['select', 'columns', 'on_conflict']);
const words = new Set(['order', 'limit', 'offset', 'and', 'or']);

type Said = Map<string, [string, string][]>;

/** Reads a query's names and values into a tree of tables, each with what is said of it. */
export function readTree(catalog: Catalog, table: Table, query: readonly (readonly [string, string])[]): Node {
  const select = query.find(([name]) => name === 'select')?.[1] ?? '*';
  const said = gather(query.filter(([name]) => !reserved.has(name)));
  let count = 0;
  const nodeOf = (branch: Branch, parent: Table | undefined, path: string): Node => {
    const relation = parent && relationOf(catalog, parent.name, branch.name, branch.hint);
    const own = relation ? catalog.tables.get(relation.target) : table;
    if (!own)
      throw new RestError(404, 'PGRST205', `Could not find the table 'public.${branch.name}' in the schema cache`);
    const source = { table: own, as: `t${(count += 1)}` };
    const mine = said.get(path) ?? [];
    said.delete(path);
    const children = branch.branches.map((child) => nodeOf(child, own, `${path}${child.key}.`));
    const last = (name: string) => mine.findLast(([word]) => word === name)?.[1];
    return {
      branch,
      source,
      relation,
      depth: path === '' ? 0 : path.split('.').length - 1,
      children,
      filters: mine.filter(([name]) => !['order', 'limit', 'offset'].includes(name)),
      order: last('order'),
      limit: numberOf(last('limit'), 'limit'),
      offset: numberOf(last('offset'), 'offset') ?? 0,
    };
  };
  const root = nodeOf(readSelect(table.name, select), undefined, '');
  for (const path of said.keys()) throw notEmbedded(path.split('.')[0] ?? '');
  return root;
}

/** Sorts what is said by the path of the table it is said of: `comments.body` goes to `comments.`. */
function gather(query: readonly (readonly [string, string])[]): Said {
  if (query.length > mostFilters) throw unreadable(`"failed to parse the query"`, 'it has too many filters');
  const said: Said = new Map();
  for (const [name, value] of query) {
    const parts = splitList(name, '.');
    const last = parts.pop() ?? '';
    const isNegated = parts.at(-1) === 'not' && (last === 'and' || last === 'or');
    if (isNegated) parts.pop();
    const path = parts.map((part) => `${unquote(part)}.`).join('');
    const word = words.has(last) ? last : name.slice(name.length - last.length);
    said.set(path, [...(said.get(path) ?? []), [isNegated ? `not.${last}` : word, value]]);
  }
  return said;
}

function numberOf(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw unreadable(`"failed to parse ${name} parameter (${text})" (line 1, column 1)`);
  return Number(text);
}

const notEmbedded = (name: string): RestError =>
  new RestError(400, 'PGRST108', `'${name}' is not an embedded resource in this request`, {
    hint: `Verify that '${name}' is included in the 'select' query parameter.`,
  });

/** Puts a tree into SQL. Values become parameters; names come from the catalog. */
export interface Writer {
  readonly columns: (node: Node) => string;
  /** Conditions of the row itself. */
  readonly filters: (node: Node) => string[];
  /** Conditions of what must exist beside the row. */
  readonly inner: (node: Node) => string[];
  readonly order: (node: Node) => string;
}

/** `where …` with all the conditions, or nothing. */
export function whereSql(conditions: readonly string[]): string {
  return conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
}

export function createWriter(catalog: Catalog, parameters: Parameters): Writer {
  const scopeOf = (node: Node): Scope => ({
    source: node.source,
    parameters,
    existsOf: (name) => {
      const child = node.children.find(({ branch }) => branch.key === name);
      return child && exists(node, child);
    },
  });

  const columns = (node: Node): string => {
    const own = node.branch.items.map((item) => itemSql(node, item));
    return [...own, ...node.children.flatMap((child) => embedded(node, child))].join(', ');
  };

  function itemSql({ source }: Node, { field, alias, cast }: Item): string {
    if (field === '*') return source.table.columns.map(({ name }) => `${source.as}.${identifier(name)}`).join(', ');
    const { sql, name } = fieldOf(source, field, parameters);
    return `${cast === undefined ? sql : `(${sql})::${typeOf(catalog, cast)}`} as ${identifier(alias ?? name)}`;
  }

  function embedded(parent: Node, child: Node): string[] {
    const { branch } = child;
    if (branch.items.length === 0 && branch.branches.length === 0) return [];
    if (!branch.isSpread) return [`${nested(parent, child, columns(child))} as ${identifier(branch.key)}`];
    const items = branch.items.flatMap((item) =>
      item.field === '*' ? child.source.table.columns.map(({ name }) => itemOf(identifier(name))) : [item],
    );
    const spread = items.map((item) => {
      const { name } = fieldOf(child.source, item.field, parameters);
      const called = identifier(item.alias ?? name);
      return `${nested(parent, child, itemSql(child, { ...item, alias: 'value' }), 'value')} as ${called}`;
    });
    return [...spread, ...child.children.flatMap((grandchild) => grandchildOf(parent, child, grandchild))];
  }

  const grandchildOf = (parent: Node, child: Node, grandchild: Node): string[] =>
    embedded(child, grandchild).map((sql) => {
      const at = sql.lastIndexOf(' as ');
      return `${nested(parent, child, `${sql.slice(0, at)} as value`, 'value')}${sql.slice(at)}`;
    });

  /** The related rows as JSON: one, or a list. */
  function nested(parent: Node, child: Node, list: string, only?: string): string {
    const isOne = child.relation?.cardinality.endsWith('to-one') ?? false;
    const limit = Math.min(child.limit ?? mostRows, mostRows);
    const rows = `select ${list} ${fromSql(child)}${joined(parent, child)}${order(child)} limit ${isOne ? 1 : limit} offset ${isOne ? 0 : child.offset}`;
    if (only !== undefined)
      return isOne ? `(${rows})` : `(select coalesce(json_agg(r.${only}), '[]') from (${rows}) r)`;
    return isOne
      ? `(select row_to_json(r.*) from (${rows}) r)`
      : `(select coalesce(json_agg(row_to_json(r.*)), '[]') from (${rows}) r)`;
  }

  const exists = (parent: Node, child: Node): string => `exists (select ${fromSql(child)}${joined(parent, child)})`;

  function fromSql({ source, relation }: Node): string {
    const from = `from public.${identifier(source.table.name)} as ${source.as}`;
    return relation?.through ? `${from}, public.${identifier(relation.through.table)} as ${source.as}_via` : from;
  }

  /** `where` with the columns that join a related table to its parent's row, and its own filters. */
  function joined(parent: Node, child: Node): string {
    const { relation, source } = child;
    const near = relation?.through ? `${source.as}_via` : source.as;
    const equal = (one: string, [a, b]: readonly [string, string], other: string) =>
      `${one}.${identifier(a)} = ${other}.${identifier(b)}`;
    const joins = [
      ...(relation?.on ?? []).map((pair) => equal(parent.source.as, pair, near)),
      ...(relation?.through?.on ?? []).map((pair) => equal(near, pair, source.as)),
    ];
    const own = [...filters(child), ...inner(child)];
    if (child.depth < 2) return whereSql([...joins, ...own]);
    return whereSql([...joins, whileInTime(own.length > 0 ? own.join(' and ') : 'true')]);
  }

  function filters(node: Node): string[] {
    const scope = scopeOf(node);
    return node.filters.map(([name, value]) => {
      if (name === 'and' || name === 'or') return treeSql(scope, name, value);
      if (name === 'not.and') return `not ${treeSql(scope, 'and', value)}`;
      if (name === 'not.or') return `not ${treeSql(scope, 'or', value)}`;
      return filterSql(scope, name, value);
    });
  }

  function inner(node: Node): string[] {
    return node.children.filter(({ branch }) => branch.isInner).map((child) => exists(node, child));
  }

  function order(node: Node): string {
    if (!node.order) return '';
    const terms = splitList(node.order).map((term) => orderTerm(node, term));
    return ` order by ${terms.join(', ')}`;
  }

  function orderTerm(node: Node, term: string): string {
    const [column = '', ...rest] = splitList(term, '.');
    if (!/^(?:asc|desc)?(?:(?:^|\.)nulls(?:first|last))?$/.test(rest.join('.')))
      throw unreadable(
        `"failed to parse order (${node.order ?? ''})" (line 1, column 1)`,
        'expected asc, desc, nullsfirst or nullslast',
      );
    const [, key, field = ''] = /^([^()]+)\(([^()]+)\)$/.exec(column) ?? [];
    const sql = rest.map((word) => word.replace('nulls', 'nulls '));
    if (key === undefined) return [fieldOf(node.source, column, parameters).sql, ...sql].join(' ');
    const child = node.children.find(({ branch }) => branch.key === unquote(key));
    if (!child) throw notEmbedded(key);
    if (!child.relation?.cardinality.endsWith('to-one')) throw notToOne(node, child);
    const value = `(select ${fieldOf(child.source, field, parameters).sql} ${fromSql(child)}${joined(node, child)} limit 1)`;
    return [value, ...sql].join(' ');
  }

  return { columns, filters, inner, order };
}

const itemOf = (field: string): Item => ({ field, alias: undefined, cast: undefined });
const notToOne = (node: Node, { branch }: Node): RestError =>
  new RestError(400, 'PGRST118', `A related order on '${branch.key}' is not possible`, {
    details: `'${node.source.table.name}' and '${branch.name}' do not form a many-to-one or one-to-one relationship`,
  });
