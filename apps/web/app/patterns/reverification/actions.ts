'use server';

import { auth, reverificationError } from '@clerk/nextjs/server';

const fresh = { level: 'first_factor', afterMinutes: 10 } as const;

/** Reveals a code only to who proved who they are within ten minutes; else says so in Clerk's own form. */
export async function revealCode() {
  const { isAuthenticated, userId, has } = await auth();
  if (!isAuthenticated) return { error: 'Sign in first.' };
  if (!has({ reverification: fresh })) return reverificationError(fresh);
  return { code: `recovery code of ${userId}` };
}
