import { stamp } from '@/stamp.ts';

export const dynamic = 'force-dynamic';

export function GET(): Response {
  return Response.json({ stamp });
}
