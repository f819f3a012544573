'use client';

import { useAuth } from '@clerk/nextjs';
import { useState } from 'react';

/** The browser asks whether the proof is fresh, and the server believes that somebody did. */
export function WrongReveal() {
  const { isLoaded, has } = useAuth();
  const [says, setSays] = useState('Not asked yet.');
  const isFresh = isLoaded && has?.({ reverification: { level: 'first_factor', afterMinutes: 10 } });

  async function run() {
    const response = await fetch('/wrong/reverification/code', { method: 'POST' });
    setSays(await response.text());
  }

  return (
    <div className="card">
      <button type="button" disabled={!isFresh} onClick={() => void run()}>
        Reveal the code
      </button>
      <p aria-live="polite">{isFresh ? says : 'Your proof is too old: sign in again.'}</p>
    </div>
  );
}
