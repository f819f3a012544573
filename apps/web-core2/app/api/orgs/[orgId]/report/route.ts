import { AuthError, problem } from '@clerk-patterns/auth-core';
import { auth } from '@clerk/nextjs/server';

const quarters = ['q1', 'q2', 'q3', 'q4'];

/** An organization's report: 401 for nobody, 403 for who may not read it, 404 for one that does not exist. In this order. */
export async function GET(request: Request, { params }: { params: Promise<{ orgId: string }> }): Promise<Response> {
  const { userId, orgId, has } = await auth();
  if (!userId) return problem(new AuthError('token_missing', 'Nobody is signed in.'));
  if (orgId !== (await params).orgId)
    return problem(new AuthError('organization_mismatch', 'This organization is not the active one.'));
  if (!has({ permission: 'org:todos:manage' }))
    return problem(new AuthError('permission_missing', 'This needs the permission org:todos:manage.'));
  // Only who may read reports learns which ones there are.
  const quarter = new URL(request.url).searchParams.get('quarter') ?? 'q1';
  if (!quarters.includes(quarter)) return Response.json({ error: 'There is no such report.' }, { status: 404 });
  return Response.json({ report: `The ${quarter} report of ${orgId}` });
}
