import { clerkClient } from '@clerk/nextjs/server';
import { unstable_cache } from 'next/cache';

/** A person as Clerk knew them at a time. */
export interface Profile {
  readonly name: string | null;
  readonly readAt: string;
}

// #region solution
/** Names what is kept of one person, for throwing it away when it changes. */
export const profileTag = (userId: string): string => `profile-${userId}`;

// #endregion
/** A person's name, kept for an hour: asked for on every page, it would use up what Clerk’s Backend API allows. */
export async function profileOf(userId: string): Promise<Profile> {
  const client = await clerkClient();
  const read = unstable_cache(
    async () => {
      const user = await client.users.getUser(userId);
      return { name: user.firstName, readAt: new Date().toISOString() };
    },
    // #region solution
    ['profile', userId],
    { revalidate: 3600, tags: [profileTag(userId)] },
    // #endregion
    // #region exercise
    //- ['profile'],
    //- { revalidate: 3600, tags: ['profile'] },
    // #endregion
  );
  return read();
}
