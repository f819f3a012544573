import type { FieldNode, GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { createParameters } from '../postgres/parameters.ts';
import type { BooleanExpression } from './metadata.ts';
import type { RoleTable } from './model.ts';
import type { HasuraSession } from './session.ts';
import { nextAlias, type Build } from './sql/build.ts';
import { deleteRows, updateRows } from './sql/change.ts';
import { fieldsBelow, type Arguments } from './sql/fields.ts';
import { insertRows, type Given } from './sql/insert.ts';
import type { RunStatement } from './sql/run.ts';
import { aggregateSql, oneSql, rowsSql } from './sql/select.ts';
import { readWritten, type Written } from './sql/written.ts';

/** What resolvers get with each request: one open transaction for all of its fields. */
export interface RequestContext {
  readonly run: RunStatement;
  readonly session: HasuraSession;
  readonly tables: ReadonlyMap<string, RoleTable>;
  readonly cost: Build['cost'];
}

type Resolve = (table: RoleTable) => GraphQLFieldResolver<unknown, unknown, Arguments>;
type Kinds =
  | 'select'
  | 'aggregate'
  | 'selectByKey'
  | 'insert'
  | 'insertOne'
  | 'update'
  | 'updateMany'
  | 'updateByKey'
  | 'delete'
  | 'deleteByKey';

/** What each root field does. */
export type Resolvers = Readonly<Record<Kinds, Resolve>>;

/** A root field that is being answered. */
interface Call {
  readonly table: RoleTable;
  readonly args: Arguments;
  readonly run: RunStatement;
  readonly build: Build;
  readonly nodes: readonly FieldNode[];
  readonly field: string;
}

const call =
  (answer: (call: Call) => Promise<unknown>): Resolve =>
  (table) =>
  async (_source, args, context, info) => {
    const { run, ...shared } = context as RequestContext;
    return answer({ table, args, run, build: buildOf(shared, info), nodes: info.fieldNodes, field: info.fieldName });
  };

function buildOf(shared: Omit<RequestContext, 'run'>, info: GraphQLResolveInfo): Build {
  const { schema, fragments, variableValues: variables } = info;
  return { ...shared, schema, fragments, variables, parameters: createParameters() };
}

const byKey = ({ primaryKey }: RoleTable, args: Arguments): BooleanExpression =>
  Object.fromEntries(primaryKey.map((name) => [name, { _eq: args[name] }]));
const keyArguments = ({ table, args }: Call): Arguments => ({ where: byKey(table, args) });

/** Resolvers that apply the role's permissions to every statement. */
export const resolvers: Resolvers = {
  select: call(async (one) => read(one, one.args, rowsSql)),
  aggregate: call(async (one) => read(one, one.args, aggregateSql)),
  selectByKey: call(async (one) => read(one, keyArguments(one), oneSql)),
  insert: call(async (one) => {
    const { rows, affected } = await insert(one, one.args['objects'] as Given[]);
    return response(one, rows, affected);
  }),
  insertOne: call(async (one) => first(one, (await insert(one, [one.args['object'] as Given])).rows)),
  update: call(async (one) => response(one, await update(one, one.args['where'], one.args))),
  updateMany: call(async (one) => {
    const answers: unknown[] = [];
    for (const args of one.args['updates'] as Arguments[])
      answers.push(await response(one, await update(one, args['where'], args)));
    return answers;
  }),
  updateByKey: call(async (one) =>
    first(one, await update(one, byKey(one.table, one.args['pk_columns'] as Arguments), one.args)),
  ),
  delete: call(remove),
  deleteByKey: call(async (one) => {
    const { build, run, table, nodes, field } = one;
    return (
      (await deleteRows(build, run, table, byKey(table, one.args), nodes, `$.selectionSet.${field}.args`))[0] ?? null
    );
  }),
};

async function read(
  { table, run, build, nodes, field }: Call,
  args: Arguments,
  toSql: typeof rowsSql,
): Promise<unknown> {
  const range = { table, alias: nextAlias(build), args, join: 'true', path: `$.selectionSet.${field}.args`, depth: 1 };
  const { rows } = await run(`select ${toSql(build, range, nodes)} as row`, build.parameters.values);
  return rows[0]?.row ?? null;
}

async function insert({ table, args, run, build, field }: Call, objects: readonly Given[]) {
  const path = `$.selectionSet.${field}.args.${Object.hasOwn(args, 'object') ? 'object' : 'objects'}`;
  return insertRows({ build, run, path }, table, objects, args['on_conflict'] as never);
}

async function update({ table, run, build, field }: Call, where: unknown, args: Arguments): Promise<Written> {
  return updateRows(build, run, table, where, args, field);
}

/** The answer of a mutation on many rows, under the keys it was asked for. */
async function response({ build, run, table, nodes }: Call, rows: Written, affected = rows.length): Promise<unknown> {
  const answer: Record<string, unknown> = {};
  for (const { key, name, nodes: inner } of fieldsBelow(build, nodes))
    answer[key] = name === 'affected_rows' ? affected : await readWritten(build, run, table, rows, inner);
  return answer;
}

async function first({ build, run, table, nodes }: Call, rows: Written): Promise<unknown> {
  return (await readWritten(build, run, table, rows, nodes))[0] ?? null;
}

/** Deleted rows can be told of only by the statement that deletes them: all that is asked for is taken along. */
async function remove({ build, run, table, args, nodes, field }: Call): Promise<unknown> {
  const fields = fieldsBelow(build, nodes);
  const returning = fields.filter(({ name }) => name === 'returning').flatMap((one) => one.nodes);
  const rows = await deleteRows(build, run, table, args['where'], returning, `$.selectionSet.${field}.args`);
  return Object.fromEntries(fields.map(({ key, name }) => [key, name === 'affected_rows' ? rows.length : rows]));
}
