'use client';

import { useAuth } from '@clerk/nextjs';
import { createClient } from '@supabase/supabase-js';
import { useState } from 'react';
import { describeToken, FlightRecorder, type Hop } from '@/components/flight-recorder.tsx';
import type { Database } from '@/lib/database.ts';
import { countRows, titlesFromHasura } from '@/lib/hasura.ts';

/** Where the browser finds the services; the server that renders the page knows. */
export interface Places {
  readonly hasuraUrl: string;
  readonly supabaseUrl: string;
  readonly supabaseKey: string;
  readonly proxyUrl: string;
}

async function hasuraHop(place: string, url: string, token: string): Promise<Hop> {
  const began = performance.now();
  const found = await titlesFromHasura(url, token);
  const ms = Math.round(performance.now() - began);
  if ('refusal' in found) return { place, saw: found.refusal, status: found.status, ms };
  return { place, saw: `gave ${countRows(found.titles.length)}`, status: 200, ms, details: found.titles.join('\n') };
}

async function supabaseHop(place: string, url: string, key: string, token: string): Promise<Hop> {
  const began = performance.now();
  const supabase = createClient<Database>(url, key, { accessToken: () => Promise.resolve(token) });
  const { data, error, status } = await supabase.from('todos').select('title');
  const ms = Math.round(performance.now() - began);
  if (error) return { place, saw: error.code || 'no answer: is it running?', status, ms };
  return {
    place,
    saw: `gave ${countRows(data.length)}`,
    status: 200,
    ms,
    details: data.map(({ title }) => title).join('\n'),
  };
}

/** Asks each service from the browser with the token it wants. */
export function ClientRows({ hasuraUrl, supabaseUrl, supabaseKey, proxyUrl }: Places) {
  const { getToken } = useAuth();
  const [hops, setHops] = useState<readonly Hop[]>([]);
  const [isAsking, setIsAsking] = useState(false);

  async function run(template: 'hasura' | undefined, ask: (token: string) => Promise<Hop>) {
    setIsAsking(true);
    try {
      // Null when nobody is signed in: check it before every use.
      const token = await getToken(template ? { template } : {});
      const kind = template ? `a token of the template ${template}` : 'your session token';
      const sent: Hop = {
        place: 'browser',
        saw: token ? `sends ${kind}` : 'getToken() gave null',
        status: token ? 200 : 401,
        details: describeToken(token),
      };
      const answer = token ? [await ask(token)] : [];
      setHops([sent, ...answer]);
    } catch {
      setHops([{ place: 'browser', saw: 'no answer: is the service running?', status: 0 }]);
    } finally {
      setIsAsking(false);
    }
  }

  const ways = {
    'Ask Hasura': () => run('hasura', (token) => hasuraHop('Hasura', hasuraUrl, token)),
    'Ask Hasura through the proxy': () =>
      run(undefined, (token) => hasuraHop('proxy, then Hasura', `${proxyUrl}/hasura`, token)),
    'Ask Supabase': () => run(undefined, (token) => supabaseHop('Supabase', supabaseUrl, supabaseKey, token)),
    'Ask Supabase through the proxy': () =>
      run(undefined, (token) => supabaseHop('proxy, then Supabase', `${proxyUrl}/supabase`, supabaseKey, token)),
  };
  return (
    <div className="probe">
      <div className="buttons">
        {Object.entries(ways).map(([name, ask]) => (
          <button key={name} type="button" disabled={isAsking} onClick={() => void ask()}>
            {name}
          </button>
        ))}
      </div>
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
