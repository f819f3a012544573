'use client';

import { useState } from 'react';

/** Copies a text and says so for a moment. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, setIsCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(text);
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), 2000);
  }
  return (
    <button type="button" className="quiet small" onClick={() => void copy()} aria-label={`Copy ${label}`}>
      {isCopied ? 'Copied' : 'Copy'}
    </button>
  );
}
