'use client';

import { useAuth } from '@clerk/nextjs';
import { Happened } from '@/components/happened.tsx';
import { hasuraAt, supabaseAt, type Ask, type Places } from './ask.ts';
import { Buttons } from './buttons.tsx';
import { browserHop, hopsThroughProxy, noteRequestId } from './proxy-trip.ts';

/** Through the proxy: the session token is all that the browser has, and all that it needs. */
export function ProxyRows({ supabaseKey, proxyUrl }: Places) {
  const { getToken } = useAuth();

  const way = (ask: Ask) => async () => {
    const token = await getToken();
    const first = browserHop(token, undefined);
    if (!token) return [first];
    const noted = noteRequestId();
    const last = await ask(token, noted.fetch);
    return [first, ...(await hopsThroughProxy(proxyUrl, noted.id(), token)), last];
  };
  const ways = {
    'Ask Hasura through the proxy': way(hasuraAt(`${proxyUrl}/hasura`)),
    'Ask Supabase through the proxy': way(supabaseAt(`${proxyUrl}/supabase`, supabaseKey)),
  };
  return (
    <section aria-labelledby="through-the-proxy">
      <h3 id="through-the-proxy">Through the proxy: one request travels</h3>
      <p className="prose">
        The proxy verifies your session token, keeps your own headers back, and sends on a token of the template{' '}
        <code>hasura</code>, minted by Clerk or kept from last time. Supabase takes the session token as it is. Open a
        stop to see what it saw.
      </p>
      <Buttons ways={ways} heading={<Happened />} />
    </section>
  );
}
