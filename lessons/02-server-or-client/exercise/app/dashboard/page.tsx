'use client';

import { useAuth, useUser } from '@clerk/nextjs';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** The first page after signing in. Whoever is not signed in is sent to the form. */
export default function DashboardPage() {
  const { isLoaded, isSignedIn } = useAuth();
  const { user } = useUser();
  const router = useRouter();

  useEffect(() => {
    if (isLoaded && !isSignedIn) router.push('/sign-in');
  }, [isLoaded, isSignedIn, router]);

  if (!isLoaded) return <p>Loading …</p>;
  return (
    <>
      <h1>Good morning, {user?.fullName}</h1>
      <p>The safe in the cellar opens with 1904.</p>
    </>
  );
}
