import type { Authenticated, AuthenticateOptions } from './authenticate.ts';
import type { Requirement } from './decide.ts';
import { AuthError } from './errors.ts';
import { assertRequirement, createGuard } from './guard.ts';
import { keepPrivate } from './keep-private.ts';
import { problem } from './problem.ts';

export { createGuard, type Guard } from './guard.ts';

/** What must hold, or how to tell by the request. */
export type RequestRequirement = Requirement | ((request: Request) => Requirement | Promise<Requirement>);

/** A handler that knows who asks. `Rest` is what else the runtime gives it, such as a Worker's `env`. */
export type ProtectedHandler<Rest extends unknown[]> = (
  request: Request,
  authenticated: Authenticated,
  ...rest: Rest
) => Response | Promise<Response>;

/** A fetch handler. */
export type Handler<Rest extends unknown[]> = (request: Request, ...rest: Rest) => Promise<Response>;

/**
 * Makes the function that protects fetch handlers: of Workers, Deno, Bun, `Deno.serve`, service workers, anything that takes
 * a `Request` and gives a `Response`.
 *
 * Refusals are answered as problem+json and the handler does not run; one that it throws itself is answered, too. Answers
 * that say nothing about it may not be kept by anybody (`no-store`).
 *
 * @throws TypeError naming the option that is wrong, or the member of a requirement
 *
 * @example
 * const protect = createProtect({ verify, authorizedParties: ['https://app.example.com'] });
 * export default { fetch: protect({ role: 'org:admin' }, async (request, { auth }) => Response.json(auth.orgId)) };
 */
export function createProtect(options: AuthenticateOptions) {
  const guard = createGuard(options);
  return function protect<Rest extends unknown[]>(
    requirement: RequestRequirement,
    handler: ProtectedHandler<Rest>,
  ): Handler<Rest> {
    if (typeof requirement !== 'function') assertRequirement(requirement);
    if (typeof handler !== 'function') throw new TypeError('the handler must be a function');
    return async function protectedHandler(request, ...rest) {
      const asked = typeof requirement === 'function' ? () => requirement(request) : requirement;
      return answerRefusals(async () => handler(request, await guard(request, asked), ...rest));
    };
  };
}

/** Answers, with a problem for a refusal; any other error goes on. */
export async function answerRefusals(answer: () => Promise<Response>): Promise<Response> {
  try {
    return keepPrivate(await answer());
  } catch (error) {
    if (error instanceof AuthError) return problem(error);
    throw error;
  }
}
