type Details = string | null | readonly Readonly<Record<string, string>>[];

/** An answer in PostgREST's words. */
export class RestError extends Error {
  override readonly name = 'RestError';
  readonly status: number;
  readonly code: string;
  readonly details: Details;
  readonly hint: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { details?: Details; hint?: string | null; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = more.details ?? null;
    this.hint = more.hint ?? null;
    this.headers = more.headers ?? {};
  }

  toResponse(): Response {
    const { code, details, hint, message } = this;
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'proxy-status': `PostgREST; error=${code}`,
      ...this.headers,
    };
    return new Response(JSON.stringify({ code, details, hint, message }), { status: this.status, headers });
  }
}

/** A request that PostgREST cannot read. */
export function unreadable(message: string, details: string | null = null): RestError {
  return new RestError(400, 'PGRST100', message, { details });
}

/** Something PostgREST can do and this emulator cannot: said, never guessed at. */
export function notImplemented(what: string): RestError {
  return new RestError(501, 'UPSTREAMS501', `The embedded Supabase dialect does not implement ${what} yet`, {
    hint: 'See KNOWN_DIFFERENCES.md of packages/upstreams',
  });
}

interface PostgresError {
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

/**
 * HTTP status by SQLSTATE or its class, as PostgREST gives them; everything else is 400.
 *
 * @see https://docs.postgrest.org/en/stable/references/errors.html#http-status-codes
 */
const statusByState: ReadonlyMap<string, number> = new Map([
  ['08', 503],
  ['09', 500],
  ['0L', 403],
  ['0P', 403],
  ['21000', 500],
  ['23503', 409],
  ['23505', 409],
  ['25006', 405],
  ['28', 403],
  ['42883', 404],
  ['42P01', 404],
  ['42P17', 500],
  ['42501', 403],
  ['53', 503],
  ['57P01', 503],
  ['P0001', 400],
  // The engine's own trouble, and never the caller's.
  ...['25', '2D', '38', '39', '3B', '40', '53400', '54', '55', '57', '58', 'F0', 'HV', 'P0', 'XX'].map(
    (state) => [state, 500] as const,
  ),
]);

/**
 * Puts a database error into PostgREST's form.
 *
 * @param hasRole - whether the token names a role: without one, "may not" becomes "who are you"
 * @returns undefined for an error that did not come from the database
 */
export function fromDatabase(error: unknown, hasRole: boolean): RestError | undefined {
  if (!isPostgresError(error)) return undefined;
  const { code, message, detail = null, hint = null } = error;
  const status = statusOf(error);
  if (code === '42501' && !hasRole)
    return new RestError(401, code, message, { hint, headers: { 'www-authenticate': 'Bearer' } });
  return new RestError(status, code, message, { details: detail, hint });
}

function statusOf({ code, message }: PostgresError): number {
  // `raise sqlstate 'PT402'` chooses the status.
  if (/^PT[2-5]\d\d$/.test(code)) return Number(code.slice(2));
  if (code === '22023') return /^role .* does not exist$/s.test(message) ? 401 : 400;
  return statusByState.get(code) ?? statusByState.get(code.slice(0, 2)) ?? 400;
}

/** Whether an error carries an SQLSTATE. */
export function isPostgresError(error: unknown): error is PostgresError {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)
  );
}
