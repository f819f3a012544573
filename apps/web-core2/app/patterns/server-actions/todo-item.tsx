'use client';

import { startTransition, useActionState, useLayoutEffect, useOptimistic, useRef } from 'react';
import type { Todo } from '@/lib/database.ts';
import { deleteTodo, setDone } from './actions.ts';

/** A todo with its two actions. That it is done is shown before the server has answered, and taken back when it refuses. */
export function TodoItem({ id, title, done }: Pick<Todo, 'id' | 'title' | 'done'>) {
  const [changed, change, isChanging] = useActionState(setDone, {});
  const [deleted, remove, isDeleting] = useActionState(deleteTodo, {});
  // Not in the form's action, which has to be the server's own to work before JavaScript has loaded.
  const [isDone, showDone] = useOptimistic(done);
  const problem = deleted.problem ?? changed.problem;
  const row = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    const own = row.current;
    // A row that goes takes the focus with it: it belongs to the list then.
    return () => {
      if (own?.contains(document.activeElement)) own.closest('section')?.querySelector('h3')?.focus();
    };
  }, []);
  return (
    <li ref={row}>
      <span className={isDone ? 'done' : ''}>{title}</span>
      <span className="buttons">
        <form
          action={change}
          onSubmit={(event) => (isChanging ? event.preventDefault() : startTransition(() => showDone(!done)))}
        >
          <input type="hidden" name="id" value={id} />
          <input type="hidden" name="done" value={String(!done)} />
          <button
            type="submit"
            className="quiet small"
            aria-disabled={isChanging}
            aria-label={`${isDone ? 'Reopen' : 'Complete'} ${title}`}
          >
            {isDone ? 'Reopen' : 'Complete'}
          </button>
        </form>
        <form action={remove} onSubmit={(event) => isDeleting && event.preventDefault()}>
          <input type="hidden" name="id" value={id} />
          <button
            type="submit"
            className="quiet small danger"
            aria-disabled={isDeleting}
            aria-label={`Delete ${title}`}
          >
            Delete
          </button>
        </form>
      </span>
      {problem ? (
        <p role="alert" className="problem">
          {problem}
        </p>
      ) : null}
    </li>
  );
}
