// #region solution
import { auth } from '@clerk/nextjs/server';
// #endregion
import { revalidatePath } from 'next/cache';
import { askHasura } from '../../lib/hasura.ts';

async function addTodo(form: FormData) {
  'use server';
  const title = form.get('title');
  if (typeof title !== 'string') return;
  await askHasura('mutation ($title: String!) { insert_todos_one(object: { title: $title }) { id } }', { title });
  revalidatePath('/todos');
}

export default async function TodosPage() {
  // #region solution
  const { isAuthenticated } = await auth();
  if (!isAuthenticated) return <p>Sign in to see what you have to do.</p>;
  // #endregion
  const { data, errors } = await askHasura('{ todos(order_by: [{ created_at: desc }]) { id title } }');
  if (errors) return <p>Hasura says: {errors[0]?.message}</p>;
  return (
    <>
      <h1>Your todos</h1>
      <form action={addTodo}>
        <input name="title" aria-label="Title" required /> <button>Add</button>
      </form>
      <ul>
        {data?.todos?.map(({ id, title }) => (
          <li key={id}>{title}</li>
        ))}
      </ul>
    </>
  );
}
