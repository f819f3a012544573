import type { Context, MiddlewareHandler } from 'hono';
import type { AuthenticateOptions } from './authenticate.ts';
import type { SessionAuth } from './claims.ts';
import type { Requirement } from './decide.ts';
import { AuthError } from './errors.ts';
import { assertRequirement, createGuard } from './guard.ts';
import { keepPrivate } from './keep-private.ts';
import { problem } from './problem.ts';

/** What handlers behind the middleware find in `context.var`. */
export interface AuthVariables {
  readonly auth: SessionAuth;
  /** The token itself, for passing on. Never log it. */
  readonly token: string;
}

/** What must hold, or how to tell by the request. */
export type HonoRequirement = Requirement | ((context: Context) => Requirement | Promise<Requirement>);

/**
 * Makes Hono middleware that lets in who is signed in, and who may.
 *
 * Refusals are answered as problem+json and nothing behind it runs. An `AuthError` that a handler throws later goes to the
 * app's `onError`, as any error does with Hono: answer it there with `problem`. Answers that say nothing about it may not be
 * kept by anybody (`no-store`).
 *
 * @throws TypeError naming the option that is wrong, or the member of a requirement
 * @see https://hono.dev/docs/guides/middleware
 *
 * @example
 * const requireAuth = createRequireAuth({ verify, authorizedParties: ['https://app.example.com'] });
 * app.get('/me', requireAuth(), (context) => context.json(context.var.auth));
 */
export function createRequireAuth(options: AuthenticateOptions) {
  const guard = createGuard(options);
  return function requireAuth(requirement: HonoRequirement = {}): MiddlewareHandler<{ Variables: AuthVariables }> {
    if (typeof requirement !== 'function') assertRequirement(requirement);
    return async function requireAuthMiddleware(context, next) {
      try {
        const asked = typeof requirement === 'function' ? () => requirement(context) : requirement;
        const { auth, token } = await guard(context.req.raw, asked);
        context.set('auth', auth);
        context.set('token', token);
      } catch (error) {
        if (error instanceof AuthError) return problem(error);
        throw error;
      }
      await next();
      const answer = keepPrivate(context.res);
      if (answer !== context.res) context.res = answer;
      return undefined;
    };
  };
}
