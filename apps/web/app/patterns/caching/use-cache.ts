import { auth, createClerkClient } from '@clerk/nextjs/server';
import { cacheLife, cacheTag } from 'next/cache';

/** What was kept, and when it was read. */
export interface Kept {
  readonly name: string | null;
  readonly readAt: string;
}

/**
 * A person's name, kept for everybody who gives the same id: arguments are the key, and so is what a function inside another
 * takes from around it. `clerkClient()` reads the request and cannot be used here; a client of one's own can.
 */
export async function nameOf(userId: string): Promise<Kept> {
  'use cache';
  cacheTag(`name-of-${userId}`);
  cacheLife('minutes');
  const clerk = createClerkClient({ secretKey: process.env['CLERK_SECRET_KEY'], apiUrl: process.env['CLERK_API_URL'] });
  const user = await clerk.users.getUser(userId);
  return { name: user.fullName, readAt: new Date().toISOString() };
}

/** Private: kept in this person's browser and nowhere else, so it may ask who makes the request. */
export async function whoAsks(): Promise<Kept> {
  'use cache: private';
  const { userId } = await auth();
  return { name: userId, readAt: new Date().toISOString() };
}
