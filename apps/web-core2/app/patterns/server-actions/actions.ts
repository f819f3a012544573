'use server';

import { auth } from '@clerk/nextjs/server';
import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { problemOf, supabaseAsCaller } from '@/lib/todos.ts';

/** What a form gets back: a problem to show, and what was typed, so that nothing is lost. */
export interface FormState {
  readonly problem?: string;
  readonly title?: string;
}

const page = '/patterns/server-actions';
const signedOut: FormState = { problem: 'You are not signed in. Sign in, then try again.' };
const titleField = z
  .string()
  .trim()
  .min(1, 'Write a title.')
  .max(200, 'A title has at most 200 characters.')
  // Postgres keeps neither.
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'A title holds no zero bytes or broken characters.');
const id = z.uuid();

/** What was typed into a field. The type promises a form; but who calls an action by hand gives it what they like. */
const fieldOf = (form: unknown, name: string) => (form instanceof FormData ? form.get(name) : null);

/** Adds a todo: in the active organization, else a personal one. Anybody can call an action, so it checks by itself. */
export async function addTodo(_before: FormState, form: FormData): Promise<FormState> {
  const { userId, orgId } = await auth();
  const typed = fieldOf(form, 'title');
  const title = typeof typed === 'string' ? typed : '';
  if (!userId) return { ...signedOut, title };
  const checked = titleField.safeParse(title);
  if (!checked.success) return { problem: checked.error.issues[0]?.message ?? 'Check the title.', title };
  // What the page said is compared and never believed: the organization may have changed since, in another tab.
  const said = fieldOf(form, 'organization');
  if (typeof said === 'string' && said !== (orgId ?? '')) {
    revalidatePath(page);
    return {
      problem: 'The organization has changed, and nothing was added. Add it again to add it there.',
      title,
    };
  }
  // Who owns it and where it belongs comes from the session, never from the form.
  const supabase = await supabaseAsCaller();
  const { error } = await supabase.from('todos').insert({ title: checked.data, org_id: orgId ?? null });
  if (error) return { problem: problemOf(error.code), title };
  revalidatePath(page);
  return {};
}

/** Completes a todo, or opens it again. */
export async function setDone(_before: FormState, form: FormData): Promise<FormState> {
  const { userId } = await auth();
  if (!userId) return signedOut;
  const todoId = id.safeParse(fieldOf(form, 'id'));
  if (!todoId.success) return { problem: 'There is no such todo.' };
  const supabase = await supabaseAsCaller();
  const { data, error } = await supabase
    .from('todos')
    .update({ done: fieldOf(form, 'done') === 'true' })
    .eq('id', todoId.data)
    .select('id');
  if (error) return { problem: problemOf(error.code) };
  if (data.length === 0) return { problem: 'This todo is not there any more.' };
  revalidatePath(page);
  return {};
}

/** Deletes a todo; one of the organization only with the permission. */
export async function deleteTodo(_before: FormState, form: FormData): Promise<FormState> {
  const { userId, has } = await auth();
  if (!userId) return signedOut;
  const todoId = id.safeParse(fieldOf(form, 'id'));
  if (!todoId.success) return { problem: 'There is no such todo.' };
  const supabase = await supabaseAsCaller();
  const found = await supabase.from('todos').select('org_id').eq('id', todoId.data).maybeSingle();
  if (found.error) return { problem: problemOf(found.error.code) };
  if (!found.data) return { problem: 'This todo is not there any more.' };
  if (found.data.org_id && !has({ permission: 'org:todos:delete' })) {
    return { problem: 'Only an admin of the organization may delete this todo.' };
  }
  const { error } = await supabase.from('todos').delete().eq('id', todoId.data);
  if (error) return { problem: problemOf(error.code) };
  revalidatePath(page);
  return {};
}

/** Deletes the organization's completed todos: only by its admins, asked by role. */
export async function clearDone(): Promise<FormState> {
  const { userId, orgId, has } = await auth();
  if (!userId) return signedOut;
  if (!orgId) return { problem: 'Choose an organization first.' };
  // A permission says what somebody may do and outlives a change of roles; a role says what somebody is.
  if (!has({ role: 'org:admin' })) return { problem: 'Only an admin may clear the organization’s todos.' };
  const supabase = await supabaseAsCaller();
  const { error } = await supabase.from('todos').delete().eq('org_id', orgId).eq('done', true);
  if (error) return { problem: problemOf(error.code) };
  revalidatePath(page);
  return {};
}
