import { auth } from '@clerk/nextjs/server';
import { headers } from 'next/headers';
import { log } from '../../lib/log.ts';
import { readTodos } from '../../lib/todos.ts';

export default async function DashboardPage() {
  const { isAuthenticated, userId, orgId } = await auth();
  if (!isAuthenticated) return <p>Sign in to see what there is to do.</p>;
  const todos = await readTodos();
  log('web', {
    requestId: (await headers()).get('x-request-id'),
    path: '/dashboard',
    userId,
    orgId: orgId ?? null,
    rows: todos.map(({ id }) => id.slice(0, 8)),
  });
  return (
    <>
      <h1>To do</h1>
      <ul>
        {todos.map(({ id, title }) => (
          <li key={id}>{title}</li>
        ))}
      </ul>
    </>
  );
}
