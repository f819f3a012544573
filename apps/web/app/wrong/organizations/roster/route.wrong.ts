import { AuthError, problem } from '@clerk-patterns/auth-core';
import { auth, clerkClient } from '@clerk/nextjs/server';
import { within } from '@/lib/within.ts';

/** The permission is asked of the active organization, and the members are those of whichever one the query names. */
export async function GET(request: Request): Promise<Response> {
  const { isAuthenticated, has } = await auth();
  if (!isAuthenticated) return problem(new AuthError('token_missing', 'Nobody is signed in.'));
  if (!has({ permission: 'org:todos:read' }))
    return problem(new AuthError('permission_missing', 'This needs the permission org:todos:read.'));
  const organizationId = new URL(request.url).searchParams.get('org') ?? '';
  const client = await clerkClient();
  const found = await within(client.organizations.getOrganizationMembershipList({ organizationId }));
  if (!found) return Response.json({ error: 'There is no such organization.' }, { status: 404 });
  return Response.json({
    members: found.data.map(({ publicUserData, role }) => `${publicUserData?.identifier}: ${role}`),
  });
}
