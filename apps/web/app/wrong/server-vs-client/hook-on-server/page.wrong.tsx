import { useAuth } from '@clerk/nextjs';
import type { Metadata } from 'next';
import { connection } from 'next/server';

export const metadata: Metadata = { title: 'Wrong: a hook on the server' };

/** A hook is of the browser: here it is only a reference to code that runs there, and calling it throws. */
export default async function HookOnServerPage() {
  // Without this Next would render the page while it builds, and the build would fail: the better way to learn it.
  await connection();
  const { userId } = useAuth();
  return <p>{userId}</p>;
}
