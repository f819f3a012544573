// #region solution
import { currentUser } from '@clerk/nextjs/server';
// #endregion
// #region exercise
//- import { useUser } from '@clerk/nextjs';
// #endregion
import { AddressCard } from './address-card.tsx';

/** A person's account. The page is of the server; the card has a button, so it is of the browser. */
// #region exercise
//- export default function AccountPage() {
//-   const { user } = useUser();
// #endregion
// #region solution
export default async function AccountPage() {
  const user = await currentUser();
  // #endregion
  if (!user) return <p>Sign in to see your account.</p>;
  return (
    <>
      <h1>The account of {user.firstName}</h1>
      {/* #region solution */}
      <AddressCard address={user.primaryEmailAddress?.emailAddress ?? ''} />
      {/* #endregion */}
      {/* #region exercise */}
      {/*- <AddressCard /> */}
      {/* #endregion */}
    </>
  );
}
