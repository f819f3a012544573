import { auth } from '@clerk/nextjs/server';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { Database, Todo } from './database.ts';
import { supabaseEnv } from './env.ts';
import { patienceMs } from './within.ts';

/**
 * Supabase as the signed-in person: every query carries their session token, and row policies decide what it sees.
 *
 * @see https://supabase.com/docs/guides/auth/third-party/clerk
 */
export async function supabaseAsCaller(): Promise<SupabaseClient<Database>> {
  const { getToken } = await auth();
  const { supabaseUrl, supabaseKey } = supabaseEnv();
  return createClient<Database>(supabaseUrl, supabaseKey, {
    accessToken: () => getToken(),
    // A store that hangs must not hang the page: no waiting for more, and no second try.
    db: { timeout: patienceMs, retry: false },
  });
}

/** What a query gave: rows, or why there are none, in words for a person. */
export type Rows = { readonly rows: readonly Todo[] } | { readonly problem: string };

/** The todos the signed-in person may see, newest first. */
export async function listTodos(): Promise<Rows> {
  const supabase = await supabaseAsCaller();
  const { data, error } = await supabase.from('todos').select().order('created_at', { ascending: false });
  return error ? { problem: problemOf(error.code) } : { rows: data };
}

/** What a person can do about an error of the database. Its own text stays in the log. */
export function problemOf(code: string): string {
  if (code === '42501') return 'You may not do this with this todo.';
  if (code === 'PGRST303' || code === 'PGRST301')
    return 'Your session token was refused. Reload the page and try again.';
  // Postgres' classes of values it cannot keep.
  if (/^2[23]/.test(code)) return 'This cannot be kept as it is. Change it and try again.';
  return 'The todo store does not answer. Nothing is lost: try again in a moment.';
}
