import { AuthError, problem } from '@clerk-patterns/auth-core';
import { auth } from '@clerk/nextjs/server';

/** Whoever has the session gets the code, however long ago somebody proved who they are. */
export async function POST(): Promise<Response> {
  const { isAuthenticated, userId } = await auth();
  if (!isAuthenticated) return problem(new AuthError('token_missing', 'Nobody is signed in.'));
  return Response.json({ code: `recovery code of ${userId}` });
}
