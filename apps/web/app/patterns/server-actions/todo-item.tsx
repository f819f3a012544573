'use client';

import { useActionState } from 'react';
import type { Todo } from '@/lib/database.ts';
import { deleteTodo, setDone } from './actions.ts';

/** A todo with its two actions. */
export function TodoItem({ todo: { id, title, done } }: { todo: Todo }) {
  const [changed, change, isChanging] = useActionState(setDone, {});
  const [deleted, remove, isDeleting] = useActionState(deleteTodo, {});
  const problem = deleted.problem ?? changed.problem;
  return (
    <li>
      <span className={done ? 'done' : ''}>{title}</span>
      <span className="buttons">
        <form action={change}>
          <input type="hidden" name="id" value={id} />
          <input type="hidden" name="done" value={String(!done)} />
          <button
            type="submit"
            className="quiet small"
            disabled={isChanging}
            aria-label={`${done ? 'Reopen' : 'Complete'} ${title}`}
          >
            {done ? 'Reopen' : 'Complete'}
          </button>
        </form>
        <form action={remove}>
          <input type="hidden" name="id" value={id} />
          <button type="submit" className="quiet small danger" disabled={isDeleting} aria-label={`Delete ${title}`}>
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
