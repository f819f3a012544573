import { AuthError, problem } from '@clerk-patterns/auth-core';
import { auth, clerkClient } from '@clerk/nextjs/server';

/** Who is in the active organization: which one that is says the token, never the request. */
export async function GET(): Promise<Response> {
  const { isAuthenticated, orgId, has } = await auth();
  if (!isAuthenticated) return problem(new AuthError('token_missing', 'Nobody is signed in.'));
  if (!orgId) return problem(new AuthError('organization_mismatch', 'No organization is active.'));
  if (!has({ permission: 'org:todos:read' }))
    return problem(new AuthError('permission_missing', 'This needs the permission org:todos:read.'));
  const client = await clerkClient();
  const { data } = await client.organizations.getOrganizationMembershipList({ organizationId: orgId });
  return Response.json({ members: data.map(({ publicUserData, role }) => `${publicUserData?.identifier}: ${role}`) });
}
