// #region solution
import { auth, currentUser } from '@clerk/nextjs/server';
import { redirect } from 'next/navigation';
// #endregion
// #region exercise
//- 'use client';
//-
//- import { useAuth, useUser } from '@clerk/nextjs';
//- import { useRouter } from 'next/navigation';
//- import { useEffect } from 'react';
// #endregion

/** The first page after signing in. Whoever is not signed in is sent to the form. */
// #region exercise
//- export default function DashboardPage() {
//-   const { isLoaded, isSignedIn } = useAuth();
//-   const { user } = useUser();
//-   const router = useRouter();
//-
//-   useEffect(() => {
//-     if (isLoaded && !isSignedIn) router.push('/sign-in');
//-   }, [isLoaded, isSignedIn, router]);
//-
//-   if (!isLoaded) return <p>Loading …</p>;
// #endregion
// #region solution
export default async function DashboardPage() {
  const { isAuthenticated } = await auth();
  if (!isAuthenticated) redirect('/sign-in');
  const user = await currentUser();
  // #endregion
  return (
    <>
      <h1>Good morning, {user?.fullName}</h1>
      <p>The safe in the cellar opens with 1904.</p>
    </>
  );
}
