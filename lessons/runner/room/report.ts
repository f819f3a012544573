import { z } from 'zod';

/** What somebody may be called in a room: one line that can be read, in any script. */
export const nameShape = z
  .string()
  .trim()
  .max(40)
  // Letters of some scripts, and emoji, are joined or kept apart by two characters that are not seen.
  .regex(/^(?:[^\p{C}\p{Zl}\p{Zp}]|[\u200C\u200D])+$/u)
  // The … of the line on the wall is nobody's name.
  .regex(/[\p{L}\p{N}\p{S}]/u)
  // No language piles up so many marks: they would cover the names above.
  .refine((text) => !/\p{M}{5}/u.test(text));

/** What a learner tells of themselves, and nothing else. */
export const reportShape = z
  .strictObject({
    /** Made up by the learner's machine, so that two of one name stay two. */
    id: z.uuid(),
    name: nameShape,
    lesson: z.string().regex(/^[\w-]{1,60}$/),
    passed: z.int().min(0).max(200),
    checks: z.int().min(0).max(200),
    hints: z.int().min(0).max(3),
    done: z.int().min(0).max(99),
  })
  .refine(({ passed, checks }) => passed <= checks);

/** What a learner tells. */
export type Report = z.infer<typeof reportShape>;
