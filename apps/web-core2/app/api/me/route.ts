import { AuthError, problem } from '@clerk-patterns/auth-core';
import { auth } from '@clerk/nextjs/server';

/**
 * Who asks: 200 or 401. Not `auth.protect()`: in a route handler that redirects to the sign-in page, which no program
 * that asks for JSON wants.
 */
export async function GET(): Promise<Response> {
  const { userId, sessionId, orgId, orgRole, orgSlug } = await auth();
  if (!userId) return problem(new AuthError('token_missing', 'Nobody is signed in.'));
  return Response.json({ userId, sessionId, orgId: orgId ?? null, orgRole: orgRole ?? null, orgSlug: orgSlug ?? null });
}
