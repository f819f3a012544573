import { auth } from '@clerk/nextjs/server';

/** `auth.protect()` is for pages: a client that is signed out is sent to a form, and who lacks the right is told 404. */
export async function GET(): Promise<Response> {
  const { orgId } = await auth.protect({ permission: 'org:todos:manage' });
  return Response.json({ report: `The q1 report of ${orgId}` });
}
