import { AuthError, problem } from '@clerk-patterns/auth-core';
import { auth } from '@clerk/nextjs/server';

/** For admins of the active organization: 401 for nobody, 403 for anybody else. */
export async function GET(): Promise<Response> {
  const { userId, has, orgSlug } = await auth();
  if (!userId) return problem(new AuthError('token_missing', 'Nobody is signed in.'));
  if (!has({ role: 'org:admin' })) {
    return problem(new AuthError('role_missing', 'This needs the role org:admin in the active organization.'));
  }
  return Response.json({ message: `You are an admin of ${orgSlug}.` });
}
