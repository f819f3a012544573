import { reverificationHint, type Reverification } from './reverification.ts';

/** Where each code is explained; a problem's `type` is this with the code as anchor. */
export const errorsPage = 'https://github.com/clerk-patterns/clerk-nextjs-patterns/blob/main/docs/errors.md';

/** Anything that can be said as a problem: an `AuthError`, or an app's own error of the same form. */
export interface Problem {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly message: string;
  readonly action?: string;
  /** When to try again, in whole seconds: becomes `Retry-After`. */
  readonly retryAfterSeconds?: number | undefined;
  /** The proof that must be fresher, for Clerk's `useReverification` to ask for. */
  readonly reverification?: Reverification | undefined;
}

/**
 * Says an error as `application/problem+json`, with the challenge that every 401 must carry.
 *
 * A `reverification_required` has Clerk's own `clerk_error` beside the standard members, so that a `fetch` inside
 * `useReverification` opens the dialog and asks again.
 *
 * @param extra - further members, such as `errors` for single fields
 * @see https://www.rfc-editor.org/rfc/rfc9457
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 *
 * @example
 * return problem(new AuthError('token_missing', 'The request carries no token.'));
 */
export function problem(error: Problem, extra: Readonly<Record<string, unknown>> = {}): Response {
  const { code, status, title, message, action, reverification, retryAfterSeconds } = error;
  const body = {
    type: `${errorsPage}#${code}`,
    title,
    status,
    code,
    detail: message,
    ...(action ? { action } : {}),
    ...(reverification ? reverificationHint(reverification) : {}),
    ...extra,
  };
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  if (status === 401) headers.set('www-authenticate', challengeFor(error));
  if (retryAfterSeconds !== undefined) headers.set('retry-after', String(retryAfterSeconds));
  return new Response(JSON.stringify(body), { status, headers });
}

/** Without a token there is nothing wrong with one: RFC 6750 wants no error code then. */
function challengeFor({ code, title }: Problem): string {
  if (code === 'token_missing') return 'Bearer';
  return `Bearer error="invalid_token", error_description="${title.replaceAll(/[^\x20-\x7e]|["\\]/g, "'")}"`;
}
