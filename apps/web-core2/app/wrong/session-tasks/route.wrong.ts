import { AuthError, problem } from '@clerk-patterns/auth-core';
import { auth } from '@clerk/nextjs/server';

/** With `treatPendingAsSignedOut: false`, whoever has not done a task yet is in, too: a stolen password is enough. */
export async function GET(): Promise<Response> {
  const { userId } = await auth({ treatPendingAsSignedOut: false });
  if (!userId) return problem(new AuthError('token_missing', 'Nobody is signed in.'));
  return Response.json({ secret: `What only ${userId} may read` });
}
