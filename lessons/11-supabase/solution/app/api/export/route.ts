import { auth } from '@clerk/nextjs/server';

/** All of a person's todos for another program. */
export async function GET(): Promise<Response> {
  const { getToken } = await auth();
  // #region solution
  const token = await getToken();
  // #endregion
  // #region exercise
  //- const token = await getToken({ template: 'supabase' });
  // #endregion
  if (!token) return new Response('sign in first', { status: 401 });
  const rows = await fetch(`${process.env['SUPABASE_URL'] ?? ''}/rest/v1/todos?select=title`, {
    headers: {
      apikey: process.env['SUPABASE_PUBLISHABLE_KEY'] ?? '',
      authorization: `Bearer ${token}`,
    },
  });
  return Response.json(await rows.json(), { status: rows.status });
}
