'use client';

// #region exercise
//- import { useUser } from '@clerk/nextjs';
// #endregion
import { useState } from 'react';

/** Shows the person's address, to be copied by a click. */
// #region exercise
//- export function AddressCard() {
//-   const { user } = useUser();
//-   const address = user?.primaryEmailAddress?.emailAddress ?? '';
// #endregion
// #region solution
export function AddressCard({ address }: { readonly address: string }) {
  // #endregion
  const [isCopied, setIsCopied] = useState(false);

  async function copy() {
    await navigator.clipboard.writeText(address);
    setIsCopied(true);
  }

  return (
    <p>
      <code>{address}</code>{' '}
      <button type="button" onClick={() => void copy()}>
        {isCopied ? 'Copied' : 'Copy'}
      </button>
    </p>
  );
}
