import { auth } from '@clerk/nextjs/server';
import Link from 'next/link';

/** Where people arrive after the sign-in form. */
export default async function WelcomePage() {
  const { isAuthenticated, userId } = await auth();
  if (!isAuthenticated) {
    return (
      <p>
        You are signed out. <Link href="/sign-in">Sign in</Link>
      </p>
    );
  }
  return (
    <p>
      Welcome, {userId}. <Link href="/notes">Your notes</Link>
    </p>
  );
}
