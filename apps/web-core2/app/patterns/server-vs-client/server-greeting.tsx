import { auth } from '@clerk/nextjs/server';

/** Server: `auth()` is async and comes from '@clerk/nextjs/server'. */
export async function ServerGreeting() {
  const { userId } = await auth();
  if (!userId) return <p>The server sees nobody.</p>;
  return (
    <p data-testid="server-user-id">
      The server sees <code>{userId}</code>
    </p>
  );
}
