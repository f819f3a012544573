import type { Database } from '../postgres/database.ts';

/** A column, with Postgres' name for its type. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
}

/** A key of a table: its primary one, or another unique one. */
export interface Key {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Columns that name a row of another table. */
export interface ForeignKey {
  readonly columns: readonly string[];
  readonly table: string;
  readonly references: readonly string[];
}

/** A table of the schema `public`, as the database describes it. */
export interface Table {
  readonly name: string;
  readonly columns: readonly TableColumn[];
  readonly primaryKey: readonly string[];
  readonly keys: readonly Key[];
  readonly foreignKeys: readonly ForeignKey[];
}

/** Tables by name. */
export type Catalog = ReadonlyMap<string, Table>;

interface ConstraintRow {
  readonly table: string;
  readonly name: string;
  readonly kind: 'p' | 'u' | 'f' | 'n';
  readonly columns: readonly string[];
  readonly target: string | null;
  readonly references: readonly string[] | null;
}

const names = (relation: string, numbers: string): string =>
  `(select json_agg(a.attname order by u.place) from unnest(${numbers}) with ordinality u(num, place)
    join pg_attribute a on a.attrelid = ${relation} and a.attnum = u.num)`;
const constraints = `
  select c.relname as table, k.conname as name, k.contype as kind, ${names('k.conrelid', 'k.conkey')} as columns,
    f.relname as target, ${names('k.confrelid', 'k.confkey')} as references
  from pg_constraint k join pg_class c on c.oid = k.conrelid left join pg_class f on f.oid = k.confrelid
  where k.connamespace = 'public'::regnamespace and k.contype in ('p', 'u', 'f')
  union all
  select c.relname, a.attname, 'n', json_build_array(a.attname), null, null
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = 'public'::regnamespace and a.attnotnull and a.attnum > 0 and not a.attisdropped`;

/** Reads what the tables are made of and how they hang together. */
export async function readCatalog(database: Database): Promise<Catalog> {
  const actor = { role: 'hasura', claims: {} };
  const { rows } = await database.as(actor, true, async (client) => client.query<ConstraintRow>(constraints));
  const tables = [...database.tables].map(([name, columns]): Table => {
    const mine = rows.filter((row) => row.table === name);
    const required = new Set(mine.filter(({ kind }) => kind === 'n').map((row) => row.name));
    const keys = mine.filter(({ kind }) => kind === 'p' || kind === 'u');
    return {
      name,
      columns: columns.map((column) => ({ ...column, isNullable: !required.has(column.name) })),
      primaryKey: keys.find(({ kind }) => kind === 'p')?.columns ?? [],
      keys: keys.map((key) => ({ name: key.name, columns: key.columns })),
      foreignKeys: mine
        .filter(({ kind }) => kind === 'f')
        .map((key) => ({ columns: key.columns, table: key.target ?? '', references: key.references ?? [] })),
    };
  });
  return new Map(tables.map((table) => [table.name, table]));
}
