import type { Authenticated, AuthenticateOptions } from './authenticate.ts';
import type { Requirement } from './decide.ts';
import { assertRequirement, createGuard } from './guard.ts';
import { answerRefusals } from './request.ts';

/** What Next gives a route handler beside the request: `params` is a promise since Next 15. */
export interface RouteContext<Params> {
  readonly params: Promise<Params>;
}

/** What must hold, or how to tell by the segments of the address. */
export type RouteRequirement<Params> = Requirement | ((params: Params) => Requirement);

/** A route handler that knows who asks. */
export type ProtectedRoute<Params> = (
  request: Request,
  authenticated: Authenticated & { readonly params: Params },
) => Response | Promise<Response>;

/**
 * Makes the function that protects Next's route handlers (`route.ts`), for tokens verified by hand: by programs that
 * have no Clerk SDK, or where the SDK's middleware does not run.
 *
 * Refusals are answered as problem+json, never as a redirect to a sign-in page. Next's own `redirect()` and `notFound()`
 * work as ever.
 *
 * @throws TypeError naming the option that is wrong, or the member of a requirement
 * @see https://nextjs.org/docs/app/api-reference/file-conventions/route
 *
 * @example
 * const protectRoute = createProtectRoute({ verify, authorizedParties: ['https://app.example.com'] });
 * export const GET = protectRoute(({ orgId }: { orgId: string }) => ({ organization: orgId }), (request, { auth }) =>
 *   Response.json({ userId: auth.userId }),
 * );
 */
export function createProtectRoute(options: AuthenticateOptions) {
  const guard = createGuard(options);
  return function protectRoute<Params = unknown>(
    requirement: RouteRequirement<Params>,
    handler: ProtectedRoute<Params>,
  ) {
    if (typeof requirement !== 'function') assertRequirement(requirement);
    if (typeof handler !== 'function') throw new TypeError('the handler must be a function');
    return async function protectedRoute(request: Request, { params }: RouteContext<Params>): Promise<Response> {
      const asked = typeof requirement === 'function' ? async () => requirement(await params) : requirement;
      return answerRefusals(async () => {
        const authenticated = await guard(request, asked);
        return handler(request, { ...authenticated, params: await params });
      });
    };
  };
}
