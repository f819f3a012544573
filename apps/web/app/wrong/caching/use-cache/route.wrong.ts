import { auth } from '@clerk/nextjs/server';

/** What is kept with `use cache` may be given to anybody, so it may not ask who makes the request: Clerk refuses. */
async function whoAsks(): Promise<string | null> {
  'use cache';
  const { userId } = await auth();
  return userId;
}

export async function GET(): Promise<Response> {
  return Response.json({ userId: await whoAsks() });
}
