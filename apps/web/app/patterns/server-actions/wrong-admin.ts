import { createClient } from '@supabase/supabase-js';

/** A client that row policies do not bind. Never behind an action without a check. */
export function supabaseAsAdmin() {
  return createClient(process.env['SUPABASE_URL'] ?? '', process.env['SUPABASE_SECRET_KEY'] ?? '');
}
