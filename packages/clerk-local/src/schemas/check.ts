import type { z } from 'zod';

/** An answer of our own that does not have the shape it should: a fault here, never the asker's. */
export class WrongAnswerError extends Error {
  override readonly name = 'WrongAnswerError';
  /** The operation that answered. */
  readonly operation: string;
  /** Paths of the fields that are wrong, never their values. */
  readonly fields: readonly string[];

  constructor(operation: string, fields: readonly string[]) {
    super(`${operation} answers with a wrong shape at ${fields.join(', ')}`);
    this.operation = operation;
    this.fields = fields;
  }
}

/**
 * Checks an answer before it leaves, so that a wrong shape fails here and not strangely in an SDK.
 *
 * @param operation - its name, for the message
 * @throws WrongAnswerError naming operation and fields
 */
export function checkAnswer(operation: string, schema: z.ZodType, answer: unknown): void {
  const checked = schema.safeParse(answer);
  if (!checked.success) throw new WrongAnswerError(operation, checked.error.issues.flatMap(placesOf));
}

/** Where it is wrong and in what way. The schema library's own messages may quote what they found: they are not used. */
function placesOf(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String).join('.') || 'the answer';
  if (issue.code !== 'unrecognized_keys') return [`${path} (${issue.code})`];
  return issue.keys.map((key) => `${path}.${key} (unexpected)`);
}
