import {
  getArgumentValues,
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLObjectType,
  GraphQLSkipDirective,
  Kind,
  type FieldNode,
  type SelectionNode,
} from 'graphql';
import { HasuraError } from '../errors.ts';
import { limits, type Build } from './build.ts';

/** A field that is asked for, with all places that ask for it under the same key. */
export interface Field {
  readonly key: string;
  readonly name: string;
  readonly nodes: readonly FieldNode[];
}

/** What is asked for below fields: fragments opened, `@skip` and `@include` applied. */
export function fieldsBelow(build: Build, nodes: readonly FieldNode[]): Field[] {
  const found = new Map<string, FieldNode[]>();
  for (const { selectionSet } of nodes) collect(build, selectionSet?.selections ?? [], found);
  return [...found].flatMap(([key, same]) => {
    const name = same[0]?.name.value ?? '';
    // GraphQL.js answers __typename by itself.
    return name === '__typename' ? [] : [{ key, name, nodes: same }];
  });
}

function collect(build: Build, selections: readonly SelectionNode[], found: Map<string, FieldNode[]>): void {
  for (const selection of selections) {
    if (!isIncluded(build, selection)) continue;
    build.cost.fields += 1;
    if (build.cost.fields > limits.fields)
      throw new HasuraError('validation-failed', `a request may ask for ${limits.fields} fields`);
    if (selection.kind === Kind.FIELD) {
      const key = (selection.alias ?? selection.name).value;
      found.set(key, [...(found.get(key) ?? []), selection]);
      continue;
    }
    const inside = selection.kind === Kind.INLINE_FRAGMENT ? selection : build.fragments[selection.name.value];
    collect(build, inside?.selectionSet.selections ?? [], found);
  }
}

function isIncluded({ variables }: Build, node: SelectionNode): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false;
}

/** A field's arguments. */
export type Arguments = Readonly<Record<string, unknown>>;

/** The values of a field's arguments, by the type that it belongs to. */
export function argumentsOf({ schema, variables }: Build, typeName: string, { name, nodes }: Field): Arguments {
  const type = schema.getType(typeName);
  const [node] = nodes;
  if (!(type instanceof GraphQLObjectType) || !node) return {};
  const definition = type.getFields()[name];
  return definition ? getArgumentValues(definition, node, variables) : {};
}
