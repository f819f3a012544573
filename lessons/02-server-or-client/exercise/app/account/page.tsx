import { useUser } from '@clerk/nextjs';
import { AddressCard } from './address-card.tsx';

/** A person's account. The page is of the server; the card has a button, so it is of the browser. */
export default function AccountPage() {
  const { user } = useUser();
  if (!user) return <p>Sign in to see your account.</p>;
  return (
    <>
      <h1>The account of {user.firstName}</h1>
      <AddressCard />
    </>
  );
}
