import { BREAK, Kind, visit, type ASTNode, type DocumentNode, type GraphQLError } from 'graphql';
import { HasuraError } from './errors.ts';
import { limits } from './sql/build.ts';

/** Hasura's words for what GraphQL.js says; `$1` and `$2` are what its own message names. */
const words: readonly (readonly [RegExp, string])[] = [
  [/^Cannot query field "(.+?)" on type "(.+?)"/, `field '$1' not found in type: '$2'`],
  [/^Unknown argument "(.+?)" on field ".+?\.(.+?)"/, `'$2' has no argument named '$1'`],
  [/Field "(.+?)" is not defined by type "(.+?)"/, `field '$1' not found in type: '$2'`],
  [/^Field "(.+?)" of type ".+" must have a selection of subfields/, `missing selection set for '$1'`],
  [/^Field "(.+?)" must not have a selection/, 'unexpected subselection set for non-object field'],
  [/^Field ".+?" argument "(.+?)" of type ".+" is required/, `missing required field '$1'`],
  [/^Field ".+?\.(.+?)" of required type ".+" was not provided/, `missing required field '$1'`],
  [/Field "(.+?)" of required type ".+" was not provided/, `missing required field '$1'`],
  [/^Unknown fragment "(.+?)"/, 'reference to undefined fragment "$1"'],
  [/^Cannot spread fragment "(.+?)" within itself/, 'the fragment definition(s) $1 form a cycle'],
  [/^Variable "\$(.+?)" is not defined/, 'unbound variable "$1"'],
  [/^Variable "\$(.+?)" of required type/, 'expecting a value for non-nullable variable: "$1"'],
  [/^Unknown type "(.+?)"/, `could not find type "$1"`],
  [/^Unknown directive "@(.+?)"/, `directive '$1' is not defined in the schema`],
  [
    /(?:Int cannot represent|Int cannot represent non 32-bit).*?: (.+)$/s,
    `expected a 32-bit integer for type 'Int', but found ?1`,
  ],
  [/String cannot represent a non string value: (.+)$/s, `expected a string for type 'String', but found ?1`],
  [/Boolean cannot represent a non boolean value: (.+)$/s, `expected a boolean for type 'Boolean', but found ?1`],
  [/^Expected value of type "(.+?)!?", found null/, `unexpected null value for type '$1'`],
  [/^Expected value of type "(.+?)!?", found (.+)\.$/s, `expected an object for type '$1', but found ?2`],
  [/Expected type "(.+?)!?" to be an object/, `expected an object for type '$1', but found another value`],
  [/^Value "(.+?)" does not exist in "(.+?)" enum/, `expected one of the values of type '$2', but found "$1"`],
  [/Enum "(.+?)" cannot represent non-enum value: (.+?)\./, `expected an enum value for type '$1', but found ?2`],
];

/** Says an error of GraphQL.js in Hasura's words, with the place of the first thing that is wrong. */
export function refusalOf(error: GraphQLError, document: DocumentNode): HasuraError {
  const [node] = error.nodes ?? [];
  return new HasuraError('validation-failed', inHasuraWords(error.message), node ? pathOf(node, document) : '$');
}

function inHasuraWords(message: string): string {
  for (const [pattern, text] of words) {
    const match = pattern.exec(message);
    if (match)
      return text.replace(/([$?])(\d)/g, (_all, kind: string, place: string) =>
        kind === '?' ? kindOf(match[Number(place)] ?? '') : (match[Number(place)] ?? ''),
      );
  }
  return message;
}

/** What a value is, without the value. */
function kindOf(given: string): string {
  // A number whose digits were kept.
  const text = given.replace(/^\{ rawJSON: "(.+)" \}$/, '$1');
  if (text.startsWith('"')) return 'a string';
  if (text.startsWith('[')) return 'a list';
  if (text.startsWith('{')) return 'an object';
  if (text === 'true' || text === 'false') return 'a boolean';
  if (text === 'null') return 'null';
  if (/^-?\d+$/.test(text)) return 'an integer';
  return /^-?\d/.test(text) ? 'a float' : 'an enum value';
}

/** The place of a node, such as `$.selectionSet.todos.args.where.title`. */
function pathOf(wanted: ASTNode, document: DocumentNode): string {
  let found = '$';
  visit(document, {
    enter(node, _key, parent, _path, ancestors) {
      if (node !== wanted) return undefined;
      found = [...ancestors, ...(parent ? [parent] : []), node].reduce<string>((path, one) => path + stepOf(one), '$');
      return BREAK;
    },
  });
  return found;
}

function stepOf(node: ASTNode | readonly ASTNode[]): string {
  if (!('kind' in node)) return '';
  if (node.kind === Kind.FIELD) return `.selectionSet.${node.name.value}`;
  if (node.kind === Kind.ARGUMENT) return `.args.${node.name.value}`;
  if (node.kind === Kind.FRAGMENT_DEFINITION) return `.${node.name.value}`;
  return node.kind === Kind.OBJECT_FIELD ? `.${node.name.value}` : '';
}

/**
 * Counts the levels of a document before anything walks through them.
 *
 * @throws HasuraError when fields are nested too deeply
 */
export function assertShallow(document: DocumentNode): void {
  let depth = 0;
  visit(document, {
    SelectionSet: {
      enter: () => {
        depth += 1;
        if (depth > limits.depth)
          throw new HasuraError('validation-failed', `fields may be nested ${limits.depth} levels deep`);
      },
      leave: () => {
        depth -= 1;
      },
    },
  });
}
