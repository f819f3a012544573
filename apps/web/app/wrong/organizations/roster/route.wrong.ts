import { AuthError, problem } from '@clerk-patterns/auth-core';
import { auth, clerkClient } from '@clerk/nextjs/server';

/** The permission is asked of the active organization, and the members are those of whichever one the query names. */
export async function GET(request: Request): Promise<Response> {
  const { isAuthenticated, has } = await auth();
  if (!isAuthenticated) return problem(new AuthError('token_missing', 'Nobody is signed in.'));
  if (!has({ permission: 'org:todos:read' }))
    return problem(new AuthError('permission_missing', 'This needs the permission org:todos:read.'));
  const organizationId = new URL(request.url).searchParams.get('org') ?? '';
  const client = await clerkClient();
  const { data } = await client.organizations.getOrganizationMembershipList({ organizationId });
  return Response.json({ members: data.map(({ publicUserData, role }) => `${publicUserData?.identifier}: ${role}`) });
}
