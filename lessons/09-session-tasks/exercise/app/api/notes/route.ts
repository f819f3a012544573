import { auth } from '@clerk/nextjs/server';
import { notesOf } from '../../../lib/notes.ts';

/** The same notes for programs. */
export async function GET(): Promise<Response> {
  const { userId } = await auth({ treatPendingAsSignedOut: false });
  if (!userId) return Response.json({ error: 'sign in first' }, { status: 401 });
  return Response.json({ notes: notesOf(userId) });
}
