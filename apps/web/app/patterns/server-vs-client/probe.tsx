'use client';

import { useAuth } from '@clerk/nextjs';
import { useState } from 'react';
import { describeToken, FlightRecorder, type Hop } from '@/components/flight-recorder.tsx';
import { Happened } from '@/components/happened.tsx';

async function ask(name: string, url: string, headers: Record<string, string> = {}): Promise<Hop> {
  const began = performance.now();
  try {
    const response = await fetch(url, { headers });
    const text = await response.text();
    const ms = Math.round(performance.now() - began);
    return { place: name, saw: `answered ${response.status}`, status: response.status, ms, details: text };
  } catch {
    return { place: name, saw: 'did not answer: is it running?', status: 0 };
  }
}

/** Asks the app's route handlers and the API as whoever is signed in now. */
export function Probe({ apiUrl }: { apiUrl: string }) {
  const { getToken } = useAuth();
  const [hops, setHops] = useState<readonly Hop[]>([]);
  const [isAsking, setIsAsking] = useState(false);

  async function run(ask: (token: string | null) => Promise<Hop[]>) {
    setIsAsking(true);
    try {
      const token = await getToken();
      const sent: Hop = {
        place: 'browser',
        saw: token ? 'sends your session token' : 'has no token to send',
        status: token ? 200 : 401,
        details: describeToken(token),
      };
      setHops([sent, ...(await ask(token))]);
    } catch {
      // getToken() throws when Clerk cannot be reached; it gives null when nobody is signed in.
      setHops([{ place: 'browser', saw: 'could not get a token: is Clerk running?', status: 0 }]);
    } finally {
      setIsAsking(false);
    }
  }
  const bearer = (token: string | null): Record<string, string> => (token ? { authorization: `Bearer ${token}` } : {});

  return (
    <div className="probe">
      <div className="buttons">
        <button
          type="button"
          disabled={isAsking}
          onClick={() => void run(async () => [await ask('/api/me', '/api/me')])}
        >
          Ask /api/me
        </button>
        <button
          type="button"
          disabled={isAsking}
          onClick={() => void run(async () => [await ask('/api/admin', '/api/admin')])}
        >
          Ask /api/admin
        </button>
        <button
          type="button"
          disabled={isAsking}
          onClick={() =>
            void run(async (token) => [
              await ask('API, @clerk/backend', `${apiUrl}/backend/me`, bearer(token)),
              await ask('API, jsonwebtoken', `${apiUrl}/jsonwebtoken/me`, bearer(token)),
            ])
          }
        >
          Ask the API both ways
        </button>
      </div>
      <Happened />
      <div aria-live="polite" aria-busy={isAsking}>
        {hops.length > 0 ? (
          <FlightRecorder hops={hops} />
        ) : (
          <p className="empty">Press a button: what happens is shown here.</p>
        )}
      </div>
    </div>
  );
}
