import { createClient } from '@supabase/supabase-js';
import type { Database } from './database.ts';
import { supabaseEnv } from './env.ts';
import { claimsOf } from './claims.ts';
import { patienceMs } from './within.ts';

/** Titles, with who read them and when: so that a page can show from whose read they come. */
export interface ReadTitles {
  readonly titles: readonly string[];
  readonly readBy: string;
  readonly readAt: string;
}

/**
 * Reads titles with somebody's session token: their own, or an organization's.
 *
 * The token is given, not fetched here: a function whose answer is kept may not ask who makes the request.
 *
 * @throws Error when the store does not answer, so that no failure is kept
 */
export async function titlesWith(token: string, orgId: string | null): Promise<ReadTitles> {
  const { supabaseUrl, supabaseKey } = supabaseEnv();
  const supabase = createClient<Database>(supabaseUrl, supabaseKey, {
    accessToken: () => Promise.resolve(token),
    db: { timeout: patienceMs, retry: false },
  });
  const all = supabase.from('todos').select('title').order('created_at', { ascending: false }).limit(5);
  const { data, error } = await (orgId === null ? all.is('org_id', null) : all.eq('org_id', orgId));
  if (error) throw new Error(`the todo store did not answer: ${error.code}`);
  const titles = data.map(({ title }) => title);
  return { titles, readBy: String(claimsOf(token)?.['sub']), readAt: new Date().toISOString() };
}
