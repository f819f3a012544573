import { auth } from '@clerk/nextjs/server';
import Link from 'next/link';

/** Where people arrive after the sign-in form. */
export default async function WelcomePage() {
  // #region solution
  const { isAuthenticated, sessionStatus, userId } = await auth({ treatPendingAsSignedOut: false });
  // #endregion
  // #region exercise
  //- const { isAuthenticated, userId } = await auth();
  // #endregion
  if (!isAuthenticated) {
    return (
      <p>
        You are signed out. <Link href="/sign-in">Sign in</Link>
      </p>
    );
  }
  // #region solution
  if (sessionStatus === 'pending') {
    return (
      <p>
        One thing is left, {userId}: <Link href="/sign-in/tasks">finish signing in</Link>
      </p>
    );
  }
  // #endregion
  return (
    <p>
      Welcome, {userId}. <Link href="/notes">Your notes</Link>
    </p>
  );
}
