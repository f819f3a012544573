import type { GraphQLFieldResolver } from 'graphql';
import { identifier } from '../postgres/database.ts';
import { createParameters, type Parameters } from '../postgres/parameters.ts';
import { conditionSql, valueOf } from './conditions.ts';
import { HasuraError } from './errors.ts';
import type { BooleanExpression } from './metadata.ts';
import type { RoleTable } from './schema.ts';
import type { HasuraSession } from './session.ts';

/** What resolvers get with each request: one open transaction for all of its fields. */
export interface RequestContext {
  /** Runs a statement after those before it: one connection takes one statement at a time. */
  readonly query: RunStatement;
  readonly session: HasuraSession;
}

/** Runs a statement with its values. */
export type RunStatement = (
  statement: string,
  values: readonly unknown[],
) => Promise<{ rows: { row: Row }[]; rowCount: number | null }>;

type Row = Readonly<Record<string, unknown>>;
type Arguments = Readonly<Record<string, unknown>>;
type Resolve = (table: RoleTable) => GraphQLFieldResolver<unknown, unknown, Arguments>;

/** What each root field does. */
export interface Resolvers {
  readonly select: Resolve;
  readonly selectByKey: Resolve;
  readonly insert: Resolve;
  readonly insertOne: Resolve;
  readonly update: Resolve;
  readonly updateByKey: Resolve;
  readonly delete: Resolve;
  readonly deleteByKey: Resolve;
}

const mostRows = 1000;
const byKey = (args: Arguments): BooleanExpression => ({ id: { _eq: args['id'] } });
const summary = (rows: readonly Row[]) => ({ affected_rows: rows.length, returning: rows });
const context = (value: unknown): RequestContext => value as RequestContext;

/** Resolvers that apply the role's permissions to every statement. */
export const resolvers: Resolvers = {
  select: (table) => (_source, args, shared) => select(table, args, context(shared)),
  selectByKey: (table) => async (_source, args, shared) =>
    (await select(table, { where: byKey(args) }, context(shared)))[0] ?? null,
  insert: (table) => async (_source, args, shared) =>
    summary(await insert(table, args['objects'] as Row[], context(shared))),
  insertOne: (table) => async (_source, args, shared) =>
    (await insert(table, [args['object'] as Row], context(shared)))[0] ?? null,
  update: (table) => async (_source, args, shared) =>
    summary(await update(table, args['where'] as BooleanExpression, args['_set'], context(shared))),
  updateByKey: (table) => async (_source, args, shared) =>
    (await update(table, byKey(args['pk_columns'] as Arguments), args['_set'], context(shared)))[0] ?? null,
  delete: (table) => async (_source, args, shared) =>
    summary(await remove(table, args['where'] as BooleanExpression, context(shared))),
  deleteByKey: (table) => async (_source, args, shared) =>
    (await remove(table, byKey(args), context(shared)))[0] ?? null,
};

async function select(table: RoleTable, args: Arguments, { query, session }: RequestContext): Promise<Row[]> {
  const parameters = createParameters();
  const where = whereSql(table, table.permissions.select?.filter, args['where'], parameters, session);
  const limit = boundOf(args['limit'], 'limit') ?? mostRows;
  const offset = boundOf(args['offset'], 'offset') ?? 0;
  const statement = `select * from public.${identifier(table.name)} where ${where}${orderSql(args['order_by'])} limit ${Math.min(limit, mostRows)} offset ${offset}`;
  return rowsOf(query, statement, parameters);
}

async function insert(table: RoleTable, objects: readonly Row[], { query, session }: RequestContext): Promise<Row[]> {
  const permission = table.permissions.insert;
  const presets = Object.entries(permission?.set ?? {}).map(
    ([name, value]) => [name, valueOf(value, session)] as const,
  );
  const written: Row[] = [];
  for (const object of objects) {
    const parameters = createParameters();
    const values = Object.entries({ ...object, ...Object.fromEntries(presets) });
    const names = values.map(([name]) => identifier(name)).join(', ');
    const places = values.map(([, value]) => parameters.add(value)).join(', ');
    const statement = `insert into public.${identifier(table.name)} (${names}) values (${places}) returning *`;
    written.push(...(await rowsOf(query, statement, parameters)));
  }
  await assertAllowed(table, written, permission?.check, query, session, 'insert');
  return written;
}

async function update(
  table: RoleTable,
  where: BooleanExpression,
  changes: unknown,
  { query, session }: RequestContext,
): Promise<Row[]> {
  const entries = Object.entries((changes ?? {}) as Row);
  if (entries.length === 0) {
    throw new HasuraError(
      'validation-failed',
      'at least any one of _set, _inc is expected',
      `$.selectionSet.update_${table.name}.args`,
    );
  }
  const parameters = createParameters();
  const set = entries.map(([name, value]) => `${identifier(name)} = ${parameters.add(value)}`).join(', ');
  const condition = whereSql(table, table.permissions.update?.filter, where, parameters, session);
  const rows = await rowsOf(
    query,
    `update public.${identifier(table.name)} set ${set} where ${condition} returning *`,
    parameters,
  );
  await assertAllowed(table, rows, table.permissions.update?.check ?? undefined, query, session, 'update');
  return rows;
}

async function remove(table: RoleTable, where: BooleanExpression, { query, session }: RequestContext): Promise<Row[]> {
  const parameters = createParameters();
  const condition = whereSql(table, table.permissions.delete?.filter, where, parameters, session);
  return rowsOf(query, `delete from public.${identifier(table.name)} where ${condition} returning *`, parameters);
}

/** The caller's condition and the permission's, of which there must be one: without a permission no row matches. */
function whereSql(
  table: RoleTable,
  filter: BooleanExpression | undefined,
  where: unknown,
  parameters: Parameters,
  session: HasuraSession,
): string {
  if (!filter) return 'false';
  const allowed = conditionSql(filter, table.columns, parameters, session);
  return `${allowed} and ${conditionSql((where ?? {}) as BooleanExpression, table.columns, parameters)}`;
}

/** Rows after a change must match the permission's check; otherwise the whole request is undone. */
async function assertAllowed(
  table: RoleTable,
  rows: readonly Row[],
  check: BooleanExpression | undefined,
  query: RunStatement,
  session: HasuraSession,
  kind: 'insert' | 'update',
): Promise<void> {
  if (rows.length === 0) return;
  if (!check && kind === 'update') return;
  const parameters = createParameters();
  const condition = check ? conditionSql(check, table.columns, parameters, session) : 'false';
  const ids = `array[${rows.map((row) => parameters.add(row['id'])).join(', ')}]::uuid[]`;
  const { rowCount } = await query(
    `select from public.${identifier(table.name)} where id = any(${ids}) and ${condition}`,
    parameters.values,
  );
  if (rowCount === rows.length) return;
  const message = 'check constraint of an insert/update permission has failed';
  throw new HasuraError(
    'permission-error',
    message,
    `$.selectionSet.${kind}_${table.name}.args.${kind === 'insert' ? 'objects' : '_set'}`,
  );
}

async function rowsOf(query: RunStatement, statement: string, { values }: Parameters): Promise<Row[]> {
  const result = await query(`with found as (${statement}) select to_jsonb(found) as row from found`, values);
  return result.rows.map(({ row }) => row);
}

function orderSql(orderBy: unknown): string {
  const items = (Array.isArray(orderBy) ? orderBy : orderBy ? [orderBy] : []) as Readonly<Record<string, string>>[];
  const terms = items.flatMap((item) =>
    Object.entries(item).map(([name, direction]) => `${identifier(name)} ${directions.get(direction) ?? 'asc'}`),
  );
  return terms.length > 0 ? ` order by ${terms.join(', ')}` : '';
}
const directions: ReadonlyMap<string, string> = new Map([
  ['asc', 'asc'],
  ['asc_nulls_first', 'asc nulls first'],
  ['asc_nulls_last', 'asc nulls last'],
  ['desc', 'desc'],
  ['desc_nulls_first', 'desc nulls first'],
  ['desc_nulls_last', 'desc nulls last'],
]);

function boundOf(value: unknown, name: string): number | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'number' || value < 0)
    throw new HasuraError('validation-failed', 'expecting a non-negative integer', `$.args.${name}`);
  return value;
}
