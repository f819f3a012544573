import type { ErrorCode } from './error-codes.ts';

/** One mistake as Clerk words it. */
export interface ClerkErrorItem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly long_message: string;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** An answer that is no success, in Clerk's own form. */
export class ClerkApiError extends Error {
  override readonly name = 'ClerkApiError';
  readonly status: number;
  readonly errors: readonly ClerkErrorItem[];
  /** Headers of the answer besides the usual ones, such as `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, errors: readonly ClerkErrorItem[], headers: Readonly<Record<string, string>> = {}) {
    super(errors[0]?.message ?? 'error');
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

/**
 * Makes an error of one item.
 *
 * @param status - HTTP status
 * @param code - Clerk's code, which the prebuilt components have a text for, or one of our own, which is in docs/errors.md
 * @param message - what happened
 * @param about - the field it belongs to, beside which the prebuilt components show the text; or all of its `meta`
 * @see https://clerk.com/docs/guides/development/errors/overview
 */
export function clerkError(
  status: number,
  code: ErrorCode,
  message: string,
  about: string | Readonly<Record<string, unknown>> = {},
): ClerkApiError {
  const meta = typeof about === 'string' ? (about ? { param_name: about } : {}) : about;
  return new ClerkApiError(status, [{ code, message, long_message: message, meta }]);
}

/** A code that is not the one: Clerk has a short text for forms of one's own and a long one for its components. */
export function incorrectCode(): ClerkApiError {
  const meta = { param_name: 'code' };
  return new ClerkApiError(422, [
    { code: 'form_code_incorrect', message: 'is incorrect', long_message: 'Incorrect code', meta },
  ]);
}

/** What was asked for is not there. */
export function notFound(what: string): ClerkApiError {
  return clerkError(404, 'resource_not_found', `${what} was not found`);
}
