import { AuthError, problem } from '@clerk-patterns/auth-core';
import { auth, clerkClient } from '@clerk/nextjs/server';
import { within } from '@/lib/within.ts';

/** Who is in the active organization: which one that is says the token, never the request. */
export async function GET(): Promise<Response> {
  const { isAuthenticated, orgId, has } = await auth();
  if (!isAuthenticated) return problem(new AuthError('token_missing', 'Nobody is signed in.'));
  if (!orgId) return problem(new AuthError('organization_mismatch', 'No organization is active.'));
  if (!has({ permission: 'org:todos:read' }))
    return problem(new AuthError('permission_missing', 'This needs the permission org:todos:read.'));
  const client = await clerkClient();
  const found = await within(client.organizations.getOrganizationMembershipList({ organizationId: orgId }));
  if (!found)
    return Response.json({ title: 'Clerk does not answer' }, { status: 503, headers: { 'retry-after': '5' } });
  return Response.json({
    members: found.data.map(({ publicUserData, role }) => `${publicUserData?.identifier}: ${role}`),
  });
}
