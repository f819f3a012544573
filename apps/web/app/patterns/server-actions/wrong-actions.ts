'use server';

import { revalidatePath } from 'next/cache';
import { supabaseAsAdmin } from './wrong-admin.ts';

/**
 * Nobody is asked who they are: a Server Action is a public endpoint, and this one deletes anybody's todo for anybody
 * who posts its id. The owner in `userId` is whatever the caller wrote there.
 */
export async function deleteTodo(form: FormData): Promise<void> {
  await supabaseAsAdmin()
    .from('todos')
    .delete()
    .eq('id', String(form.get('id')))
    .eq('user_id', String(form.get('userId')));
  revalidatePath('/patterns/server-actions');
}
