import { auth } from '@clerk/nextjs/server';

/** Its name looks like a static file and it is not below `/api`: no matcher covers it, and `auth()` throws for anybody. */
export async function GET(): Promise<Response> {
  const { userId } = await auth();
  return new Response(`who\n${userId}\n`, { headers: { 'content-type': 'text/csv' } });
}
