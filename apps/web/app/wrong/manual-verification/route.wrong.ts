import { verifyToken } from '@clerk/nextjs/server';
import { cookies } from 'next/headers';
import { webEnv } from '@/lib/env.ts';

/** The library's bare call: a good signature that has not expired is all it asks for, and any token of the instance has that. */
export async function GET(request: Request): Promise<Response> {
  const bearer = request.headers.get('authorization')?.replace('Bearer ', '');
  const token = bearer ?? (await cookies()).get('__session')?.value ?? '';
  try {
    const { sub, azp } = await verifyToken(token, { jwtKey: webEnv().jwtKey });
    return Response.json({ userId: sub, madeFor: azp ?? 'nobody in particular' });
  } catch {
    return Response.json({ error: 'Nobody.' }, { status: 401 });
  }
}
