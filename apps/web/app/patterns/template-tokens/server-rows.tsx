import { auth } from '@clerk/nextjs/server';
import { createClient } from '@supabase/supabase-js';
import { Verdict } from '@/components/verdict.tsx';
import type { Database } from '@/lib/database.ts';
import { webEnv } from '@/lib/env.ts';
import { countRows, titlesFromHasura } from '@/lib/hasura.ts';
import { patienceMs, within } from '@/lib/within.ts';

interface Found {
  readonly way: string;
  readonly status: number;
  readonly says: string;
}
type GetToken = Awaited<ReturnType<typeof auth>>['getToken'];

/** Hasura takes a token of the template that puts its session variables into a claim. `getToken` may give null. */
async function fromHasura(way: string, url: string, getToken: () => Promise<string | null>): Promise<Found> {
  const token = await within(getToken());
  if (!token) return { way, status: 401, says: 'no token' };
  const found = await titlesFromHasura(url, token);
  return 'titles' in found ? rows(way, found.titles.length) : { way, status: found.status, says: found.refusal };
}

/** Supabase takes the session token itself; the template `supabase` is the way before April 2025. */
async function fromSupabase(way: string, url: string, getToken: () => Promise<string | null>): Promise<Found> {
  const supabase = createClient<Database>(url, webEnv().supabaseKey, {
    accessToken: async () => (await within(getToken())) ?? null,
    db: { timeout: patienceMs, retry: false },
  });
  const { data, error, status } = await supabase.from('todos').select('title');
  return error ? { way, status, says: error.code || 'no answer' } : rows(way, data.length);
}

function rows(way: string, count: number): Found {
  return { way, status: 200, says: countRows(count) };
}

async function askAll(getToken: GetToken): Promise<Found[]> {
  const { hasuraUrl, supabaseUrl, proxyUrl } = webEnv();
  const asked = {
    'Hasura, template hasura': (way: string) => fromHasura(way, hasuraUrl, () => getToken({ template: 'hasura' })),
    'Hasura through the proxy, session token': (way: string) => fromHasura(way, `${proxyUrl}/hasura`, () => getToken()),
    'Supabase, session token': (way: string) => fromSupabase(way, supabaseUrl, () => getToken()),
    'Supabase, template supabase (legacy)': (way: string) =>
      fromSupabase(way, supabaseUrl, () => getToken({ template: 'supabase' })),
    'Supabase through the proxy, session token': (way: string) =>
      fromSupabase(way, `${proxyUrl}/supabase`, () => getToken()),
  };
  const down = (way: string): Found => ({ way, status: 0, says: 'no answer: is it running?' });
  return Promise.all(Object.entries(asked).map(([way, ask]) => ask(way).catch(() => down(way))));
}

/** What each way gives on the server, for whoever is signed in. */
export async function ServerRows() {
  const { isAuthenticated, getToken } = await auth();
  return (
    <section aria-labelledby="from-the-server">
      <h3 id="from-the-server">From the server</h3>
      <p className="prose">
        In a server component, a Server Action or a route handler: <code>auth().getToken()</code> gives the session
        token of this very request; with a template each call asks Clerk for a new one, which the proxy spares you.
      </p>
      {isAuthenticated ? (
        <Rows found={await askAll(getToken)} />
      ) : (
        <p className="empty">Sign in: without a session there is no token, and getToken() gives null.</p>
      )}
    </section>
  );
}

function Rows({ found }: { found: readonly Found[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Asked</th>
          <th scope="col">Verdict</th>
          <th scope="col">Gave</th>
        </tr>
      </thead>
      <tbody>
        {found.map(({ way, status, says }) => (
          <tr key={way}>
            <td>{way}</td>
            <td>
              <Verdict status={status} />
            </td>
            <td className="number">{says}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
