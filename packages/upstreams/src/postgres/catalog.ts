import type { Database } from './database.ts';

/** A column, with Postgres' name of its type and the expression of its default. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly fallback: string | null;
}

/** A key of a table: its primary one, or another unique one. */
export interface Key {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Columns of one table that name a row of another. */
export interface ForeignKey extends Key {
  readonly table: string;
  readonly target: string;
  readonly references: readonly string[];
}

/** A table of the schema `public`, as the database describes it. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
  /** Primary and unique keys. */
  readonly keys: readonly Key[];
  readonly foreignKeys: readonly ForeignKey[];
}

/** A function that can be called by name. */
export interface Routine {
  readonly name: string;
  readonly arguments: readonly { readonly name: string; readonly type: string; readonly isOptional: boolean }[];
  readonly isSet: boolean;
  readonly isVoid: boolean;
  readonly isVolatile: boolean;
  /** The columns of what it returns; none for a scalar. */
  readonly columns: readonly Column[];
  /** The table whose rows it returns; null when it is no table's. */
  readonly table: string | null;
}

/** Tables by name. */
export type Tables = ReadonlyMap<string, Table>;

/** What identifiers are checked against: only what is in here reaches a statement's text. */
export interface Catalog {
  readonly tables: Tables;
  readonly foreignKeys: readonly ForeignKey[];
  readonly routines: readonly Routine[];
  readonly types: ReadonlySet<string>;
}

const columnsSql = `
  select c.relname as table, a.attname as name, t.typname as type, pg_get_expr(d.adbin, d.adrelid) as fallback,
    not a.attnotnull as "isNullable"
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p', 'f')
    and a.attnum > 0 and not a.attisdropped
  order by c.relname, a.attnum`;

const names = (relation: string, numbers: string): string =>
  `(select json_agg(a.attname order by u.place) from unnest(${numbers}) with ordinality u(num, place)
    join pg_attribute a on a.attrelid = ${relation} and a.attnum = u.num)`;
const keysSql = `
  select k.conname as name, k.contype as kind, c.relname as table, f.relname as target,
    ${names('k.conrelid', 'k.conkey')} as columns, ${names('k.confrelid', 'k.confkey')} as references
  from pg_constraint k join pg_class c on c.oid = k.conrelid left join pg_class f on f.oid = k.confrelid
  where k.connamespace = 'public'::regnamespace and k.contype in ('p', 'u', 'f') order by k.conname`;

const routinesSql = `
  select p.proname as name, p.proretset as "isSet", p.prorettype = 'void'::regtype as "isVoid",
    p.provolatile = 'v' as "isVolatile", c.relname as table,
    (select coalesce(json_agg(json_build_object('name', coalesce(p.proargnames[u.place], ''), 'type', o.typname,
        'isNullable', true, 'fallback', null) order by u.place), '[]')
     from unnest(p.proallargtypes, p.proargmodes) with ordinality u(type, mode, place) join pg_type o on o.oid = u.type
     where u.mode in ('t', 'o')) as columns,
    (select coalesce(json_agg(json_build_object('name', coalesce(p.proargnames[u.place], ''),
        'type', format_type(u.type, null), 'isOptional', u.place > p.pronargs - p.pronargdefaults) order by u.place), '[]')
     from unnest(p.proargtypes) with ordinality u(type, place)) as arguments
  from pg_proc p join pg_type t on t.oid = p.prorettype left join pg_class c on c.oid = t.typrelid
  where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' order by p.proname`;

interface KeyRow extends ForeignKey {
  readonly kind: 'p' | 'u' | 'f';
}

/** Reads what there is in the schema `public`. */
export async function readCatalog(database: Database): Promise<Catalog> {
  return database.as({ role: 'hasura', claims: {} }, true, async (client) => {
    const columns = await client.query<Column & { table: string }>(columnsSql);
    const { rows: keys } = await client.query<KeyRow>(keysSql);
    const routines = await client.query<Routine>(routinesSql);
    const types = await client.query<{ name: string }>(
      `select typname as name from pg_type where typnamespace = 'pg_catalog'::regnamespace and typtype in ('b', 'r')`,
    );
    const tables = new Map<string, Table>();
    for (const name of new Set(columns.rows.map(({ table }) => table))) {
      const own = keys.filter((key) => key.table === name);
      tables.set(name, {
        name,
        columns: columns.rows.filter(({ table }) => table === name),
        primaryKey: own.find(({ kind }) => kind === 'p')?.columns ?? [],
        keys: own.filter(({ kind }) => kind !== 'f'),
        foreignKeys: own.filter(({ kind }) => kind === 'f'),
      });
    }
    return {
      tables,
      foreignKeys: keys.filter(({ kind }) => kind === 'f'),
      routines: routines.rows.map((routine) => ({
        ...routine,
        columns: tables.get(routine.table ?? '')?.columns ?? routine.columns,
      })),
      types: new Set(types.rows.map(({ name }) => name)),
    };
  });
}
