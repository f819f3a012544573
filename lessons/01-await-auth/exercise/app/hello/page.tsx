import { auth } from '@clerk/nextjs/server';

/** Greets whoever is signed in. */
export default async function HelloPage() {
  const { userId } = auth() as unknown as { userId: string | null };
  if (!userId) return <p>Hello, stranger.</p>;
  return <p>Hello, {userId}.</p>;
}
