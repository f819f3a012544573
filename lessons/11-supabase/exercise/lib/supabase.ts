import { auth } from '@clerk/nextjs/server';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { Database } from './database.ts';

const url = process.env['SUPABASE_URL'] ?? '';
const key = process.env['SUPABASE_PUBLISHABLE_KEY'] ?? '';

let client: SupabaseClient<Database> | undefined;

/** The database, as whoever is signed in. */
export async function supabase() {
  const { getToken } = await auth();
  const token = await getToken({ template: 'supabase' });
  client ??= createClient<Database>(url, key, {
    global: { headers: { Authorization: `Bearer ${token}` } },
  });
  return client;
}
