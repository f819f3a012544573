import { auth } from '@clerk/nextjs/server';
// #region solution
import { createClient } from '@supabase/supabase-js';
// #endregion
// #region exercise
//- import { createClient, type SupabaseClient } from '@supabase/supabase-js';
// #endregion
import type { Database } from './database.ts';

const url = process.env['SUPABASE_URL'] ?? '';
const key = process.env['SUPABASE_PUBLISHABLE_KEY'] ?? '';
// #region exercise
//-
//- let client: SupabaseClient<Database> | undefined;
// #endregion

/** The database, as whoever is signed in. */
// #region solution
export function supabase() {
  return createClient<Database>(url, key, {
    accessToken: async () => {
      const { getToken } = await auth();
      return getToken();
    },
  });
}
// #endregion
// #region exercise
//- export async function supabase() {
//-   const { getToken } = await auth();
//-   const token = await getToken({ template: 'supabase' });
//-   client ??= createClient<Database>(url, key, {
//-     global: { headers: { Authorization: `Bearer ${token}` } },
//-   });
//-   return client;
//- }
// #endregion
