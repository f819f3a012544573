import { createClient } from '@supabase/supabase-js';
import type { Hop } from '@/components/flight-recorder.tsx';
import type { Database } from '@/lib/database.ts';
import { countRows, titlesFromHasura } from '@/lib/hasura.ts';

/** Where the browser finds the services; the server that renders the page knows. */
export interface Places {
  readonly hasuraUrl: string;
  readonly supabaseUrl: string;
  readonly supabaseKey: string;
  readonly proxyUrl: string;
}

/** Asks a service with a token, and tells of it as the last stop of a trail. */
export type Ask = (token: string, send: typeof fetch) => Promise<Hop>;

const since = (began: number): number => Math.round(performance.now() - began);

export function hasuraAt(url: string): Ask {
  return async (token, send) => {
    const began = performance.now();
    const found = await titlesFromHasura(url, token, send);
    const hop = { place: 'Hasura', ms: since(began) };
    if ('refusal' in found) return { ...hop, saw: found.refusal, status: found.status };
    return { ...hop, saw: `gave ${countRows(found.titles.length)}`, status: 200, details: found.titles.join('\n') };
  };
}

export function supabaseAt(url: string, key: string): Ask {
  return async (token, send) => {
    const began = performance.now();
    const supabase = createClient<Database>(url, key, {
      accessToken: () => Promise.resolve(token),
      global: { fetch: send },
    });
    const { data, error, status } = await supabase.from('todos').select('title');
    const hop = { place: 'Supabase', ms: since(began) };
    if (error) return { ...hop, saw: error.code || 'no answer: is it running?', status };
    const details = data.map(({ title }) => title).join('\n');
    return { ...hop, saw: `gave ${countRows(data.length)}`, status: 200, details };
  };
}
