'use client';

import { useActionState } from 'react';
import { addExpense } from './actions.ts';

/** The form for a new expense. It works before any script has loaded, and keeps what was typed when something is wrong. */
export function NewExpense({ userId }: { readonly userId: string }) {
  const [{ problem, title, amount }, action] = useActionState(addExpense, {});
  return (
    <form action={action}>
      <input type="hidden" name="userId" value={userId} />
      <label>
        What for <input name="title" defaultValue={title} />
      </label>{' '}
      <label>
        Amount <input name="amount" defaultValue={amount} />
      </label>{' '}
      <button type="submit">Add expense</button>
      {problem ? <p role="alert">{problem}</p> : null}
    </form>
  );
}
