import { isPostgresError } from '../supabase/errors.ts';

/** An answer in Hasura's words. Hasura gives it with status 200, and without `data`. */
export class HasuraError extends Error {
  override readonly name = 'HasuraError';
  readonly code: string;
  readonly path: string;
  readonly status: number;

  constructor(code: string, message: string, path = '$', status = 200) {
    super(message);
    this.code = code;
    this.path = path;
    this.status = status;
  }

  toExtensions(): { path: string; code: string } {
    return { path: this.path, code: this.code };
  }

  toResponse(): Response {
    const { message, status } = this;
    return Response.json({ errors: [{ message, extensions: this.toExtensions() }] }, { status });
  }
}

/** Puts a database error into Hasura's form; undefined for an error that did not come from the database. */
export function fromDatabase(error: unknown): HasuraError | undefined {
  if (!isPostgresError(error)) return undefined;
  const { code, message } = error;
  if (code === '23505') return new HasuraError('constraint-violation', `Uniqueness violation. ${message}`);
  if (code === '23503') return new HasuraError('constraint-violation', `Foreign key violation. ${message}`);
  if (code === '23502') return new HasuraError('constraint-violation', `Not-NULL violation. ${message}`);
  if (code === '23514') return new HasuraError('permission-error', `Check constraint violation. ${message}`);
  if (code.startsWith('22')) return new HasuraError('data-exception', message);
  return new HasuraError('postgres-error', 'database query error');
}
