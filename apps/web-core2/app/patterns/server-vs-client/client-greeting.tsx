'use client';

import { useAuth } from '@clerk/nextjs';

/** Client: `useAuth()` is a hook, comes from '@clerk/nextjs', and needs a moment to load. */
export function ClientGreeting() {
  const { isLoaded, isSignedIn, userId } = useAuth();
  if (!isLoaded) return <p className="soft">The browser is looking …</p>;
  if (!isSignedIn) return <p>The browser sees nobody.</p>;
  return (
    <p data-testid="client-user-id">
      The browser sees <code>{userId}</code>
    </p>
  );
}
