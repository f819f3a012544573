import { auth } from '@clerk/nextjs/server';
import type { Todo } from '@/lib/database.ts';
import { listTodos } from '@/lib/todos.ts';
import { ClearDone } from './clear-done.tsx';
import { NewTodo } from './new-todo.tsx';
import { TodoItem } from './todo-item.tsx';

/** The caller's todos, and those of the active organization. */
export async function TodoLists({ organization }: { organization: string | undefined }) {
  const { orgId } = await auth();
  const todos = await listTodos();
  const where = orgId ? (organization ?? 'the organization') : 'yourself';
  return (
    <>
      <NewTodo where={where} organizationId={orgId ?? ''} />
      {'problem' in todos ? (
        <p role="alert" className="problem">
          {todos.problem}
        </p>
      ) : (
        <>
          {orgId ? (
            <>
              <List name={`${organization} todos`} todos={todos.rows.filter((todo) => todo.org_id === orgId)} />
              <ClearDone />
            </>
          ) : null}
          <List name="Your todos" todos={todos.rows.filter((todo) => todo.org_id === null)} />
        </>
      )}
    </>
  );
}

function List({ name, todos }: { name: string; todos: readonly Todo[] }) {
  return (
    <section>
      <h3 tabIndex={-1}>{name}</h3>
      {todos.length === 0 ? <p className="empty">None yet. Write one above.</p> : null}
      <ul className="rows" aria-label={name}>
        {/* Not the whole row: what a client component is given is in the page’s source. */}
        {todos.map(({ id, title, done }) => (
          <TodoItem key={id} id={id} title={title} done={done} />
        ))}
      </ul>
    </section>
  );
}
