'use client';

import { useAuth } from '@clerk/nextjs';
import { createClient } from '@supabase/supabase-js';
import { useState } from 'react';
import { FlightRecorder, type Hop } from '@/components/flight-recorder.tsx';
import { Happened } from '@/components/happened.tsx';
import type { Database } from '@/lib/database.ts';
import { countRows, titlesFromHasura } from '@/lib/hasura.ts';
import { browserHop, hopsThroughProxy, noteRequestId } from './proxy-trip.ts';

/** Where the browser finds the services; the server that renders the page knows. */
export interface Places {
  readonly hasuraUrl: string;
  readonly supabaseUrl: string;
  readonly supabaseKey: string;
  readonly proxyUrl: string;
}
type Ask = (token: string, send: typeof fetch) => Promise<Hop>;

async function askHasura(url: string, token: string, send: typeof fetch): Promise<Hop> {
  const began = performance.now();
  const found = await titlesFromHasura(url, token, send);
  const ms = Math.round(performance.now() - began);
  const place = 'Hasura';
  if ('refusal' in found) return { place, saw: found.refusal, status: found.status, ms };
  return { place, saw: `gave ${countRows(found.titles.length)}`, status: 200, ms, details: found.titles.join('\n') };
}

async function askSupabase(url: string, key: string, token: string, send: typeof fetch): Promise<Hop> {
  const began = performance.now();
  const supabase = createClient<Database>(url, key, {
    accessToken: () => Promise.resolve(token),
    global: { fetch: send },
  });
  const { data, error, status } = await supabase.from('todos').select('title');
  const ms = Math.round(performance.now() - began);
  const place = 'Supabase';
  if (error) return { place, saw: error.code || 'no answer: is it running?', status, ms };
  const details = data.map(({ title }) => title).join('\n');
  return { place, saw: `gave ${countRows(data.length)}`, status: 200, ms, details };
}

/** Asks each service from the browser with the token it wants. */
export function ClientRows({ hasuraUrl, supabaseUrl, supabaseKey, proxyUrl }: Places) {
  const { getToken } = useAuth();
  const [hops, setHops] = useState<readonly Hop[]>([]);
  const [isAsking, setIsAsking] = useState(false);

  async function run(template: string | undefined, ask: Ask, isThroughProxy = false) {
    setIsAsking(true);
    try {
      // Null when nobody is signed in: check it before every use.
      const token = await getToken(template ? { template } : {});
      const first = browserHop(token, template);
      if (!token) return setHops([first]);
      const noted = noteRequestId();
      const last = await ask(token, noted.fetch);
      const between = isThroughProxy ? await hopsThroughProxy(proxyUrl, noted.id(), token) : [];
      return setHops([first, ...between, last]);
    } catch {
      return setHops([{ place: 'browser', saw: 'no answer: is the service running?', status: 0 }]);
    } finally {
      setIsAsking(false);
    }
  }

  const hasura =
    (url: string): Ask =>
    (token, send) =>
      askHasura(url, token, send);
  const supabase =
    (url: string): Ask =>
    (token, send) =>
      askSupabase(url, supabaseKey, token, send);
  const ways = {
    'Ask Hasura': () => run('hasura', hasura(hasuraUrl)),
    'Ask Hasura through the proxy': () => run(undefined, hasura(`${proxyUrl}/hasura`), true),
    'Ask Supabase': () => run(undefined, supabase(supabaseUrl)),
    'Ask Supabase with the template (legacy)': () => run('supabase', supabase(supabaseUrl)),
    'Ask Supabase through the proxy': () => run(undefined, supabase(`${proxyUrl}/supabase`), true),
  };
  return (
    <section aria-labelledby="from-the-browser">
      <h3 id="from-the-browser">From the browser: one request travels</h3>
      <div className="probe">
        <div className="buttons">
          {Object.entries(ways).map(([name, ask]) => (
            <button key={name} type="button" disabled={isAsking} onClick={() => void ask()}>
              {name}
            </button>
          ))}
        </div>
        <Happened />
        <div aria-live="polite" aria-busy={isAsking}>
          {hops.length > 0 ? (
            <FlightRecorder hops={hops} />
          ) : (
            <p className="empty">Press a button: what happens is shown here, hop by hop.</p>
          )}
        </div>
      </div>
    </section>
  );
}
