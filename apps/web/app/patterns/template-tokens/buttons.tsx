'use client';

import { useState, type ReactNode } from 'react';
import { FlightRecorder, type Hop } from '@/components/flight-recorder.tsx';

interface ButtonsProps {
  readonly ways: Readonly<Record<string, () => Promise<readonly Hop[]>>>;
  readonly heading?: ReactNode;
}

/** Buttons that each send one request, and the trail of the last one. */
export function Buttons({ ways, heading }: ButtonsProps) {
  const [hops, setHops] = useState<readonly Hop[]>([]);
  const [isAsking, setIsAsking] = useState(false);

  async function run(ask: () => Promise<readonly Hop[]>) {
    setIsAsking(true);
    try {
      setHops(await ask());
    } catch {
      setHops([{ place: 'browser', saw: 'no answer: is the service running?', status: 0 }]);
    } finally {
      setIsAsking(false);
    }
  }

  return (
    <div className="probe">
      <div className="buttons">
        {Object.entries(ways).map(([name, ask]) => (
          <button key={name} type="button" disabled={isAsking} onClick={() => void run(ask)}>
            {name}
          </button>
        ))}
      </div>
      {heading}
      <div aria-live="polite" aria-busy={isAsking}>
        {hops.length > 0 ? (
          <FlightRecorder hops={hops} />
        ) : (
          <p className="empty">Press a button: what happens is shown here, hop by hop.</p>
        )}
      </div>
    </div>
  );
}
