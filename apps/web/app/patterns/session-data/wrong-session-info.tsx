'use client';

import { useSession } from '@clerk/nextjs';

/** Without a check: `session` is undefined until Clerk has loaded, and null when nobody is signed in. */
export function SessionInfo() {
  const { session } = useSession() as { session: { id: string; lastActiveAt: Date } };
  return (
    <p>
      Session {session.id}, last active {session.lastActiveAt.toISOString()}
    </p>
  );
}
