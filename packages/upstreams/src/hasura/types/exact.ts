import { GraphQLFloat, GraphQLScalarType, Kind, valueFromASTUntyped, type ValueNode } from 'graphql';
import { exactNumber, isKept } from '../../digits.ts';

function fromLiteral(node: ValueNode, variables: unknown): unknown {
  if (node.kind === Kind.INT || node.kind === Kind.FLOAT) return exactNumber(node.value);
  if (node.kind === Kind.LIST) return node.values.map((item) => fromLiteral(item, variables));
  if (node.kind === Kind.OBJECT)
    return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, fromLiteral(value, variables)]));
  return valueFromASTUntyped(node, variables as Record<string, unknown>);
}

/** A scalar of Postgres that GraphQL has not: its values pass as they are. */
export function exactScalar(name: string): GraphQLScalarType {
  return new GraphQLScalarType({ name, parseValue: (value) => value, parseLiteral: fromLiteral });
}

const exactly =
  <Result>(otherwise: (value: unknown) => Result) =>
  (value: unknown): Result =>
    isKept(value) ? (value as Result) : otherwise(value);

/** GraphQL's own, with more digits than JavaScript has. */
export const exactFloat = new GraphQLScalarType({
  ...GraphQLFloat.toConfig(),
  serialize: exactly((value) => GraphQLFloat.serialize(value)),
  parseValue: exactly((value) => GraphQLFloat.parseValue(value)),
  parseLiteral: (node, variables) => {
    GraphQLFloat.parseLiteral(node, variables);
    return fromLiteral(node, variables) as number;
  },
});
