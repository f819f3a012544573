import {
  GraphQLBoolean,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
  type GraphQLInputFieldConfigMap,
  type GraphQLInputType,
  type GraphQLScalarType,
} from 'graphql';
import { exactFloat, exactScalar } from './exact.ts';
import { comparing, containing, matching } from '../sql/conditions.ts';

/** Names that Hasura gives to Postgres' types; others keep their own. */
const known: ReadonlyMap<string, GraphQLScalarType> = new Map<string, GraphQLScalarType>([
  ['bool', GraphQLBoolean],
  ['int4', GraphQLInt],
  ['float4', exactFloat],
  ['text', GraphQLString],
  ['varchar', GraphQLString],
]);
const renamed: ReadonlyMap<string, string> = new Map([
  ['int8', 'bigint'],
  ['int2', 'smallint'],
]);
const numeric = new Set(['int2', 'int4', 'int8', 'float4', 'float8', 'numeric']);
const unordered = new Set(['bool', 'json', 'jsonb']);

/** Whether `sum` and `avg` know a type. */
export const isNumeric = (type: string): boolean => numeric.has(type);
/** Whether `min` and `max` know a type. */
export const isOrdered = (type: string): boolean => !unordered.has(type) && !type.startsWith('_');
export const list = <Type extends GraphQLInputType>(type: Type) => new GraphQLList(new GraphQLNonNull(type));
export const required = (type: GraphQLInputType) => ({ type: new GraphQLNonNull(type) });

/** The scalars of one schema, and what they are compared by. */
export interface Scalars {
  readonly of: (type: string) => GraphQLScalarType;
  readonly comparison: (type: string) => GraphQLInputObjectType;
}

/** Scalars by Postgres' type, each made once: a schema has but one type of a name. */
export function createScalars(): Scalars {
  const scalars = new Map<string, GraphQLScalarType>();
  const comparisons = new Map<string, GraphQLInputObjectType>();
  const of = (type: string): GraphQLScalarType => {
    const name = renamed.get(type) ?? type;
    const scalar = known.get(type) ?? scalars.get(name) ?? exactScalar(name);
    scalars.set(name, scalar);
    return scalar;
  };
  const comparison = (type: string): GraphQLInputObjectType => {
    const scalar = of(type);
    const made = comparisons.get(scalar.name);
    if (made) return made;
    const fields = () => comparisonFields(scalar, type, () => comparison('text'));
    const created = new GraphQLInputObjectType({ name: `${scalar.name}_comparison_exp`, fields });
    comparisons.set(scalar.name, created);
    return created;
  };
  return { of, comparison };
}

const textual = new Set(['text', 'varchar', 'bpchar', 'citext', 'name']);

function comparisonFields(
  scalar: GraphQLScalarType,
  type: string,
  texts: () => GraphQLInputObjectType,
): GraphQLInputFieldConfigMap {
  const same = [...Object.keys(comparing), ...(textual.has(type) ? Object.keys(matching) : [])];
  const fields: GraphQLInputFieldConfigMap = Object.fromEntries(same.map((name) => [name, { type: scalar }]));
  Object.assign(fields, {
    _in: { type: list(scalar) },
    _nin: { type: list(scalar) },
    _is_null: { type: GraphQLBoolean },
  });
  if (type === 'jsonb') {
    const cast = new GraphQLInputObjectType({ name: 'jsonb_cast_exp', fields: { String: { type: texts() } } });
    Object.assign(fields, {
      _contains: { type: scalar },
      _contained_in: { type: scalar },
      _has_key: { type: GraphQLString },
      _has_keys_any: { type: list(GraphQLString) },
      _has_keys_all: { type: list(GraphQLString) },
      _cast: { type: cast },
    });
  } else if (type.startsWith('_')) {
    for (const name of Object.keys(containing).slice(0, 2)) fields[name] = { type: scalar };
  }
  return fields;
}
