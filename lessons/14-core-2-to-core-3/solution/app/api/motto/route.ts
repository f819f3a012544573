// #region solution
import { auth } from '@clerk/nextjs/server';
// #endregion
import { revalidateTag } from 'next/cache';
import { writeMotto } from '../../../lib/motto.ts';

/** Changes the motto, for the team's page and for the bot in its chat. */
export async function PUT(request: Request): Promise<Response> {
  // #region solution
  const { isAuthenticated, has } = await auth();
  if (!isAuthenticated) return Response.json({ error: 'sign in first' }, { status: 401 });
  if (!has({ role: 'org:admin' })) return Response.json({ error: 'for admins' }, { status: 403 });
  // #endregion
  const { motto } = (await request.json()) as { motto: string };
  writeMotto(motto);
  // #region solution
  revalidateTag('motto', { expire: 0 });
  // #endregion
  // #region exercise
  //- revalidateTag('motto', 'max');
  // #endregion
  return Response.json({ motto });
}
