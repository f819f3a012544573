import { auth } from '@clerk/nextjs/server';
import { unstable_cache } from 'next/cache';

/** Who asks is in the request's headers, and what is kept may not depend on a request: Next refuses, and this is a 500. */
const whoAsks = unstable_cache(async () => {
  const { userId } = await auth();
  return userId;
}, ['who asks']);

export async function GET(): Promise<Response> {
  return Response.json({ userId: await whoAsks() });
}
