import type { FragmentDefinitionNode, GraphQLSchema } from 'graphql';
import { identifier } from '../../postgres/database.ts';
import type { Parameters } from '../../postgres/parameters.ts';
import { HasuraError } from '../errors.ts';
import type { Relation, RoleTable } from '../model.ts';
import type { HasuraSession } from '../session.ts';

/** What a statement is built with: its values so far, and the operation it is part of. */
export interface Build {
  readonly parameters: Parameters;
  readonly session: HasuraSession;
  /** All tables of the role, by name. */
  readonly tables: ReadonlyMap<string, RoleTable>;
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Readonly<Record<string, unknown>>;
  /** What the operation has asked for so far; shared by all of its statements. */
  readonly cost: { fields: number; aliases: number };
}

/** An operation's limits: beyond them it is refused before the database sees it. */
export const limits = { fields: 1000, values: 20_000, rows: 1000, depth: 20, arrays: 4 };

/** A name for a table in a statement that no other has. */
export function nextAlias(build: Build): string {
  build.cost.aliases += 1;
  return `t${build.cost.aliases}`;
}

/** A value as a parameter, cast to a type; never part of the statement's text. */
export function valueSql({ parameters }: Build, value: unknown, type: string): string {
  if (parameters.values.length >= limits.values)
    throw new HasuraError('validation-failed', `a request may have ${limits.values} values`);
  if (Array.isArray(value) && type.startsWith('_')) {
    const items = value.map((item) => `${parameters.add(encode(item, type.slice(1)))}::${identifier(type.slice(1))}`);
    return `array[${items.join(', ')}]::${identifier(type)}`;
  }
  return `${parameters.add(encode(value, type))}::${identifier(type)}`;
}

/** Every value travels as text, which Postgres reads in the type's own way and refuses in its own words. */
function encode(value: unknown, type: string): string | null {
  if (type === 'jsonb' || type === 'json') return value === undefined ? null : JSON.stringify(value);
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The columns on which two tables meet. */
export function joinSql({ pairs }: Relation, here: string, there: string): string {
  return pairs.map(([one, other]) => `${there}.${identifier(other)} = ${here}.${identifier(one)}`).join(' and ');
}

/** A table under a name. */
export function fromSql(table: string, alias: string): string {
  return `public.${identifier(table)} ${alias}`;
}

/** Parts of an object as jsonb; Postgres' functions take but a hundred arguments. */
export function objectSql(entries: readonly (readonly [key: string, sql: string])[], { parameters }: Build): string {
  const chunks: string[] = [];
  for (let start = 0; start < entries.length; start += 40) {
    const pairs = entries.slice(start, start + 40).map(([key, sql]) => `${parameters.add(key)}::text, ${sql}`);
    chunks.push(`jsonb_build_object(${pairs.join(', ')})`);
  }
  return chunks.length === 0 ? `'{}'::jsonb` : chunks.join(' || ');
}
