import type { z } from 'zod';
import { clerkError } from '../errors.ts';
import type { TestBed } from '../test-bed.ts';

/** Something a program may have this Clerk do: one row of the control plane. */
export interface Verb {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With at most one `:id`. */
  readonly path: string;
  readonly says: string;
  /** Most bytes of its body. Default: a megabyte. */
  readonly mostBytes?: number;
  /** @returns JSON, or a whole answer */
  readonly run: (bed: TestBed, values: Record<string, unknown>, id: string) => unknown;
}

/** Values that fit a schema, or Clerk's kind of error naming the first that does not. */
export function fitting<Schema extends z.ZodType>(schema: Schema, values: unknown): z.output<Schema> {
  const checked = schema.safeParse(values);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const name = issue?.path.map(String).join('.') ?? '';
  throw clerkError(422, 'form_param_format_invalid', `${name || 'the body'}: ${issue?.message ?? 'invalid'}`, name);
}
