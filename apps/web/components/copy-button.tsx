'use client';

import { useState } from 'react';

/** Copies a text and says so for a moment. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [says, setSays] = useState('Copy');
  async function copy() {
    // A browser may forbid it, and has no clipboard at all for an address that is not secure.
    const said = await navigator.clipboard.writeText(text).then(
      () => 'Copied',
      () => 'Not allowed',
    );
    setSays(said);
    setTimeout(() => setSays('Copy'), 2000);
  }
  return (
    <button type="button" className="quiet small" onClick={() => void copy()} aria-label={`Copy ${label}`}>
      {says}
    </button>
  );
}
