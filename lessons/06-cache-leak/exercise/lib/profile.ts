import { clerkClient } from '@clerk/nextjs/server';
import { unstable_cache } from 'next/cache';

/** A person as Clerk knew them at a time. */
export interface Profile {
  readonly name: string | null;
  readonly readAt: string;
}

/** A person's name, kept for an hour: asked for on every page, it would use up what Clerk’s Backend API allows. */
export async function profileOf(userId: string): Promise<Profile> {
  const client = await clerkClient();
  const read = unstable_cache(
    async () => {
      const user = await client.users.getUser(userId);
      return { name: user.firstName, readAt: new Date().toISOString() };
    },
    ['profile'],
    { revalidate: 3600, tags: ['profile'] },
  );
  return read();
}
