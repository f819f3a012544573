import { revalidateTag } from 'next/cache';
import { writeMotto } from '../../../lib/motto.ts';

/** Changes the motto, for the team's page and for the bot in its chat. */
export async function PUT(request: Request): Promise<Response> {
  const { motto } = (await request.json()) as { motto: string };
  writeMotto(motto);
  revalidateTag('motto', 'max');
  return Response.json({ motto });
}
