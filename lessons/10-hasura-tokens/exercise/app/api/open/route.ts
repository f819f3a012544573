import { auth } from '@clerk/nextjs/server';

const query = '{ todos(where: { done: { _eq: false } }) { id } }';

/** How many todos are open, for the badge on the icon. */
export async function GET(): Promise<Response> {
  const { getToken } = await auth();
  const token = await getToken();
  if (!token) return Response.json({ error: 'sign in first' }, { status: 401 });
  const response = await fetch(`${process.env['HASURA_URL'] ?? ''}/v1/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const answer = (await response.json()) as { data?: { todos: unknown[] }; errors?: { message: string }[] };
  if (!answer.data) return Response.json({ error: answer.errors?.[0]?.message }, { status: 502 });
  return Response.json({ open: answer.data.todos.length });
}
