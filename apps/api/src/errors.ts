/** Refusals of this API beyond auth-core's. Each has an entry in docs/errors.md. */
const descriptions = {
  body_not_json: [400, 'The body is not JSON', 'Send valid JSON.'],
  fields_invalid: [400, 'Some fields are invalid', 'See "errors" for each field.'],
  route_not_found: [404, 'No such route', 'GET /docs lists the routes.'],
  todo_not_found: [404, 'No such todo', 'List the todos for the ids there are.'],
  method_not_allowed: [405, 'Not with this method', 'Use a method that "Allow" names.'],
  body_too_large: [413, 'The body is too large', 'Send less.'],
  too_many_requests: [429, 'Too many requests', 'Wait for the seconds that Retry-After names.'],
  upstream_refused: [
    502,
    'The todo store refused the request',
    'Check that SUPABASE_URL and the Clerk keys belong together.',
  ],
  upstream_unavailable: [503, 'The todo store does not answer', 'Try again in a moment.'],
  internal_error: [500, 'A fault in the API', 'Report it with the request id.'],
} as const;

export type ApiErrorCode = keyof typeof descriptions;

/** Every code, for the test that compares them with docs/errors.md. */
export const apiErrorCodes = Object.keys(descriptions) as ApiErrorCode[];

/** One field that cannot be kept. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

interface ApiErrorOptions {
  readonly fields?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** A refusal of this API, said as problem+json. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly status: number;
  readonly title: string;
  readonly action: string;
  readonly fields: readonly FieldError[] | undefined;
  /** When to try again, in whole seconds. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ApiErrorCode, detail: string, options: ApiErrorOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    [this.status, this.title, this.action] = descriptions[code];
    this.fields = options.fields;
    this.retryAfterSeconds = options.retryAfterSeconds ?? (this.status === 503 ? 2 : undefined);
  }
}
