import { auth } from '@clerk/nextjs/server';
import { unstable_cache } from 'next/cache';

export interface Todo {
  id: string;
  title: string;
}

/** What whoever asks has to do: their organization's todos, or their own where no organization is active. */
export async function readTodos(): Promise<Todo[]> {
  const { orgId, getToken } = await auth();
  const token = await getToken({ template: 'hasura' });
  if (!token) return [];
  const ask = () => askHasura(token, orgId);
  return unstable_cache(ask, ['todos', orgId ?? 'personal'], { revalidate: 60 })();
}

async function askHasura(token: string, orgId: string | null | undefined): Promise<Todo[]> {
  const where = orgId ? { org_id: { _eq: orgId } } : { org_id: { _is_null: true } };
  const response = await fetch(`${process.env['HASURA_URL'] ?? ''}/v1/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      query: 'query ($where: todos_bool_exp!) { todos(where: $where, order_by: [{ created_at: asc }]) { id title } }',
      variables: { where },
    }),
  });
  const { data } = (await response.json()) as { data?: { todos: Todo[] } };
  if (!data) throw new Error('Hasura refused');
  return data.todos;
}
