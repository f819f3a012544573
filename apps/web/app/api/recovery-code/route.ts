import { AuthError, problem } from '@clerk-patterns/auth-core';
import { auth, reverificationErrorResponse } from '@clerk/nextjs/server';

const fresh = { level: 'first_factor', afterMinutes: 10 } as const;

/** The same over HTTP: 403 with a body that Clerk's `useReverification` knows, until the proof is fresh. */
export async function POST(): Promise<Response> {
  const { isAuthenticated, userId, has } = await auth();
  if (!isAuthenticated) return problem(new AuthError('token_missing', 'Nobody is signed in.'));
  if (!has({ reverification: fresh })) return reverificationErrorResponse(fresh);
  return Response.json({ code: `recovery code of ${userId}` });
}
