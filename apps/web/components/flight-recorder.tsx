'use client';

import { claimsOf } from '@/lib/claims.ts';
import { Verdict } from './verdict.tsx';

/** One stop of a request: who it met and what that one saw and decided. */
export interface Hop {
  readonly place: string;
  readonly saw: string;
  readonly status: number;
  /** How long it took, where that is known. */
  readonly ms?: number;
  /** Lines to open, such as the claims of the token. */
  readonly details?: string;
}

/** The trail of hops a request made, from left to right; on a phone from top to bottom. */
export function FlightRecorder({ hops }: { hops: readonly Hop[] }) {
  return (
    <ol className="flight">
      {hops.map(({ place, saw, status, ms, details }) => (
        <li key={place}>
          <b>{place}</b>
          <Verdict status={status} />
          <span className="soft">
            {saw}
            {ms === undefined ? '' : ` · ${ms} ms`}
          </span>
          {details ? (
            <details>
              <summary>What it saw</summary>
              <pre>{details}</pre>
            </details>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

/** A token as it may be shown: its claims, and of itself only the end. */
export function describeToken(token: string | null): string {
  if (!token) return 'no token';
  const claims = claimsOf(token);
  return `token …${token.slice(-6)}${claims ? `\n${JSON.stringify(claims, null, 2)}` : ''}`;
}
