'use client';

import { useReverification } from '@clerk/nextjs';
import { isReverificationCancelledError } from '@clerk/nextjs/errors';
import { useState } from 'react';
import { revealCode } from './actions.ts';

/** The hook calls the action, opens Clerk's dialog when a fresh proof is asked for, and calls it again. */
export function Reveal() {
  const reveal = useReverification(revealCode);
  const [says, setSays] = useState('Not asked yet.');
  const [isAsking, setIsAsking] = useState(false);

  async function run() {
    setIsAsking(true);
    try {
      const answer = await reveal();
      setSays(answer.code ?? answer.error ?? 'No answer.');
    } catch (error) {
      setSays(isReverificationCancelledError(error) ? 'You closed the dialog: nothing was revealed.' : 'No answer.');
    } finally {
      setIsAsking(false);
    }
  }

  return (
    <div className="card">
      <button type="button" disabled={isAsking} onClick={() => void run()}>
        Reveal the code
      </button>
      <p aria-live="polite" data-testid="revealed">
        {says}
      </p>
    </div>
  );
}
