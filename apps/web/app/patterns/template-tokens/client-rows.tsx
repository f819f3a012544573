'use client';

import { useAuth } from '@clerk/nextjs';
import { hasuraAt, supabaseAt, type Ask, type Places } from './ask.ts';
import { Buttons } from './buttons.tsx';
import { browserHop } from './proxy-trip.ts';

/** From the browser, with `useAuth().getToken`: each service gets the token that it wants. */
export function ClientRows({ hasuraUrl, supabaseUrl, supabaseKey }: Places) {
  const { getToken } = useAuth();

  const way = (ask: Ask, template?: string) => async () => {
    // Null when nobody is signed in: check it before every use.
    const token = await getToken(template ? { template } : {});
    const first = browserHop(token, template);
    return token ? [first, await ask(token, fetch)] : [first];
  };
  const ways = {
    'Ask Hasura': way(hasuraAt(hasuraUrl), 'hasura'),
    'Ask Supabase': way(supabaseAt(supabaseUrl, supabaseKey)),
    'Ask Supabase with the template (legacy)': way(supabaseAt(supabaseUrl, supabaseKey), 'supabase'),
  };
  return (
    <section aria-labelledby="from-the-browser">
      <h3 id="from-the-browser">From the browser</h3>
      <p className="prose">
        clerk-js mints a template’s token and keeps it until shortly before its end. Whoever asks Hasura like this can
        use every role that the token allows.
      </p>
      <Buttons ways={ways} />
    </section>
  );
}
