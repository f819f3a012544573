'use client';

import { useUser } from '@clerk/nextjs';
import { useState } from 'react';

/** Shows the person's address, to be copied by a click. */
export function AddressCard() {
  const { user } = useUser();
  const address = user?.primaryEmailAddress?.emailAddress ?? '';
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
