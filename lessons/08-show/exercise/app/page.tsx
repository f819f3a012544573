'use client';

import { SignInButton, useUser } from '@clerk/nextjs';

/** The shop's first page: a welcome for who is signed in, and a way in for everybody else. */
export default function HomePage() {
  const { isLoaded, isSignedIn } = useUser();
  if (!isLoaded) return null;
  return (
    <>
      <h1>Anvils and more</h1>
      {isSignedIn ? (
        <p>Welcome back. Your anvils are on their way.</p>
      ) : (
        <p>
          Sign in to see your orders. <SignInButton />
        </p>
      )}
    </>
  );
}
