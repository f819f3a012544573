import { AuthError, problem } from '@clerk-patterns/auth-core';
import { auth } from '@clerk/nextjs/server';

/** Below `/api`, so the proxy's second matcher covers it, whatever its name ends with. */
export async function GET(): Promise<Response> {
  const { isAuthenticated, userId } = await auth();
  if (!isAuthenticated) return problem(new AuthError('token_missing', 'Nobody is signed in.'));
  return new Response(`who\n${userId}\n`, { headers: { 'content-type': 'text/csv' } });
}
