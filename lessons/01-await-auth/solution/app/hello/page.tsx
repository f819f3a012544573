import { auth } from '@clerk/nextjs/server';

/** Greets whoever is signed in. */
export default async function HelloPage() {
  // #region solution
  const { isAuthenticated, userId } = await auth();
  if (!isAuthenticated) return <p>Hello, stranger.</p>;
  // #endregion
  // #region exercise
  //- const { userId } = auth() as unknown as { userId: string | null };
  //- if (!userId) return <p>Hello, stranger.</p>;
  // #endregion
  return <p>Hello, {userId}.</p>;
}
