import type { z } from 'zod';
import type { Variables } from './ports.ts';

/** One variable that is missing or malformed. */
export interface EnvProblem {
  readonly variable: string;
  /** What a right value looks like, and where to get one. */
  readonly expected: string;
  readonly found: 'missing' | 'malformed';
}

/** The environment does not hold what the program needs. The message names each variable; it never holds a value. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
  readonly problems: readonly EnvProblem[];

  constructor(problems: readonly EnvProblem[]) {
    super(problems.map((p) => `${p.variable} is ${p.found}: expected ${p.expected}`).join('; '));
    this.problems = problems;
  }
}

/**
 * Reads and checks the variables a program needs, all of them before it complains.
 *
 * An empty variable counts as absent, as shells and `.env` files leave them behind.
 *
 * @param shape - per variable a zod schema whose `.describe()` text says what is expected and where to get it
 * @param variables - where to look, usually `process.env`
 * @returns the parsed values by variable name
 * @throws EnvError naming every variable that is missing or malformed, never a value
 *
 * @example
 * const env = readEnv({ CLERK_SECRET_KEY: z.string().startsWith('sk_').describe('sk_… from the Clerk Dashboard') }, process.env);
 */
export function readEnv<Shape extends Record<string, z.ZodType>>(
  shape: Shape,
  variables: Variables,
): { [Name in keyof Shape]: z.output<Shape[Name]> } {
  const values: Record<string, unknown> = {};
  const problems: EnvProblem[] = [];
  for (const [variable, schema] of Object.entries(shape)) {
    const given = variables[variable] === '' ? undefined : variables[variable];
    const parsed = schema.safeParse(given);
    if (parsed.success) {
      values[variable] = parsed.data;
    } else {
      const expected = schema.description ?? 'another value';
      problems.push({ variable, expected, found: given === undefined ? 'missing' : 'malformed' });
    }
  }
  if (problems.length > 0) throw new EnvError(problems);
  return values as { [Name in keyof Shape]: z.output<Shape[Name]> };
}
