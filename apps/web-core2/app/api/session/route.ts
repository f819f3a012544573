import { auth } from '@clerk/nextjs/server';

/** What the documents of Core 2 do not have, and its last releases do. */
export async function GET(): Promise<Response> {
  const { isAuthenticated, sessionStatus, userId } = await auth();
  return Response.json({ isAuthenticated, sessionStatus, userId });
}
