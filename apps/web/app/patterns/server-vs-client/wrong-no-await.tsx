import { auth } from '@clerk/nextjs/server';

/** Without `await` this is a promise, and a promise is always there: everybody passes. */
export function MembersOnly() {
  const session = auth();
  if (!session) return <p>Not signed in</p>;
  return <p>The secret of the members</p>;
}
