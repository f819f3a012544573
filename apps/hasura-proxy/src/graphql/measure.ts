import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

type Variables = Readonly<Record<string, unknown>>;

/** What a selection comes to, with all its fragments unfolded. */
export interface Measures {
  readonly depth: number;
  readonly aliases: number;
  readonly cost: number;
  readonly asksSchema: boolean;
}

/** A fragment that holds itself would be unfolded without end. */
export class FragmentCycleError extends Error {
  override readonly name = 'FragmentCycleError';
}

const nothing: Measures = { depth: 0, aliases: 0, cost: 0, asksSchema: false };
/** Rows of a field that does not say how many it wants. */
const unsaidRows = 10;
const schemaFields = new Set(['__schema', '__type']);

/**
 * Measures a selection. Each fragment is measured once, however often it is spread: fragments that spread each other
 * twice would otherwise take exponential time.
 *
 * @param variables - values of `limit: $variable`
 * @throws FragmentCycleError
 */
export function measure(document: DocumentNode, selection: SelectionSetNode, variables: Variables): Measures {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const known = new Map<string, Measures>();
  const open = new Set<string>();

  const ofFragment = (name: string): Measures => {
    const before = known.get(name);
    if (before) return before;
    if (open.has(name)) throw new FragmentCycleError(name);
    const fragment = fragments.get(name);
    if (!fragment) return nothing;
    open.add(name);
    const found = ofSet(fragment.selectionSet);
    open.delete(name);
    known.set(name, found);
    return found;
  };
  const ofField = (field: FieldNode): Measures => {
    const inner = field.selectionSet ? ofSet(field.selectionSet) : nothing;
    return {
      depth: 1 + inner.depth,
      aliases: inner.aliases + (field.alias ? 1 : 0),
      cost: 1 + (field.selectionSet ? rowsOf(field, variables) * inner.cost : 0),
      asksSchema: inner.asksSchema || schemaFields.has(field.name.value),
    };
  };
  const ofOne = (node: SelectionNode): Measures => {
    if (node.kind === Kind.FIELD) return ofField(node);
    return node.kind === Kind.FRAGMENT_SPREAD ? ofFragment(node.name.value) : ofSet(node.selectionSet);
  };
  const ofSet = ({ selections }: SelectionSetNode): Measures => selections.map(ofOne).reduce(add, nothing);
  return ofSet(selection);
}

function add(one: Measures, other: Measures): Measures {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    cost: one.cost + other.cost,
    asksSchema: one.asksSchema || other.asksSchema,
  };
}

function rowsOf({ name, arguments: given = [] }: FieldNode, variables: Variables): number {
  const limit = given.find((argument) => argument.name.value === 'limit')?.value;
  if (limit?.kind === Kind.INT) return atLeastOne(Number(limit.value));
  if (limit?.kind === Kind.VARIABLE) {
    const value = variables[limit.name.value];
    // Null and a variable left out mean all rows there are.
    if (typeof value === 'number') return atLeastOne(value);
  }
  return /_(?:by_pk|one)$/.test(name.value) ? 1 : unsaidRows;
}

/** A limit of nothing must not make what is below it free. */
function atLeastOne(rows: number): number {
  return rows >= 1 ? rows : 1;
}
