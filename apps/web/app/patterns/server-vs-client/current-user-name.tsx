import { currentUser } from '@clerk/nextjs/server';
import { within } from '@/lib/within.ts';

/** Server: `currentUser()` asks Clerk's Backend API, which takes a request. For an id the token of `auth()` will do. */
export async function CurrentUserName() {
  const user = await within(currentUser());
  if (user === undefined) return <p className="problem">Clerk does not answer. Try again in a moment.</p>;
  if (!user) return <p>Clerk knows nobody by this request.</p>;
  return (
    <p data-testid="current-user">
      Clerk calls you {user.fullName}
      <small className="path">{user.primaryEmailAddress?.emailAddress}</small>
    </p>
  );
}
