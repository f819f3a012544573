import { auth } from '@clerk/nextjs/server';
import { revalidatePath } from 'next/cache';
import { supabase } from '../../lib/supabase.ts';

async function addTodo(form: FormData) {
  'use server';
  const { isAuthenticated } = await auth();
  const title = form.get('title');
  if (!isAuthenticated || typeof title !== 'string') return;
  const database = await supabase();
  await database.from('todos').insert({ title });
  revalidatePath('/todos');
}

export default async function TodosPage() {
  const { isAuthenticated } = await auth();
  if (!isAuthenticated) return <p>Sign in to see what you have to do.</p>;
  const database = await supabase();
  const { data: todos, error } = await database.from('todos').select('id, title');
  const { data: me } = await database.rpc('whoami');
  if (error) return <p>Supabase says: {error.message}</p>;
  return (
    <>
      <h1>Your todos</h1>
      <form action={addTodo}>
        <input name="title" aria-label="Title" required /> <button>Add</button>
      </form>
      <ul>
        {todos.map(({ id, title }) => (
          <li key={id}>{title}</li>
        ))}
      </ul>
      <p>
        The database thinks that you are {me?.user_id} in {me?.org_id ?? 'no organization'}.
      </p>
    </>
  );
}
