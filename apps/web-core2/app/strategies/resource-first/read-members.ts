import { auth } from '@clerk/nextjs/server';
import { members } from '../members.ts';

/** Resource first: whoever reads the members passes here, whichever page, route or action asks, and by whatever path. */
export async function readMembers(): Promise<readonly string[]> {
  await auth.protect();
  return members;
}
