'use client';

import { useSession } from '@clerk/nextjs';

/** What a pending person has to do, and where: the sign-in page shows each task under its own name. */
export function NextTask() {
  const { isLoaded, session } = useSession();
  if (!isLoaded) return <p className="soft">Looking for your session …</p>;
  if (!session) return <p className="empty">Nobody is signed in. Erin is the one with a task: sign in as her.</p>;
  if (!session.currentTask) return <p>Your session is {session.status}: nothing is left to do.</p>;
  return (
    <p>
      Your session is {session.status}:{' '}
      <a href={`/sign-in/tasks/${session.currentTask.key}`}>{session.currentTask.key}</a> comes first.
    </p>
  );
}
