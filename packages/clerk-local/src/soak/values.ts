import fc from 'fast-check';
import type { z } from 'zod';
import { evenly, fieldNames } from './words.ts';
import { wordFor } from './words.ts';

/** As much of a schema as tells what fits it. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly entries?: Readonly<Record<string, string | number>>;
  readonly values?: readonly (string | number | boolean | null)[];
}

/** Values that fit a schema, mostly: what its own refinements say is not known, and texts follow from their names. */
export function fitting(schema: z.ZodType, name = ''): fc.Arbitrary<unknown> {
  const definition = schema.def as unknown as Definition;
  const inner = definition.innerType ?? definition.element;
  switch (definition.type) {
    case 'object':
      return fittingObject(definition.shape ?? {});
    case 'optional':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
      return inner ? fitting(inner, name) : wild;
    case 'nullable':
      return inner ? fc.option(fitting(inner, name), { freq: 6 }) : wild;
    case 'pipe': {
      const isPreprocess = definition.in?.def.type === 'transform';
      const meant = isPreprocess ? definition.out : definition.in;
      return meant ? fitting(meant, name) : wild;
    }
    case 'array':
      return inner ? fc.array(fitting(inner, name), { maxLength: 3 }) : wild;
    case 'union':
      return fc.oneof(evenly, ...(definition.options ?? []).map((option) => fitting(option, name)));
    case 'enum':
      return fc.constantFrom(...Object.values(definition.entries ?? {}));
    case 'literal':
      return fc.constantFrom(...(definition.values ?? []));
    case 'boolean':
      return fc.boolean();
    case 'number':
    case 'int':
      return fc.constantFrom(0, 1, 2, 5, 30, 60, 100, 3600);
    case 'record':
      return fc.dictionary(fc.constantFrom('a', 'b', 'role', '__proto__'), fc.jsonValue({ maxDepth: 2 }), {
        maxKeys: 3,
      });
    case 'string':
      return wordFor(name);
    default:
      return wild;
  }
}

function fittingObject(shape: Readonly<Record<string, z.ZodType>>): fc.Arbitrary<Record<string, unknown>> {
  const members = Object.entries(shape).map(([name, schema]) => [name, fitting(schema, name)] as const);
  const optional = ['optional', 'default', 'nullable'];
  const requiredKeys = Object.entries(shape)
    .filter(([, schema]) => !optional.includes(schema.def.type))
    .map(([name]) => name);
  return fc.record(Object.fromEntries(members), { requiredKeys });
}

const odd = fc.constantFrom<unknown>('', '\0', '\uD800', '__proto__', '-1', '1e999', '{}', '[]', 'x'.repeat(3000));
const huge = fc.constantFrom<unknown>(1e308, -1, -0, 0.5, 2 ** 53, 1e21, [], {}, null, false);

/** Whatever. */
export const wild: fc.Arbitrary<unknown> = fc.oneof(
  evenly,
  wordFor(''),
  odd,
  huge,
  fc.string({ maxLength: 40 }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>({ toString: 1, valueOf: 1 }, { ['__proto__']: null, a: { $ne: 1 } }),
  fc.dictionary(fc.string(), fc.constantFrom('{{user.id}}', '{{user.__proto__}}', null, 1)),
);

/** Members of any name, of any kind. */
export const wildValues: fc.Arbitrary<Record<string, unknown>> = fc.dictionary(
  fc.oneof(evenly, { weight: 20, arbitrary: fc.constantFrom(...fieldNames) }, { weight: 1, arbitrary: fc.string() }),
  wild,
  { maxKeys: 8 },
);

/** Values for an operation: such that fit, such with one or two members wrong or too many, and anything. */
export function valuesFor(schema: z.ZodType | undefined): fc.Arbitrary<Record<string, unknown>> {
  if (!schema || schema.def.type !== 'object') return fc.oneof(evenly, fc.constant({}), wildValues);
  const { shape = {} } = schema.def as unknown as Definition;
  const fit = fittingObject(shape);
  const names = Object.keys(shape);
  if (names.length === 0) return fit;
  const spoilt = fc
    .tuple(fit, fc.dictionary(fc.constantFrom(...names), wild, { minKeys: 1, maxKeys: 2 }))
    .map(([good, bad]) => ({ ...good, ...bad }));
  return fc.oneof(
    evenly,
    { weight: 6, arbitrary: fit },
    { weight: 3, arbitrary: spoilt },
    { weight: 1, arbitrary: wildValues },
  );
}
