import type { Catalog, ForeignKey, Key } from '../postgres/catalog.ts';
import { RestError } from './errors.ts';

/** How rows of one table lead to rows of another. */
export interface Relation {
  readonly target: string;
  readonly cardinality: 'many-to-one' | 'one-to-one' | 'one-to-many' | 'many-to-many';
  /** Pairs of columns that are equal: of the table asked first, of the target (or the junction) second. */
  readonly on: readonly (readonly [string, string])[];
  /** For many-to-many: the table between, and its columns beside the target's. */
  readonly through?: { readonly table: string; readonly on: readonly (readonly [string, string])[] };
  /** What a request may call it by: constraints, columns, the table between. */
  readonly hints: readonly string[];
  readonly told: string;
}

const pairs = (one: readonly string[], other: readonly string[]): (readonly [string, string])[] =>
  one.map((name, at) => [name, other[at] ?? ''] as const);

/**
 * Finds the one relationship that an embedding means.
 *
 * @throws RestError PGRST200 when there is none, PGRST201 (status 300) when there are several
 * @see https://docs.postgrest.org/en/stable/references/api/resource_embedding.html
 */
export function relationOf(catalog: Catalog, table: string, name: string, hint: string | undefined): Relation {
  const all = candidates(catalog, table, name);
  const found = hint === undefined ? all : all.filter(({ hints }) => hints.includes(hint));
  const [first] = found;
  if (!first) throw missing(table, name, hint);
  if (found.length > 1) throw ambiguous(table, name, found);
  return first;
}

function candidates({ foreignKeys, tables }: Catalog, table: string, name: string): Relation[] {
  const outward = foreignKeys
    .filter((key) => key.table === table && [key.target, key.name, single(key)].includes(name))
    .map((key) => toOne(key));
  const inward = foreignKeys
    .filter((key) => key.target === table && [key.table, key.name].includes(name))
    .map((key) => toMany(key, isUnique(key, tables.get(key.table)?.keys ?? [])));
  const across = foreignKeys
    .filter((key) => key.target === table)
    .flatMap((near) =>
      foreignKeys
        .filter((far) => far !== near && far.table === near.table && far.target === name)
        .filter((far) => [...near.columns, ...far.columns].every((column) => isInKey(column, near.table)))
        .map((far) => throughTable(near, far)),
    );
  function isInKey(column: string, junction: string): boolean {
    return tables.get(junction)?.primaryKey.includes(column) ?? false;
  }
  return [...outward, ...inward, ...across];
}

const single = ({ columns }: ForeignKey): string => (columns.length === 1 ? (columns[0] ?? '') : '');
const isUnique = ({ columns }: ForeignKey, keys: readonly Key[]): boolean =>
  keys.some((key) => key.columns.every((column) => columns.includes(column)));
const tell = ({ name, table, columns, target, references }: ForeignKey, isReversed: boolean): string =>
  isReversed
    ? `${name} using ${target}(${references.join(', ')}) and ${table}(${columns.join(', ')})`
    : `${name} using ${table}(${columns.join(', ')}) and ${target}(${references.join(', ')})`;

const toOne = (key: ForeignKey): Relation => ({
  target: key.target,
  cardinality: 'many-to-one',
  on: pairs(key.columns, key.references),
  hints: [key.name, single(key)],
  told: tell(key, false),
});

const toMany = (key: ForeignKey, isOne: boolean): Relation => ({
  target: key.table,
  cardinality: isOne ? 'one-to-one' : 'one-to-many',
  on: pairs(key.references, key.columns),
  hints: [key.name, single(key)],
  told: tell(key, true),
});

const throughTable = (near: ForeignKey, far: ForeignKey): Relation => ({
  target: far.target,
  cardinality: 'many-to-many',
  on: pairs(near.references, near.columns),
  through: { table: near.table, on: pairs(far.columns, far.references) },
  hints: [near.table, near.name, far.name],
  told: `${near.table} using ${near.name}(${near.columns.join(', ')}) and ${far.name}(${far.columns.join(', ')})`,
});

function missing(table: string, name: string, hint: string | undefined): RestError {
  const using = hint === undefined ? '' : ` using the hint '${hint}'`;
  return new RestError(
    400,
    'PGRST200',
    `Could not find a relationship between '${table}' and '${name}' in the schema cache`,
    {
      details: `Searched for a foreign key relationship between '${table}' and '${name}'${using} in the schema 'public', but no matches were found.`,
    },
  );
}

function ambiguous(table: string, name: string, found: readonly Relation[]): RestError {
  const ways = found.map(({ hints: [first = ''] }) => `'${name}!${first}'`);
  return new RestError(
    300,
    'PGRST201',
    `Could not embed because more than one relationship was found for '${table}' and '${name}'`,
    {
      details: found.map(({ cardinality, told, target }) => ({
        cardinality,
        embedding: `${table} with ${target}`,
        relationship: told,
      })),
      hint: `Try changing '${name}' to one of the following: ${ways.join(', ')}. Find the desired relationship in the 'details' key.`,
    },
  );
}
