'use client';

import { useAuth } from '@clerk/nextjs';

/** Until Clerk has loaded, what the server saw; then what the browser sees. For the eye only: it protects nothing. */
export function LiveGreeting({ userIdOnServer }: { readonly userIdOnServer: string | null }) {
  const { isLoaded, userId } = useAuth();
  const shown = isLoaded ? userId : userIdOnServer;
  return (
    <p data-testid="hybrid-user-id">
      Both see {shown ? <code>{shown}</code> : 'nobody'}
      <small className="path">{isLoaded ? 'kept true by the browser' : 'as the server saw it'}</small>
    </p>
  );
}
